import { type LogRecord, OSSP_SCHEMA_VERSION, OsspError, type Resource, SCOPE_NAME } from '@ossp-otel/types';
import { ByteWriter } from './byte-writer.ts';
import type { EncodedGroup, LogsEncoding } from './logs-encoding.ts';

export interface BatcherOptions {
  readonly encoding: LogsEncoding;
  /** Most records in a batch. */
  readonly maxRecords: number;
  /** Most bytes of an encoded batch. */
  readonly maxBytes: number;
}

/** Encoded `LogsData`, its records grouped by resource. */
export interface EncodedBatch<T> {
  readonly bytes: Uint8Array;
  readonly recordCount: number;
  /** What was added with each record, in the order of adding. */
  readonly items: readonly T[];
}

interface Group extends EncodedGroup {
  readonly ranges: number[];
}

/**
 * Collects records and encodes them in batches bounded by count and bytes. Records are encoded when they
 * are added, one after the other; their resources are laid around them when the batch is complete.
 */
export class Batcher<T = undefined> {
  readonly #encoding: LogsEncoding;
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  readonly #scope: Uint8Array;
  readonly #records = new ByteWriter(1 << 16);
  /** Groups by identity of the resource, which is how a mapper gives equal resources. */
  readonly #byIdentity = new Map<Resource, Group>();
  /** Groups by encoded resource, for equal resources that are different objects. */
  readonly #byContent = new Map<string, Group>();
  #items: T[] = [];
  #count = 0;
  #recordStart = 0;
  /** Upper bound of the bytes that the batch will take. */
  #size = 0;

  constructor(options: BatcherOptions) {
    this.#encoding = options.encoding;
    this.#maxRecords = options.maxRecords;
    this.#maxBytes = options.maxBytes;
    this.#scope = options.encoding.encodeScope({ name: SCOPE_NAME, version: OSSP_SCHEMA_VERSION });
  }

  /**
   * Adds a record. Returns the batch of the records before it, if it has no room there; that is complete
   * and begins anew with this record.
   *
   * @throws {OsspError} ERR_TOO_LARGE if the record alone is larger than a batch may be. The batch stays as it was.
   */
  add(resource: Resource, record: LogRecord, item: T): EncodedBatch<T> | undefined {
    const writer = this.beginRecord();
    this.#encoding.writeRecord(writer, record);
    return this.endRecord(resource, item);
  }

  /** The writer that {@link beginRecord} returns. */
  get writer(): ByteWriter {
    return this.#records;
  }

  /** Returns the writer for a record in the batcher's encoding, to be followed by {@link endRecord} or {@link undoRecord}. */
  beginRecord(): ByteWriter {
    this.#recordStart = this.#records.length;
    return this.#records;
  }

  /** Takes back what was written since {@link beginRecord}. */
  undoRecord(): void {
    this.#records.truncate(this.#recordStart);
  }

  /** Adds what was written since {@link beginRecord}; the same as {@link add} otherwise. */
  endRecord(resource: Resource, item: T): EncodedBatch<T> | undefined {
    const start = this.#recordStart;
    const length = this.#records.length - start;
    const known = this.#byIdentity.get(resource);
    const encoded = known?.resource ?? this.#encoding.encodeResource(resource);
    const ownSize = length + this.#encoding.recordOverhead;
    const groupSize = encoded.length + this.#scope.length + this.#encoding.groupOverhead;
    if (ownSize + groupSize > this.#maxBytes) {
      this.undoRecord();
      throw new OsspError(
        'ERR_TOO_LARGE',
        `the record takes ${ownSize + groupSize} bytes, more than ${this.#maxBytes}`,
      );
    }
    const size = this.#size + ownSize + (known === undefined ? groupSize : 0);
    let complete: EncodedBatch<T> | undefined;
    if (this.#count > 0 && (this.#count >= this.#maxRecords || size > this.#maxBytes)) {
      const bytes = this.#records.slice(start);
      this.#records.truncate(start);
      complete = this.flush();
      this.#records.bytes(bytes);
    }
    this.#append(resource, encoded, length, groupSize);
    this.#size += ownSize;
    this.#count++;
    if (item !== undefined) this.#items.push(item);
    return complete;
  }

  /** Returns the batch of what was added since the last one, `undefined` if there is nothing. */
  flush(): EncodedBatch<T> | undefined {
    if (this.#count === 0) return undefined;
    const writer = new ByteWriter(this.#size + 64);
    this.#encoding.writeLogs(writer, [...this.#byContent.values()], this.#scope, this.#records);
    const batch = { bytes: writer.view(0, writer.length), recordCount: this.#count, items: this.#items };
    this.#records.truncate(0);
    this.#byIdentity.clear();
    this.#byContent.clear();
    this.#items = [];
    this.#count = 0;
    this.#size = 0;
    return batch;
  }

  #append(resource: Resource, encoded: Uint8Array, length: number, groupSize: number): void {
    let group = this.#byIdentity.get(resource);
    if (group === undefined) {
      const content = contentKey(resource);
      group = this.#byContent.get(content);
      if (group === undefined) {
        group = { resource: encoded, ranges: [] };
        this.#byContent.set(content, group);
        this.#size += groupSize;
      }
      this.#byIdentity.set(resource, group);
    }
    const end = this.#records.length;
    const { ranges } = group;
    // Neighbours of the same group are copied at once, but JSON needs each by itself for the commas
    if (this.#encoding.recordOverhead === 0 && ranges.at(-1) === end - length) ranges[ranges.length - 1] = end;
    else ranges.push(end - length, end);
  }
}

/** Returns a text that is equal for resources with equal attributes, whatever their order. */
function contentKey(resource: Resource): string {
  return resource.attributes
    .map(({ key, value }) => JSON.stringify([key, value], (_, nested: unknown) => exact(nested)))
    .sort()
    .join();
}

/** JSON has no int64 and no bytes; a kind in front keeps them apart from strings. */
function exact(value: unknown): unknown {
  if (typeof value === 'bigint') return { int: String(value) };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  return typeof value === 'number' ? { double: String(value) } : value;
}
