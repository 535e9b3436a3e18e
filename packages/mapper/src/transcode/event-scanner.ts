import { KeyCache } from '../json/key-cache.ts';
import { plainTextEnd, sequenceEnd, spells } from './json-text.ts';
import { KeyGuesses } from './key-guesses.ts';
import {
  ESCAPED_TEXT,
  FALSE,
  MAX_MEMBERS,
  MemberList,
  NESTED,
  NULL,
  NUMBER,
  ODD_NUMBER,
  TEXT,
  TRUE,
} from './member-list.ts';
import { NumberReader } from './number-reader.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** The depth of the members of `data`. */
const DATA_DEPTH = 2;
/** Each such key makes an event go the slow way. Where they took the slots of usual keys, that must not last. */
const MAX_MISSES = 1000;

/**
 * Finds the members of an event and of its `data` without making objects of them. It accepts only JSON that the
 * strict parser accepts too, but not all of it: whatever is unusual it leaves to that one.
 */
export class EventScanner {
  readonly envelope = new MemberList();
  readonly data = new MemberList();
  /** Where the object `data` stands; -1 if it is none, and then the list of its members means nothing. */
  dataStart = -1;
  dataEnd = -1;
  /** Grows when slots are given to other keys. */
  generation = 0;
  readonly #keys = new KeyCache(DATA_DEPTH, MAX_MISSES);
  readonly #guesses = new KeyGuesses(DATA_DEPTH);
  readonly #number = new NumberReader();
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #end = 0;
  #at = 0;
  #dataSlot = -1;

  /** Returns the key of a slot. */
  key(slot: number): string {
    return this.#keys.key(slot);
  }

