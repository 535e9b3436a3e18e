import { asciiView } from '../json/ascii-view.ts';
import { KeyCache } from '../json/key-cache.ts';
import { numberEnd } from '../json/number.ts';

/** What a member's value is. The bytes of a text are without its quotes, those of the others are the whole value. */
export const TEXT = 1;
/** Text with escapes. */
export const ESCAPED_TEXT = 2;
export const NUMBER = 3;
export const TRUE = 4;
export const FALSE = 5;
export const NULL = 6;
/** An object or array; only its end is known, what is inside has not been checked. */
export const NESTED = 7;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** The members of one object, in the order of the text: for each its key's slot, its kind, and its bytes. */
export class MemberList {
  count = 0;
  readonly slots: number[] = [];
  readonly kinds: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  add(slot: number, kind: number, start: number, end: number): void {
    const at = this.count++;
    this.slots[at] = slot;
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.ends[at] = end;
  }
}

/**
 * Finds the members of an event and of its `data` without making objects of them. It accepts only JSON that the
 * strict parser accepts too, but not all of it: whatever is unusual it leaves to that one.
 */
export class EventScanner {
  readonly envelope = new MemberList();
  readonly data = new MemberList();
  /** Whether `data` was found to be an object, which {@link data} then describes. */
  hasData = false;
  /** Whether a byte outside ASCII was seen. */
  hasHighBytes = false;
  /** The text of the document where it is ASCII; index it with a position minus {@link start}. */
  text = '';
  start = 0;
  /** Grows when slots are given to other keys. */
  generation = 0;
  readonly #keys = new KeyCache(2);
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #at = 0;
  #dataSlot = -1;

  /** Returns the key of a slot. */
  key(slot: number): string {
    return this.#keys.key(slot);
  }

  /** Scans the event from `start` to `end`. Returns false for anything unusual or wrong. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.start = start;
    this.text = asciiView(bytes, start, end);
    this.hasData = false;
    this.hasHighBytes = false;
    this.envelope.count = 0;
    this.data.count = 0;
    if (this.#keys.startDocument()) {
      this.#dataSlot = -1;
      this.generation++;
    }
    if (this.#space() !== OPEN_BRACE || !this.#members(this.envelope, 1)) return false;
    this.#space();
    return this.#at === end;
  }

  #members(list: MemberList, depth: number): boolean {
    const bytes = this.#bytes;
    const serial = this.#keys.startObject();
    this.#at++;
    if (this.#space() === CLOSE_BRACE) {
      this.#at++;
      return true;
    }
    for (;;) {
      if (bytes[this.#at] !== QUOTE && this.#space() !== QUOTE) return false;
      const slot = this.#key(depth, serial);
      if (slot < 0) return false;
      if (bytes[this.#at] !== COLON && this.#space() !== COLON) return false;
      this.#at++;
      if (bytes[this.#at] === QUOTE || this.#space() === QUOTE) {
        if (!this.#text(list, slot)) return false;
      } else if (depth === 1 && this.#isData(slot) && bytes[this.#at] === OPEN_BRACE) {
        this.hasData = true;
        if (!this.#members(this.data, 2)) return false;
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

  /** Returns the slot of the key at hand, -1 for one with escapes, one outside ASCII, one that repeats, or one that is not remembered. */
  #key(depth: number, serial: number): number {
    const bytes = this.#bytes;
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
    return slot >= 0 && this.#keys.isRepeated(slot, depth, serial) ? -1 : slot;
  }

  #text(list: MemberList, slot: number): boolean {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let end = start;
    let seen = 0;
    let kind = TEXT;
    let code = bytes[end] as number;
    while (code !== QUOTE) {
      if (!(code >= SPACE)) return false;
      if (code === BACKSLASH) {
        kind = ESCAPED_TEXT;
        // Whatever is escaped, it is no end of the text; decoding will judge it
        end++;
      }
      seen |= code;
      code = bytes[++end] as number;
    }
    if (seen >= 0x80) this.hasHighBytes = true;
    this.#at = end + 1;
    list.add(slot, kind, start, end);
    return true;
  }

  #other(list: MemberList, slot: number): boolean {
    const start = this.#at;
    const first = this.#bytes[start] as number;
    const kind = first === OPEN_BRACE || first === 0x5b ? NESTED : this.#scalarKind(first);
    if (kind === 0) return false;
    if (kind === NESTED && !this.#nested()) return false;
    list.add(slot, kind, start, this.#at);
    return true;
  }

  #scalarKind(first: number): number {
    if (first === 0x74) return this.#word('true') ? TRUE : 0;
    if (first === 0x66) return this.#word('false') ? FALSE : 0;
    if (first === 0x6e) return this.#word('null') ? NULL : 0;
    const end = numberEnd(this.text, this.#at - this.start);
    if (end < 0) return 0;
    this.#at = this.start + end;
    return NUMBER;
  }

  #word(word: string): boolean {
    const matches = this.text.startsWith(word, this.#at - this.start);
    if (matches) this.#at += word.length;
    return matches;
  }

  /** Goes to the end of an object or array by counting brackets; what is inside is not checked. */
  #nested(): boolean {
    const bytes = this.#bytes;
    let depth = 0;
    let at = this.#at;
    do {
      const code = bytes[at++];
      if (code === OPEN_BRACE || code === 0x5b) depth++;
      else if (code === CLOSE_BRACE || code === 0x5d) depth--;
      else if (code === QUOTE) {
        while (at < this.#end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
        at++;
      }
    } while (depth > 0 && at < this.#end);
    this.#at = at;
    return depth === 0 && at <= this.#end;
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
