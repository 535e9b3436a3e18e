import { OsspError } from '@ossp-otel/types';

/** Nested messages followed; the stack would not hold ever more of them. */
const MAX_NESTING = 4000;

/** A key, which is field number and wire type, has 32 bits. */
const MAX_UINT32 = 2n ** 32n - 1n;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the fields of one protobuf message (protobuf.dev, "Encoding"): call {@link next}, then the method for
 * the wanted kind, or none to pass the field over.
 *
 * Every method throws {@link OsspError} ERR_OTLP_PROTOBUF if the bytes do not hold what is asked for.
 */
export class ProtobufReader {
  /** Number of the field at hand. */
  field = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  readonly #nesting: number;
  #wireType = 0;
  #at: number;
  #pending = false;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, nesting = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
    this.#nesting = nesting;
  }

  /** Goes to the next field; returns false at the end of the message. */
  next(): boolean {
    if (this.#pending) this.#skip();
    if (this.#at >= this.#end) return false;
    const key = this.#readVarint();
    if (key < 8n || key > MAX_UINT32) throw this.#error('a field number out of range');
    this.field = Number(key >> 3n);
    this.#wireType = Number(key & 7n);
    this.#pending = true;
    return true;
  }

  varint(): bigint {
    this.#expect(0);
    return this.#readVarint();
  }

  /** Returns a varint cut to 32 bits, as protobuf does with an enum or an integer of 32 bits. */
  uint32(): number {
    return Number(BigInt.asUintN(32, this.varint()));
  }

  fixed64(): bigint {
    this.#expect(1);
    return this.#view.getBigUint64(this.#take(8), true);
  }

  double(): number {
    this.#expect(1);
    return this.#view.getFloat64(this.#take(8), true);
  }

  fixed32(): number {
    this.#expect(5);
    return this.#view.getUint32(this.#take(4), true);
  }

  /** Returns the bytes of the field as a view, not a copy. */
  bytes(): Uint8Array {
    this.#expect(2);
    const length = this.#readLength();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw this.#error('a string is not valid UTF-8', cause);
    }
  }

  /** Returns a reader of the message in the field. */
  message(): ProtobufReader {
    this.#expect(2);
    if (this.#nesting >= MAX_NESTING) throw this.#error('nested too deep');
    const length = this.#readLength();
    const start = this.#take(length);
    return new ProtobufReader(this.#bytes, start, start + length, this.#nesting + 1);
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType) throw this.#error(`field ${this.field} has wire type ${this.#wireType}`);
    this.#pending = false;
  }

  #skip(): void {
    this.#pending = false;
    switch (this.#wireType) {
      case 0:
        this.#readVarint();
        return;
      case 1:
        this.#take(8);
        return;
      case 2:
        this.#take(this.#readLength());
        return;
      case 5:
        this.#take(4);
        return;
      default:
        throw this.#error(`wire type ${this.#wireType}`);
    }
  }

  #readLength(): number {
    return Number(this.#readVarint());
  }

  #readVarint(): bigint {
    let low = 0;
    // Four bytes fit a number without a sign; more is rare in logs
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#readByte();
      low |= (byte & 127) << shift;
      if (byte < 128) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#readByte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw this.#error('a varint is longer than 10 bytes');
  }

  #readByte(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  #take(count: number): number {
    const start = this.#at;
    if (count > this.#end - start) throw this.#error('the message ends too early');
    this.#at = start + count;
    return start;
  }

  #error(what: string, cause?: unknown): OsspError {
    return new OsspError('ERR_OTLP_PROTOBUF', `no OTLP protobuf message: ${what} at byte ${this.#at + 1}`, '', {
      cause,
    });
  }
}
