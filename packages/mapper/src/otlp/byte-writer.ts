import { copyBytes } from '../json/copy-bytes.ts';
import { viewOf } from './byte-words.ts';

// Buffer writes UTF-8 faster than TextEncoder does. Other runtimes lack it, hence the look-up.
const NodeBuffer: typeof Buffer | undefined = globalThis.Buffer;
const utf8 = new TextEncoder();

// Strings come in more internal kinds than an inline cache holds; called this way, none is asked for
const { charCodeAt } = String.prototype;

/** Below this length a loop beats the call into the runtime, and a length takes one byte. */
const SHORT = 112;

/** Tag of field 1 of wire type LEN, which is a text in an AnyValue and the key in a KeyValue. */
const FIRST_FIELD = 0x0a;

/** A growing byte buffer with the primitives of the protobuf wire format (protobuf.dev, "Encoding"). */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  /** @param capacity - bytes to begin with; it grows as needed. */
  constructor(capacity = 1024) {
    this.#bytes = allocate(capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** How many bytes it can hold before it has to grow. */
  get capacity(): number {
    return this.#bytes.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Returns a copy of the bytes from `start` on. */
  slice(start = 0): Uint8Array {
    return copyBytes(this.#bytes, start, this.#length);
  }

  /** Returns the bytes without a copy; valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets everything from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes an unsigned integer of up to 32 bits as a varint. */
  varint(value: number): void {
    this.#reserve(5);
    this.#length = this.#putVarint(this.#length, value);
  }

  /** Writes a signed 64-bit integer as a varint, in two's complement as `int64` has it. */
  varint64(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 127n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#length, value, true);
    this.#length += 8;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Writes an even number of hex digits as bytes. */
  hex(digits: string): void {
    this.#reserve(digits.length >> 1);
    for (let at = 0; at < digits.length; at += 2) {
      this.#bytes[this.#length++] = (hexDigit(digits.charCodeAt(at)) << 4) | hexDigit(digits.charCodeAt(at + 1));
    }
  }

  /** Writes a text as UTF-8 with its length in bytes before it. */
  string(text: string): void {
    const { length } = text;
    this.#reserve(length * 3 + 5);
    if (length < SHORT && this.#putAscii(this.#length + 1, text)) {
      this.#bytes[this.#length] = length;
      this.#length += length + 1;
      return;
    }
    const room = length < 0x80 ? 1 : 2;
    const at = this.begin(room);
    this.#length += this.#putText(text);
    this.end(at, room);
  }

  /**
   * Writes a message that holds `prefix`, which ends with the tag of a message, and in that message the text
   * as field 1: what nearly every attribute is.
   */
  textAttribute(prefix: Uint8Array, text: string): void {
    const { length } = text;
    if (prefix.length + length < SHORT) {
      this.#reserve(prefix.length + length + 4);
      if (this.#putAscii(this.#length + prefix.length + 4, text)) {
        this.#length = this.#putPrefix(this.#length, prefix, length) + length;
        return;
      }
    }
    const start = this.begin();
    this.bytes(prefix);
    const valueStart = this.begin();
    this.byte(FIRST_FIELD);
    this.string(text);
    this.end(valueStart);
    this.end(start);
  }

  /** Writes a text as UTF-8, without its length. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#putText(text);
  }

  /**
   * Leaves room for the length of what follows and returns its place, for {@link end}.
   *
   * @param room - bytes that the length will most likely take; a wrong guess costs a move.
   */
  begin(room = 1): number {
    this.#reserve(room);
    const start = this.#length;
    this.#length += room;
    return start;
  }

  /** Writes the length of everything since `begin(room)`, which returned `start`. */
  end(start: number, room = 1): void {
    const length = this.#length - start - room;
    const needed = varintLength(length);
    if (needed !== room) {
      this.#reserve(needed);
      this.#bytes.copyWithin(start + needed, start + room, this.#length);
      this.#length += needed - room;
    }
    this.#putVarint(start, length);
  }

  #putVarint(at: number, value: number): number {
    let rest = value;
    let to = at;
    while (rest > 127) {
      this.#bytes[to++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[to++] = rest;
    return to;
  }

  /** Puts everything before the text of an attribute whose lengths take one byte each; returns where the text goes. */
  #putPrefix(start: number, prefix: Uint8Array, textLength: number): number {
    const bytes = this.#bytes;
    const { length } = prefix;
    let at = start;
    bytes[at++] = length + textLength + 3;
    for (let from = 0; from < length; from++) bytes[at++] = prefix[from] as number;
    bytes[at++] = textLength + 2;
    bytes[at++] = FIRST_FIELD;
    bytes[at++] = textLength;
    return at;
  }

  #putAscii(start: number, text: string): boolean {
    const bytes = this.#bytes;
    const { length } = text;
    for (let at = 0; at < length; at++) {
      const code = charCodeAt.call(text, at);
      if (code >= 0x80) return false;
      bytes[start + at] = code;
    }
    return true;
  }

  #putText(text: string): number {
    if (NodeBuffer !== undefined) return (this.#bytes as Buffer).write(text, this.#length);
    return utf8.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = allocate(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

/** Returns how many bytes a length takes as a varint. */
export function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

function allocate(size: number): Uint8Array {
  return NodeBuffer === undefined ? new Uint8Array(size) : NodeBuffer.allocUnsafe(size);
}

function hexDigit(code: number): number {
  // '0' to '9', then 'a' to 'f' in either case
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}
