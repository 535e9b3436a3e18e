import type { JsonValue } from '@ossp-otel/types';
import { asciiView } from '../json/ascii-view.ts';
import type { JsonParser } from '../json/parse-json.ts';
import { viewOf } from '../otlp/byte-words.ts';
import { decodeText } from './json-text.ts';

// Node's Buffer cuts out text much faster than TextDecoder does. Other runtimes lack it, hence the look-up.
const NodeBuffer: typeof Buffer | undefined = globalThis.Buffer;

/** The memory that the engine and its host share. All numbers in it are little-endian. */
export class EngineMemory {
  readonly bytes: Uint8Array;
  /** The same memory; in Node a Buffer, which is better with text. */
  readonly #text: Uint8Array;
  readonly #view: DataView;

  constructor(buffer: ArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.#text = NodeBuffer === undefined ? this.bytes : NodeBuffer.from(buffer);
    this.#view = viewOf(this.bytes);
  }

  /** Returns the 32-bit integer at an address. */
  word(address: number): number {
    return this.#view.getInt32(address, true);
  }

  /** Lays down a 32-bit integer. */
  setWord(address: number, value: number): void {
    this.#view.setInt32(address, value, true);
  }

  setDouble(address: number, value: number): void {
    this.#view.setFloat64(address, value, true);
  }

  setInteger64(address: number, value: bigint): void {
    this.#view.setBigUint64(address, value, true);
  }

  /** Returns what a parser makes of the text from `start` to `end`. */
  parse(parser: JsonParser, start: number, end: number): JsonValue {
    return parser.parse(this.#text, start, end);
  }

  /** Returns the text from `start` to `end`, known to be valid UTF-8. */
  text(start: number, end: number): string {
    return decodeText(this.#text, this.#view, start, end);
  }

  /** Returns the text from `start` to `end`, known to be ASCII. */
  ascii(start: number, end: number): string {
    return asciiView(this.#text, start, end);
  }
}
