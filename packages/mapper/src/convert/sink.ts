import type { EncodedBatch } from '../otlp/batcher.ts';
import type { Item } from './item.ts';

/** Records, or lines of OSSP JSON, that travel together. The items are there only if the sink asked for them. */
export type Batch = EncodedBatch<Item | undefined>;

/** What the receipt says of an output. */
export interface OutputReport {
  readonly kind: 'file' | 'collector';
  /** Path of the file, `-` for standard output, or URL of the collector without its query. */
  readonly target: string;
  /** `otlp-json`, `otlp-proto` or `ossp` for a file; `otlp-http-protobuf` or `otlp-http-json` for a collector. */
  readonly format: string;
  /** Records written to the file, or confirmed by the collector. */
  readonly accepted: number;
  readonly refused: number;
  readonly undelivered: number;
  /** Bytes written to the file, or in the requests that the collector confirmed, before compression. */
  readonly bytes: number;
  /** SHA-256 of the file in hex; `null` for a collector, or if it was not asked for. */
  readonly sha256: string | null;
  /** Whether the file has its own name now: a file that is not complete keeps the ending `.partial`. */
  readonly complete: boolean;
  /** Place of the first event that did not reach the collector, `null` if there is none. */
  readonly firstUndelivered: string | null;
}

/**
 * Where batches go. Whatever becomes of them is counted in the run's account, and a failure ends the run by its
 * stop switch: no method throws for one.
 */
export interface Sink {
  /** Whether {@link Batch.items} are needed. */
  readonly wantsItems: boolean;
  /** Takes a batch. */
  write(batch: Batch): void;
  /** Resolves when there is room for more. */
  ready(): Promise<void>;
  /**
   * Resolves when every batch has ended. To be called once, after the last {@link write}.
   *
   * @param complete - whether the run reached the end of its input.
   */
  close(complete: boolean): Promise<OutputReport>;
}
