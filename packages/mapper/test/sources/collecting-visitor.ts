import type { ErrorCode, LogsData, OsspError } from '@ossp-otel/types';
import type { ItemPlace, ItemVisitor } from '../../src/sources/item-visitor.ts';
import type { ItemReader } from '../../src/sources/source.ts';

export interface CollectedItem extends ItemPlace {
  readonly kind: 'event' | 'logs' | 'rejected' | 'other';
  /** Bytes of the item, one character for each. */
  readonly text: string;
  readonly code?: ErrorCode;
  readonly message?: string;
  /** Of the error, if it has one. */
  readonly path?: string;
  readonly logs?: LogsData;
}

/** Keeps everything that it is given. */
export class CollectingVisitor implements ItemVisitor {
  readonly items: CollectedItem[] = [];

  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    this.items.push({ kind: 'event', text: latin1(bytes.subarray(start, end)), ...place });
  }

  logs(logs: LogsData, place: ItemPlace): void {
    this.items.push({ kind: 'logs', text: '', logs, ...place });
  }

  rejected(error: OsspError, bytes: Uint8Array, place: ItemPlace): void {
    const { code, message, path } = error;
    this.items.push({
      kind: 'rejected',
      text: latin1(bytes),
      code,
      message,
      ...(path === '' ? {} : { path }),
      ...place,
    });
  }

  otherLine(place: ItemPlace): void {
    this.items.push({ kind: 'other', text: '', ...place });
  }

  async ready(): Promise<void> {}

  /** One line for each item: what it is, and its text or the code of its error. */
  get summary(): string[] {
    return this.items.map(({ kind, text, code }) =>
      code === undefined ? `${kind} ${text}`.trim() : `${code} ${text}`,
    );
  }
}

/** Feeds bytes to a reader in chunks of the given lengths, over and over, in buffers that are overwritten afterwards. */
export function feed(reader: ItemReader, bytes: Uint8Array, chunkLengths: readonly number[] = [bytes.length]): void {
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const length = chunkLengths[turn % chunkLengths.length] ?? 1;
    const chunk = Buffer.from(bytes.subarray(start, start + length));
    reader.push(chunk);
    chunk.fill(0xaa);
    start += length;
  }
  reader.end();
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Returns the bytes of a text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return Buffer.from(text);
}
