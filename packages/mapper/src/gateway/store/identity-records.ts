/** What is remembered of an event. */
export interface IdentityRecord {
  /** 16 bytes that stand for its source and id. */
  readonly identity: Uint8Array;
  /** 16 bytes that stand for its content. */
  readonly content: Uint8Array;
}

const HASH_BYTES = 16;

/** A power of two, so that no record lies in two sectors of a disk. */
export const RECORD_BYTES: number = 2 * HASH_BYTES;

/** What the file begins with: its format, and the version of the format and of the hashes, in the place of a record. */
export const HEADER: Buffer = Buffer.from('ossp-otel identities 1'.padEnd(RECORD_BYTES - 1).concat('\n'));

export function encodeRecords(records: readonly IdentityRecord[]): Buffer {
  const bytes = Buffer.alloc(records.length * RECORD_BYTES);
  for (const [at, { identity, content }] of records.entries()) {
    bytes.set(identity.subarray(0, HASH_BYTES), at * RECORD_BYTES);
    bytes.set(content.subarray(0, HASH_BYTES), at * RECORD_BYTES + HASH_BYTES);
  }
  return bytes;
}

/** Returns the whole records, without those that are blank: a power failure can leave a file longer than what was written. */
export function decodeRecords(bytes: Buffer): IdentityRecord[] {
  const records: IdentityRecord[] = [];
  for (let start = 0; start + RECORD_BYTES <= bytes.length; start += RECORD_BYTES) {
    const record = bytes.subarray(start, start + RECORD_BYTES);
    if (record.every((byte) => byte === 0)) continue;
    records.push({ identity: record.subarray(0, HASH_BYTES), content: record.subarray(HASH_BYTES) });
  }
  return records;
}
