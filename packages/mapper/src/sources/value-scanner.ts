import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  CR,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  TAB,
} from './ascii.ts';

/** Levels whose kind of bracket is remembered; what lies deeper is only counted, as no parser follows that far. */
const TRACKED_DEPTH = 1024;

/** What may come next. */
const VALUE = 0;
const KEY = 1;
const AFTER_KEY = 2;
const AFTER_VALUE = 3;
type Expected = typeof VALUE | typeof KEY | typeof AFTER_KEY | typeof AFTER_VALUE;

/** Bytes of words and numbers, as opposed to those that mean something to the structure. */
const IS_BARE = new Uint8Array(256).fill(1);
for (const code of [SPACE, TAB, CR, LF, QUOTE, COMMA, COLON, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET]) {
  IS_BARE[code] = 0;
}

/**
 * Finds where one JSON value ends, in text that comes in pieces, without parsing it: only strings, escapes, and
 * brackets count, and whether words and numbers are right does not matter.
 *
 * A value that is cut short or lacks a quote would swallow those behind it. So the scanner also tells when brackets,
 * strings, and separators stand in an order that no value can have. It lets pass what does not put the end in
 * doubt, for instance a comma too many: the parser will say so, and only this value is lost.
 */
export class ValueScanner {
  /** Line feeds passed over since {@link reset}. */
  newlines = 0;
  /** What is wrong with the structure, once it is. */
  damage: string | undefined;
  /** Where {@link damage} was found. */
  damageAt = 0;
  readonly #brackets = new Uint8Array(TRACKED_DEPTH);
  #depth = 0;
  #expected: Expected = VALUE;
  #inString = false;
  #escaped = false;
  #inBareWord = false;

  /** Begins a new value. */
  reset(): void {
    this.newlines = 0;
    this.damage = undefined;
    this.#depth = 0;
    this.#expected = VALUE;
    this.#inString = false;
    this.#escaped = false;
    this.#inBareWord = false;
  }

  /** Returns the index behind the value, or -1 if it goes on behind `end` or is damaged. The first byte of a value is no white space. */
  scan(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.#inString) {
      at = this.#passString(bytes, at, end);
      if (at < 0 || this.#depth === 0) return at;
    }
    if (this.#inBareWord) {
      at = this.#passBareWord(bytes, at, end);
      if (at < 0 || this.#depth === 0) return at;
    }
    while (at < end) {
      const code = bytes[at] as number;
      switch (code) {
        case QUOTE:
          if (this.#expected > KEY && this.#isTracked()) return this.#fail('two values without a separator', at);
          at = this.#passString(bytes, at + 1, end);
          if (at < 0 || this.#depth === 0) return at;
          break;
        case COLON:
          if (this.#expected !== AFTER_KEY && this.#isTracked()) return this.#fail('a colon without a key', at);
          this.#expected = VALUE;
          at++;
          break;
        case COMMA:
          if (this.#depth === 0) return this.#fail('a comma without a value', at);
          this.#expected = this.#bracket() === OPEN_BRACE ? KEY : VALUE;
          at++;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (this.#expected !== VALUE && this.#isTracked()) {
            return this.#fail('an opening bracket where none can stand', at);
          }
          if (this.#depth < TRACKED_DEPTH) this.#brackets[this.#depth] = code;
          this.#depth++;
          this.#expected = code === OPEN_BRACE ? KEY : VALUE;
          at++;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          // In ASCII, a closing bracket stands two behind its opening one
          if (this.#depth === 0 || (this.#isTracked() && this.#bracket() !== code - 2)) {
            return this.#fail('a closing bracket that has no opening one', at);
          }
          this.#depth--;
          this.#expected = AFTER_VALUE;
          at++;
          if (this.#depth === 0) return at;
          break;
        case LF:
          this.newlines++;
          at++;
          break;
        case SPACE:
        case TAB:
        case CR:
          at++;
          break;
        default:
          if (this.#expected > KEY && this.#isTracked()) return this.#fail('two values without a separator', at);
          at = this.#passBareWord(bytes, at, end);
          if (at < 0 || this.#depth === 0) return at;
      }
    }
    return -1;
  }

  /** Returns the index behind the closing quote, -1 if the string goes on behind `end` or is damaged. */
  #passString(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.#escaped && at < end && bytes[at] !== LF) {
      this.#escaped = false;
      at++;
    }
    while (at < end) {
      const code = bytes[at];
      if (code === QUOTE) {
        this.#inString = false;
        this.#endToken();
        return at + 1;
      }
      // JSON has no line break in a string, even behind a backslash: the closing quote is missing
      if (code === LF) return this.#fail('a line break in a string', at);
      at++;
      if (code !== BACKSLASH) continue;
      if (at === end) this.#escaped = true;
      else if (bytes[at] !== LF) at++;
    }
    this.#inString = true;
    return -1;
  }

  /** Returns the index behind the word or number, -1 if it may go on behind `end`. */
  #passBareWord(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && IS_BARE[bytes[at] as number] === 1) at++;
    this.#inBareWord = at === end;
    if (this.#inBareWord) return -1;
    this.#endToken();
    return at;
  }

  #endToken(): void {
    this.#expected = this.#expected === KEY ? AFTER_KEY : AFTER_VALUE;
  }

  #isTracked(): boolean {
    return this.#depth <= TRACKED_DEPTH;
  }

  #bracket(): number | undefined {
    return this.#brackets[this.#depth - 1];
  }

  #fail(what: string, at: number): -1 {
    this.damage = what;
    this.damageAt = at;
    return -1;
  }
}
