import type { LogsData, OsspError } from '@ossp-otel/types';

/** Where an item stands in its input. One object serves for all items of an input: copy what is to be kept. */
export interface ItemPlace {
  /** 1-based line on which the item begins. 0 where the format has no lines. */
  line: number;
  /** 0-based number of the item in its array, or of the message in its file; -1 for an item that stands alone. */
  index: number;
  /** Byte offset of the item in the input, after decompression. */
  offset: number;
}

/**
 * Receives what an input holds, item by item and in order. Bytes that are passed are valid during the call
 * only. Calls are synchronous, so that nothing piles up; {@link ready} is awaited every few hundred KiB.
 */
export interface ItemVisitor {
  /** The bytes from `start` to `end` should be one event. */
  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void;
  /** One stored OTLP message. */
  logs(data: LogsData, place: ItemPlace): void;
  /** An item that cannot be read. `bytes` are those that could be kept, the whole item unless it is too large. */
  rejected(error: OsspError, bytes: Uint8Array, place: ItemPlace): void;
  /** A line of a log that holds no event and does not claim to. */
  otherLine(place: ItemPlace): void;
  /** Resolves when more may come: the way in which a slow output holds back the reader. */
  ready(): Promise<void>;
}
