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

/** What is known of a resource, which is the same in every batch. */
interface PreparedResource {
  /** Equal for resources with equal attributes. */
  readonly content: string;
  readonly encoded: Uint8Array;
}

const NO_RESOURCE: Resource = { attributes: [] };
const NO_GROUP: EncodedGroup = { resource: new Uint8Array(0), records: new ByteWriter(0) };

/** Room of a group at first; a few records. */
const GROUP_CAPACITY = 4096;
/** Writers that are kept for the next batch, and the most room that one may have. */
const MAX_KEPT_WRITERS = 64;
const MAX_KEPT_CAPACITY = 1 << 20;
/** Batches whose memory is kept for those to come. */
const MAX_SPARE_BATCHES = 4;
const BATCH_OVERHEAD = 64;

/**
 * Collects records and encodes them in batches bounded by count and bytes. Records are encoded when they are
 * added, behind the others with the same resource; the resources are laid around them when the batch is complete.
 */
export class Batcher<T = undefined> {
  readonly #encoding: LogsEncoding;
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  readonly #scope: Uint8Array;
  /** Groups by identity of the resource, which is how a mapper gives equal resources. */
  readonly #byIdentity = new Map<Resource, EncodedGroup>();
  /** Groups by encoded resource, for equal resources that are different objects. */
  readonly #byContent = new Map<string, EncodedGroup>();
  readonly #keptWriters: ByteWriter[] = [];
  /** The writers of the batches that are out, and those that came back. */
  readonly #writers = new WeakMap<EncodedBatch<T>, ByteWriter>();
  readonly #spare: ByteWriter[] = [];
  readonly #prepared = new WeakMap<Resource, PreparedResource>();
  #items: T[] = [];
  #count = 0;
  /** Upper bound of the bytes that the batch will take. */
  #size = 0;
  /** The resource of the record that is being written, its group, the length of that without it, and where it begins. */
  #resource: Resource = NO_RESOURCE;
  #group: EncodedGroup = NO_GROUP;
  #groupLength = 0;
  #recordStart = 0;

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
    this.#encoding.writeRecord(this.beginRecord(resource), record);
    return this.endRecord(item);
  }

  /**
   * Returns the writer for a record with this resource in the batcher's encoding, to be followed by
   * {@link endRecord}.
   */
  beginRecord(resource: Resource): ByteWriter {
    const group = this.#byIdentity.get(resource) ?? this.#open(resource);
    const { records } = group;
    const { separator } = this.#encoding;
    this.#resource = resource;
    this.#group = group;
    this.#groupLength = records.length;
    if (separator !== undefined && records.length > 0) records.byte(separator);
    this.#recordStart = records.length;
    return records;
  }

  /** Takes back what was written since {@link beginRecord}. */
  #undoRecord(): void {
    this.#group.records.truncate(this.#groupLength);
    if (this.#groupLength > 0) return;
    this.#byIdentity.delete(this.#resource);
    this.#byContent.delete(this.#prepare(this.#resource).content);
    this.#keep(this.#group.records);
  }

  /** Adds what was written since {@link beginRecord}; the same as {@link add} otherwise. */
  endRecord(item: T): EncodedBatch<T> | undefined {
    const { records, resource: encoded } = this.#group;
    const isFirstOfGroup = this.#groupLength === 0;
    const ownSize = records.length - this.#recordStart + this.#encoding.recordOverhead;
    const groupSize = encoded.length + this.#scope.length + this.#encoding.groupOverhead;
    if (ownSize + groupSize > this.#maxBytes) {
      this.#undoRecord();
      throw new OsspError(
        'ERR_TOO_LARGE',
        `the record takes ${ownSize + groupSize} bytes, more than ${this.#maxBytes}`,
      );
    }
    const size = this.#size + ownSize + (isFirstOfGroup ? groupSize : 0);
    let complete: EncodedBatch<T> | undefined;
    if (this.#count > 0 && (this.#count >= this.#maxRecords || size > this.#maxBytes)) {
      const bytes = records.slice(this.#recordStart);
      this.#undoRecord();
      complete = this.flush();
      this.beginRecord(this.#resource).bytes(bytes);
      this.#size = ownSize + groupSize;
    } else {
      this.#size = size;
    }
    this.#count++;
    if (item !== undefined) this.#items.push(item);
    return complete;
  }

  /** Returns the batch of what was added since the last one, `undefined` if there is nothing. */
  flush(): EncodedBatch<T> | undefined {
    if (this.#count === 0) return undefined;
    const groups = [...this.#byContent.values()];
    const writer = this.#spare.pop() ?? new ByteWriter(this.#capacityFor(this.#size + BATCH_OVERHEAD));
    this.#encoding.writeLogs(writer, groups, this.#scope);
    const batch: EncodedBatch<T> = { bytes: writer.view(), recordCount: this.#count, items: this.#items };
    this.#writers.set(batch, writer);
    for (const { records } of groups) this.#keep(records);
    this.#byIdentity.clear();
    this.#byContent.clear();
    this.#items = [];
    this.#count = 0;
    this.#size = 0;
    return batch;
  }

  /**
   * Takes back the bytes of a batch, which nobody may read any more: those of a later one will stand there. To get a large
   * piece of new memory from the system takes longer than to fill it.
   */
  recycle(batch: EncodedBatch<T>): void {
    const writer = this.#writers.get(batch);
    if (writer === undefined || this.#spare.length === MAX_SPARE_BATCHES) return;
    this.#writers.delete(batch);
    writer.truncate(0);
    this.#spare.push(writer);
  }

  #open(resource: Resource): EncodedGroup {
    const { content, encoded } = this.#prepare(resource);
    let group = this.#byContent.get(content);
    if (group === undefined) {
      const records = this.#keptWriters.pop() ?? new ByteWriter(GROUP_CAPACITY);
      group = { resource: encoded, records };
      this.#byContent.set(content, group);
    }
    this.#byIdentity.set(resource, group);
    return group;
  }

  /** Small batches come in great numbers, and their resources are the same objects. */
  #prepare(resource: Resource): PreparedResource {
    const known = this.#prepared.get(resource);
    if (known !== undefined) return known;
    const prepared = { content: contentKey(resource), encoded: this.#encoding.encodeResource(resource) };
    this.#prepared.set(resource, prepared);
    return prepared;
  }

  /** Returns a power of two, which has room for most of the batches to come, but no more than the largest of them takes. */
  #capacityFor(size: number): number {
    return Math.max(size, Math.min(2 ** Math.ceil(Math.log2(size)), this.#maxBytes));
  }

  /** Keeps a writer, so that the next batch need not let it grow again. */
  #keep(writer: ByteWriter): void {
    if (this.#keptWriters.length >= MAX_KEPT_WRITERS || writer.capacity > MAX_KEPT_CAPACITY) return;
    writer.truncate(0);
    this.#keptWriters.push(writer);
  }
}

/** Returns a text that is equal for resources with equal attributes, whatever their order. */
function contentKey(resource: Resource): string {
  return resource.attributes
    .map(({ key, value }) => JSON.stringify([key, value], (_, nested: unknown) => exact(nested)))
    .sort()
    .join();
}

/** JSON has no int64, no bytes, no NaN and no -0; a kind in front keeps them apart from strings. */
function exact(value: unknown): unknown {
  if (typeof value === 'bigint') return { int: String(value) };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  return typeof value === 'number' ? { double: Object.is(value, -0) ? '-0' : String(value) } : value;
}
