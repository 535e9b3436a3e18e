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

const BARE = 0;
const KINDS = new Uint8Array(256).fill(BARE);
for (const code of [SPACE, TAB, CR, LF, QUOTE, COMMA, COLON, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET]) {
  KINDS[code] = code;
}

type Expected = 'value' | 'key' | 'colon' | 'end';

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
  #expected: Expected = 'value';
  #inString = false;
  #escaped = false;
  #inBareWord = false;

  /** Begins a new value. */
  reset(): void {
    this.newlines = 0;
    this.damage = undefined;
    this.#depth = 0;
    this.#expected = 'value';
    this.#inString = false;
    this.#escaped = false;
    this.#inBareWord = false;
  }

  /** Returns the index behind the value, or -1 if it goes on behind `end` or is damaged. The first byte of a value is no white space. */
  scan(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (this.#inString) {
        at = this.#passString(bytes, at, end);
        if (at < 0) return -1;
        if (this.#endToken()) return at;
        continue;
      }
      const kind = KINDS[bytes[at] as number] as number;
      if (kind === BARE) {
        if (!this.#inBareWord && !this.#mayBeginToken(at)) return -1;
        this.#inBareWord = true;
        at++;
        while (at < end && KINDS[bytes[at] as number] === BARE) at++;
        continue;
      }
      if (this.#inBareWord) {
        this.#inBareWord = false;
        if (this.#endToken()) return at;
      }
      switch (kind) {
        case QUOTE:
          if (!this.#mayBeginToken(at)) return -1;
          this.#inString = true;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (!this.#open(kind, at)) return -1;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          if (!this.#close(kind - 2, at)) return -1;
          if (this.#depth === 0) return at + 1;
          break;
        case COMMA:
          if (this.#depth === 0) return this.#fail('a comma without a value', at);
          this.#expected = this.#bracket() === OPEN_BRACE ? 'key' : 'value';
          break;
        case COLON:
          if (this.#expected !== 'colon' && this.#isTracked()) return this.#fail('a colon without a key', at);
          this.#expected = 'value';
          break;
        case LF:
          this.newlines++;
          break;
        default:
          break;
      }
      at++;
    }
    return -1;
  }

  #passString(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const code = bytes[at];
      // JSON has no line break in a string, even behind a backslash: the closing quote is missing
      if (code === LF) return this.#fail('a line break in a string', at);
      if (this.#escaped) {
        this.#escaped = false;
      } else if (code === QUOTE) {
        this.#inString = false;
        return at + 1;
      } else if (code === BACKSLASH) {
        this.#escaped = true;
      }
    }
    return -1;
  }

  #mayBeginToken(at: number): boolean {
    if (this.#expected === 'value' || this.#expected === 'key' || !this.#isTracked()) return true;
    this.#fail('two values without a separator', at);
    return false;
  }

  /** Whether the value ends with the string, word, or number that has just ended. */
  #endToken(): boolean {
    this.#expected = this.#expected === 'key' ? 'colon' : 'end';
    return this.#depth === 0;
  }

  #open(bracket: number, at: number): boolean {
    if (this.#expected !== 'value' && this.#isTracked()) {
      this.#fail('an opening bracket where none can stand', at);
      return false;
    }
    if (this.#depth < TRACKED_DEPTH) this.#brackets[this.#depth] = bracket;
    this.#depth++;
    this.#expected = bracket === OPEN_BRACE ? 'key' : 'value';
    return true;
  }

  #close(opening: number, at: number): boolean {
    if (this.#depth === 0 || (this.#isTracked() && this.#bracket() !== opening)) {
      this.#fail('a closing bracket that has no opening one', at);
      return false;
    }
    this.#depth--;
    this.#expected = 'end';
    return true;
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
