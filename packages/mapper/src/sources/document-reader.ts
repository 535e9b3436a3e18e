import { OsspError } from '@ossp-otel/types';
import { copyBytes } from '../json/copy-bytes.ts';
import {
  CLOSE_BRACKET,
  COMMA,
  CR,
  countLines,
  isSpace,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  skipSpace,
  TAB,
} from './ascii.ts';
import { ByteSearch } from './byte-search.ts';
import { HeldBytes } from './held-bytes.ts';
import type { ItemPlace } from './item-visitor.ts';
import type { ItemReader, TextSink } from './source.ts';
import { tooLarge } from './too-large.ts';
import { ValueScanner } from './value-scanner.ts';

export interface DocumentReaderOptions {
  readonly sink: TextSink;
  readonly maxItemBytes: number;
  /** Offset of the first byte. */
  readonly offset?: number;
  /** Line of the first byte. */
  readonly line?: number;
}

/** An indentation or a first key that is longer does not serve to find the next item. */
const MAX_OPENING = 128;

/**
 * Cuts JSON text whose values may span lines into items: objects that follow each other, and the elements of arrays,
 * however it is printed. Nothing but the item at hand is kept, so an array may have any size.
 *
 * What separates items is not judged beyond commas and white space. Where the structure of an item is damaged, its
 * end cannot be known; reading goes on at the next place that looks like the beginning of an item of this input:
 * a brace with the same indentation if the item began a line, otherwise a brace with the first key of the input's
 * first item. All that lies before that place is rejected as one item; if there is no such place, the whole rest is.
 */
export class DocumentReader implements ItemReader {
  readonly #sink: TextSink;
  readonly #maxItemBytes: number;
  readonly #scanner = new ValueScanner();
  readonly #place: ItemPlace = { line: 0, index: -1, offset: 0 };
  /** Those bytes of the item at hand that came with earlier chunks. */
  readonly #held: HeldBytes;
  #state: 'between' | 'inside' | 'seeking' = 'between';
  #inArray = false;
  /** Number of the next element of the array. */
  #index = 0;
  #line: number;
  /** Offset of the chunk at hand. */
  #offset: number;
  /** White space before the item on its line; `undefined` if something else stands there. */
  #indent: number[] | undefined = [];
  /** How the first item begins: its brace and its first key. */
  #opening: Uint8Array | undefined;
  #damage = '';
  #search: ByteSearch | undefined;
  /** How many bytes of what is searched for lie before the item. */
  #searchLead = 0;

  constructor(options: DocumentReaderOptions) {
    this.#sink = options.sink;
    this.#maxItemBytes = options.maxItemBytes;
    this.#held = new HeldBytes(options.maxItemBytes);
    this.#offset = options.offset ?? 0;
    this.#line = options.line ?? 1;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'between') at = this.#between(bytes, at);
      else if (this.#state === 'inside') at = this.#inside(bytes, at);
      else at = this.#seek(bytes, at);
    }
    this.#offset += bytes.length;
  }