  /**
   * Scans the event from `start` to `end`. Returns false for anything unusual or wrong.
   *
   * @param view - of the same bytes.
   */
  scan(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#view = view;
    this.#at = start;
    this.#end = end;
    this.dataStart = -1;
    this.envelope.count = 0;
    this.data.count = 0;
    if (this.#keys.startDocument()) {
      this.#dataSlot = -1;
      this.#guesses.forget();
      this.generation++;
    }
    if (this.#space() !== OPEN_BRACE || !this.#members(this.envelope, 1)) return false;
    // `data` is a member of the event as well, but on no list
    if (this.envelope.count === MAX_MEMBERS) return false;
    this.#space();
    // What began inside the event may have gone on past its end
    return this.#at === end;
  }

  #members(list: MemberList, depth: number): boolean {
    const bytes = this.#bytes;
    const serial = this.#keys.startObject();
    let slot = this.#guesses.before(depth);
    this.#at++;
    if (this.#space() === CLOSE_BRACE) {
      this.#at++;
      return true;
    }
    for (;;) {
      slot = this.#key(slot);
      if (slot < 0 || this.#keys.isRepeated(slot, depth, serial) || list.count === MAX_MEMBERS) return false;
      if (bytes[this.#at] === QUOTE || this.#space() === QUOTE) {
        if (!this.#text(list, slot)) return false;
      } else if (bytes[this.#at] === OPEN_BRACE && depth < DATA_DEPTH && this.#isData(slot)) {
        this.dataStart = this.#at;
        if (!this.#members(this.data, DATA_DEPTH)) return false;
        this.dataEnd = this.#at;
      } else if (!this.#other(list, slot)) {
        return false;
      }
      const code = bytes[this.#at] === COMMA ? COMMA : this.#space();
      if (code !== COMMA && code !== CLOSE_BRACE) return false;
      this.#at++;
      if (code === CLOSE_BRACE) return true;
    }
  }

  #isData(slot: number): boolean {
    if (this.#dataSlot < 0 && this.#keys.key(slot) === 'data') this.#dataSlot = slot;
    return slot === this.#dataSlot;
  }

  /** Passes over a key and its colon; returns its slot, -1 for one with escapes, one outside ASCII, or one that is not remembered. */
  #key(previous: number): number {
    if (this.#bytes[this.#at] === SPACE) this.#at++;
    const guess = this.#guesses.guess(previous, this.#view, this.#at, this.#bytes.length);
    if (guess >= 0) {
      this.#at += this.#guesses.length(guess);
      return guess;
    }
    const bytes = this.#bytes;
    if (bytes[this.#at] !== QUOTE && this.#space() !== QUOTE) return -1;
    const start = this.#at + 1;
    let end = start;
    let hash = 0;
    let code = bytes[end] as number;
    while (code !== QUOTE) {
      if (code === BACKSLASH || code >= 0x80 || !(code >= SPACE)) return -1;
      hash = (Math.imul(hash, 31) + code) | 0;
      code = bytes[++end] as number;
    }
    this.#at = end + 1;
    const slot = this.#keys.find(bytes, start, end, hash);
    if (slot >= 0) this.#guesses.learn(previous, slot, this.#view, start - 1, end + 1);
    if (bytes[this.#at] !== COLON && this.#space() !== COLON) return -1;
    this.#at++;
    return slot;
  }

  #text(list: MemberList, slot: number): boolean {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let end = plainTextEnd(this.#view, start, bytes.length);
    let kind = TEXT;
    let code = bytes[end];
    while (code !== QUOTE) {
      if (code === BACKSLASH) {
        kind = ESCAPED_TEXT;
        // Whatever is escaped, it is no end of the text; decoding will judge it
        end = plainTextEnd(this.#view, end + 2, bytes.length);
      } else {
        // A control character and the end of the bytes are no start of a sequence either
        const next = code === undefined ? -1 : sequenceEnd(bytes, end);
        if (next < 0) return false;
        end = plainTextEnd(this.#view, next, bytes.length);
      }
      code = bytes[end];
    }
    this.#at = end + 1;
    list.add(slot, kind, start, end);
    return true;
  }

  #other(list: MemberList, slot: number): boolean {
    const start = this.#at;
    const kind = this.#kind(this.#bytes[start] as number);
    if (kind < 0) return false;
    if (kind === NUMBER) list.numbers[list.count] = this.#number.value;
    list.add(slot, kind, start, this.#at);
    return true;
  }

  /** Passes over a value that is no text; returns its kind, -1 if it is wrong. */
  #kind(first: number): number {
    switch (first) {
      case OPEN_BRACE:
      case 0x5b:
        return this.#nested() ? NESTED : -1;
      case 0x74:
        return this.#word('true') ? TRUE : -1;
      case 0x66:
        return this.#word('false') ? FALSE : -1;
      case 0x6e:
        return this.#word('null') ? NULL : -1;
      default: {
        const end = this.#number.read(this.#bytes, this.#at);
        if (end < 0) return -1;
        this.#at = end;
        return this.#number.isPlain ? NUMBER : ODD_NUMBER;
      }
    }
  }

  #word(word: string): boolean {
    const start = this.#at;
    this.#at += word.length;
    return spells(this.#bytes, start, word);
  }

  /** Goes to the end of an object or array by counting brackets; what is inside is not checked. */
  #nested(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let depth = 0;
    let at = this.#at;
    do {
      const code = bytes[at++];
      if (code === OPEN_BRACE || code === 0x5b) depth++;
      else if (code === CLOSE_BRACE || code === 0x5d) depth--;
      else if (code === QUOTE) {
        at = plainTextEnd(this.#view, at, end);
        while (at < end && bytes[at] !== QUOTE)
          at = plainTextEnd(this.#view, at + (bytes[at] === BACKSLASH ? 2 : 1), end);
        at++;
      }
    } while (depth > 0 && at < end);
    this.#at = at;
    return depth === 0;
  }

  #space(): number | undefined {
    const bytes = this.#bytes;
    while (this.#at < this.#end) {
      const code = bytes[this.#at];
      if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
    return undefined;
  }
}