  end(): void {
    const held = this.#held;
    if (this.#state === 'seeking') {
      this.#reject(
        `${this.#damage}; where the next item begins cannot be told, so all ${held.total} bytes from here on are rejected`,
      );
    } else if (this.#state === 'inside') {
      this.#reject(`the text ends inside this item, after ${held.total} bytes`);
    } else if (this.#inArray) {
      held.clear();
      this.#startPlace(0);
      this.#reject(`the text ends inside an array, after ${this.#place.index} elements: those behind are missing`);
    }
  }

  #between(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const code = bytes[at];
      if (code === LF) {
        this.#line++;
        this.#indent = [];
      } else if (code === SPACE || code === TAB) {
        if (this.#indent !== undefined && this.#indent.push(code) > MAX_OPENING) this.#indent = undefined;
      } else if (code === OPEN_BRACKET && !this.#inArray) {
        this.#inArray = true;
        this.#index = 0;
        this.#indent = undefined;
      } else if (code === CLOSE_BRACKET && this.#inArray) {
        this.#inArray = false;
        this.#indent = undefined;
      } else if (code === COMMA) {
        this.#indent = undefined;
      } else if (code !== CR) {
        return this.#begin(bytes, at);
      }
    }
    return bytes.length;
  }

  #begin(bytes: Uint8Array, at: number): number {
    this.#startPlace(at);
    this.#held.clear();
    this.#scanner.reset();
    if (bytes[at] !== OPEN_BRACE && !this.#inArray) {
      return this.#startSeeking(bytes, at, at, 'text that is neither an object nor an array');
    }
    this.#state = 'inside';
    return this.#inside(bytes, at);
  }

  #inside(bytes: Uint8Array, start: number): number {
    const scanner = this.#scanner;
    const end = scanner.scan(bytes, start, bytes.length);
    if (end >= 0) {
      this.#deliver(bytes, start, end);
      return end;
    }
    if (scanner.damage !== undefined) return this.#startSeeking(bytes, start, scanner.damageAt, scanner.damage);
    this.#held.append(bytes, start, bytes.length);
    return bytes.length;
  }

  #deliver(bytes: Uint8Array, start: number, end: number): void {
    const held = this.#held;
    const length = held.total + end - start;
    if (held.total > 0 || length > this.#maxItemBytes) held.append(bytes, start, end);
    if (length > this.#maxItemBytes) {
      this.#sink.rejected(tooLarge(length, this.#maxItemBytes), held.bytes.subarray(0, held.length), this.#place);
    } else if (held.total > 0) {
      this.#opening ??= openingOf(held.bytes, 0, held.length);
      this.#sink.event(held.bytes, 0, held.length, this.#place);
    } else {
      this.#opening ??= openingOf(bytes, start, end);
      this.#sink.event(bytes, start, end, this.#place);
    }
    this.#line += this.#scanner.newlines;
    this.#indent = undefined;
    this.#state = 'between';
  }

  /** Begins to look for the next item, behind the damage that was found at `damageAt` in the item that goes on at `start`. */
  #startSeeking(bytes: Uint8Array, start: number, damageAt: number, damage: string): number {
    const held = this.#held;
    held.append(bytes, start, damageAt);
    this.#damage = `${damage} at byte ${held.total + 1}`;
    this.#line += this.#scanner.newlines;
    this.#state = 'seeking';
    const wanted = this.#nextOpening();
    this.#search = wanted && new ByteSearch(wanted);
    if (this.#search !== undefined && held.length === held.total) {
      // The damage may show only behind the first byte of the next item
      const behind = Math.max(1, held.length - this.#search.wanted.length + 1);
      this.#search.find(held.bytes, behind, held.length);
    }
    return damageAt;
  }

  #nextOpening(): Uint8Array | undefined {
    if (this.#indent !== undefined) {
      this.#searchLead = 1 + this.#indent.length;
      return Uint8Array.of(LF, ...this.#indent, OPEN_BRACE);
    }
    this.#searchLead = 0;
    return this.#opening ?? openingOf(this.#held.bytes, 0, this.#held.length);
  }

  #seek(bytes: Uint8Array, start: number): number {
    const held = this.#held;
    const search = this.#search;
    const found = search === undefined ? -1 : search.find(bytes, start, bytes.length);
    const end = found < 0 ? bytes.length : found;
    held.append(bytes, start, end);
    this.#line += countLines(bytes, start, end);
    if (found < 0 || search === undefined) return end;

    const opening = search.wanted.subarray(this.#searchLead);
    held.truncate(held.total - opening.length);
    trimSeparators(held);
    this.#reject(`${this.#damage}; the item is taken to end behind ${held.total} bytes, where another begins`);
    this.#line -= countLines(opening, 0, opening.length);
    this.#startPlace(found - opening.length);
    held.clear();
    held.append(opening, 0, opening.length);
    this.#scanner.reset();
    this.#scanner.scan(opening, 0, opening.length);
    this.#state = 'inside';
    return found;
  }

  #startPlace(at: number): void {
    const place = this.#place;
    place.line = this.#line;
    place.index = this.#inArray ? this.#index++ : -1;
    place.offset = this.#offset + at;
  }

  #reject(message: string): void {
    const { bytes, length, total } = this.#held;
    const code = length < total ? 'ERR_TOO_LARGE' : 'ERR_JSON_SYNTAX';
    this.#sink.rejected(new OsspError(code, message), bytes.subarray(0, length), this.#place);
  }
}

/** Returns the brace and the first key of an object, with the white space between them; `undefined` if it does not begin so. */
function openingOf(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const limit = Math.min(end, start + MAX_OPENING);
  if (bytes[start] !== OPEN_BRACE) return undefined;
  const key = skipSpace(bytes, start + 1, limit);
  if (bytes[key] !== QUOTE) return undefined;
  for (let at = key + 1; at < limit; at++) {
    if (bytes[at] === QUOTE) return copyBytes(bytes, start, at + 1);
    if (bytes[at] === LF) return undefined;
  }
  return undefined;
}

/** Takes away what separates a damaged item from the next one. */
function trimSeparators(held: HeldBytes): void {
  // Of an item that is too large, the end is not there to look at
  if (held.length < held.total) return;
  let end = held.length;
  while (end > 0 && (isSpace(held.bytes[end - 1]) || held.bytes[end - 1] === COMMA)) end--;
  held.truncate(end);
}
