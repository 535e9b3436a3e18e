import { type JsonValue, OsspError } from '@ossp-otel/types';
import { asciiView } from './ascii-view.ts';
import { KeyCache } from './key-cache.ts';
import { numberEnd, numberValue } from './number.ts';
import { formatPointer, setMember } from './pointer.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** Limits and leniency of {@link JsonParser}. */
export interface JsonParserOptions {
  /**
   * Deepest nesting of objects and arrays, the outermost counting as 1; 1 to 1000.
   *
   * The default is what other readers of the converted records can follow: a level of JSON becomes up
   * to three nested protobuf messages, and protobuf implementations commonly stop at 100.
   *
   * @defaultValue 32
   */
  readonly maxDepth?: number | undefined;
  /**
   * Most members of one object; at least 128, up to which the fast way from bytes to bytes does not count them.
   *
   * @defaultValue Infinity
   */
  readonly maxKeys?: number | undefined;
  /**
   * Whether the bare words `NaN`, `Infinity` and `-Infinity`, which Python writes, count as numbers.
   *
   * @defaultValue false
   */
  readonly acceptNonFinite?: boolean | undefined;
}

export const DEFAULT_MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;
const LETTER_U = 0x75;

const ESCAPES: ReadonlyMap<number, string> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, character]) => [letter.charCodeAt(0), character],
  ),
);

const utf8 = new TextEncoder();

/**
 * A strict JSON (RFC 8259) parser that keeps what `JSON.parse` loses: a number that a double would alter
 * stays text ({@link JsonNumber}), a repeated key is an error, and nesting is bounded. `__proto__` is a
 * key like any other. One instance can parse any number of texts, one after the other.
 *
 * It scans bytes, which is faster than characters, and cuts ASCII strings out of one text for the whole
 * document, which is faster than decoding them one by one.
 */
export class JsonParser {
  readonly #maxDepth: number;
  readonly #maxKeys: number;
  readonly #acceptNonFinite: boolean;
  readonly #keys: KeyCache;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The key or index being read, by depth: the path, should there be an error. */
  readonly #path: (string | number)[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  #text = '';
  /** Where `#text` begins in `#bytes`. */
  #start = 0;
  #end = 0;
  #at = 0;
  #depth = 0;
  #sawEscape = false;

  constructor(options: JsonParserOptions = {}) {
    this.#maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
    this.#maxKeys = options.maxKeys ?? Number.POSITIVE_INFINITY;
    this.#acceptNonFinite = options.acceptNonFinite ?? false;
    this.#keys = new KeyCache(this.#maxDepth);
  }

  /**
   * Returns the one value that the UTF-8 bytes from `start` to `end` hold.
   *
   * @throws {OsspError} ERR_JSON_SYNTAX, ERR_UTF8, ERR_DUPLICATE_KEY, ERR_KEY_SURROGATE, ERR_TOO_DEEP or ERR_TOO_LARGE, with the JSON Pointer of the place.
   */
  parse(bytes: Uint8Array, start = 0, end = bytes.length): JsonValue {
    this.#bytes = bytes;
    this.#text = asciiView(bytes, start, end);
    this.#start = start;
    this.#end = end;
    this.#at = start;
    this.#depth = 0;
    this.#sawEscape = false;
    this.#keys.startDocument();
    const value = this.#value();
    this.#space();
    if (this.#at !== end) throw this.#syntaxError('expected the end');
    return value;
  }

  /** Whether all text of the last value is known to be free of half surrogate pairs: only `\\u` escapes can spell them. */
  get wellFormed(): boolean {
    return !this.#sawEscape;
  }

  #value(): JsonValue {
    const code = this.#space();
    switch (code) {
      case QUOTE:
        return this.#string();
      case OPEN_BRACE:
        return this.#object();
      case OPEN_BRACKET:
        return this.#array();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number(code);
    }
  }

  #object(): JsonValue {
    const bytes = this.#bytes;
    const depth = this.#enter();
    const serial = this.#keys.startObject();
    const object: Record<string, JsonValue> = {};
    this.#at++;
    if (this.#space() === CLOSE_BRACE) {
      this.#leave();
      return object;
    }
    for (let count = 1; ; count++) {
      if (count > this.#maxKeys) throw this.#tooManyKeys(depth);
      if (this.#space() !== QUOTE) throw this.#syntaxError('expected a key in quotes');
      const key = this.#key(object, depth, serial);
      this.#path[depth - 1] = key;
      // Compact JSON is the common case: no call where there is no space to pass over
      if (bytes[this.#at] !== COLON && this.#space() !== COLON) throw this.#syntaxError('expected a colon');
      this.#at++;
      setMember(object, key, bytes[this.#at] === QUOTE ? this.#string() : this.#value());
      const code = bytes[this.#at] === COMMA ? COMMA : this.#space();
      if (code === CLOSE_BRACE) break;
      if (code !== COMMA) throw this.#syntaxError('expected a comma or the end of the object');
      this.#at++;
    }
    this.#leave();
    return object;
  }

  #array(): JsonValue {
    const depth = this.#enter();
    const array: JsonValue[] = [];
    this.#at++;
    if (this.#space() === CLOSE_BRACKET) {
      this.#leave();
      return array;
    }
    for (;;) {
      this.#path[depth - 1] = array.length;
      array.push(this.#value());
      const code = this.#space();
      if (code === CLOSE_BRACKET) break;
      if (code !== COMMA) throw this.#syntaxError('expected a comma or the end of the array');
      this.#at++;
    }
    this.#leave();
    return array;
  }

  #enter(): number {
    const depth = ++this.#depth;
    if (depth > this.#maxDepth) {
      throw new OsspError('ERR_TOO_DEEP', `nested deeper than ${this.#maxDepth} levels`, this.#pointer(depth - 1));
    }
    return depth;
  }

  #leave(): void {
    this.#at++;
    this.#depth--;
  }

  /** Reads a key. Known keys come from the cache: no new string, and a repetition shows without a look at the object. */
  #key(object: Record<string, JsonValue>, depth: number, serial: number): string {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let end = start;
    let hash = 0;
    let code = bytes[end] as number;
    while (code !== QUOTE) {
      if (code === BACKSLASH || code >= 0x80 || !(code >= SPACE)) return this.#unusualKey(object, depth, serial);
      hash = (Math.imul(hash, 31) + code) | 0;
      code = bytes[++end] as number;
    }
    if (end >= this.#end) throw this.#stringError(end);
    this.#at = end + 1;
    const slot = this.#keys.find(bytes, start, end, hash);
    if (slot < 0) return this.#newKey(object, this.#text.slice(start - this.#start, end - this.#start));
    const key = this.#keys.key(slot);
    if (this.#keys.isRepeated(slot, depth, serial)) throw this.#repeatedKey(key);
    return key;
  }

  /** A key with escapes must meet the plain spelling of the same key, so it goes the same way once it is decoded. */
  #unusualKey(object: Record<string, JsonValue>, depth: number, serial: number): string {
    // Until it is known, errors name the object
    this.#path.length = depth - 1;
    const key = this.#string();
    if (!key.isWellFormed()) {
      throw new OsspError('ERR_KEY_SURROGATE', 'a key holds half a surrogate pair', this.#pointer(depth - 1));
    }
    const bytes = utf8.encode(key);
    if (bytes.length > key.length) return this.#newKey(object, key);
    let hash = 0;
    for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
    const slot = this.#keys.find(bytes, 0, bytes.length, hash);
    if (slot >= 0 && this.#keys.isRepeated(slot, depth, serial)) throw this.#repeatedKey(key);
    return slot < 0 ? this.#newKey(object, key) : key;
  }

  /** A key that the cache does not hold is looked for in the object itself. */
  #newKey(object: Record<string, JsonValue>, key: string): string {
    if (Object.hasOwn(object, key)) throw this.#repeatedKey(key);
    return key;
  }

  #tooManyKeys(depth: number): OsspError {
    const message = `an object has more than ${this.#maxKeys} members`;
    return new OsspError('ERR_TOO_LARGE', message, this.#pointer(depth - 1));
  }

  #repeatedKey(key: string): OsspError {
    this.#path[this.#depth - 1] = key;
    return new OsspError('ERR_DUPLICATE_KEY', 'the same key stands twice in one object', this.#pointer(this.#depth));
  }

  #string(): string {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let end = start;
    let seen = 0;
    let code = bytes[end] as number;
    while (code !== QUOTE) {
      if (code === BACKSLASH) return this.#escapedString(start, end);
      // Past the end there is no byte, and undefined is not >= anything
      if (!(code >= SPACE)) throw this.#stringError(end);
      seen |= code;
      code = bytes[++end] as number;
    }
    if (end >= this.#end) throw this.#stringError(end);
    this.#at = end + 1;
    return seen < 0x80 ? this.#text.slice(start - this.#start, end - this.#start) : this.#decode(start, end);
  }

  #escapedString(start: number, firstEscape: number): string {
    const bytes = this.#bytes;
    let result = '';
    let from = start;
    let end = firstEscape;
    for (;;) {
      if (end >= this.#end) throw this.#stringError(end);
      const code = bytes[end] as number;
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        result += this.#decode(from, end);
        const letter = bytes[end + 1] as number;
        if (letter === LETTER_U) {
          const digits = this.#text.slice(end + 2 - this.#start, end + 6 - this.#start);
          if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#syntaxError('an escape is incomplete', end);
          this.#sawEscape = true;
          result += String.fromCharCode(Number.parseInt(digits, 16));
          end += 6;
        } else {
          const character = ESCAPES.get(letter);
          if (character === undefined) throw this.#syntaxError('an escape is unknown', end);
          result += character;
          end += 2;
        }
        from = end;
      } else if (code >= SPACE) {
        end++;
      } else {
        throw this.#stringError(end);
      }
    }
    this.#at = end + 1;
    return result + this.#decode(from, end);
  }

  #decode(start: number, end: number): string {
    try {
      return start === end ? '' : this.#utf8.decode(this.#bytes.subarray(start, end));
    } catch (cause) {
      throw new OsspError('ERR_UTF8', 'a string is not valid UTF-8', this.#pointer(this.#depth), { cause });
    }
  }

  #word<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at - this.#start)) throw this.#syntaxError('unexpected text');
    this.#at += word.length;
    return value;
  }

  #number(first: number | undefined): JsonValue {
    const start = this.#at - this.#start;
    const end = numberEnd(this.#text, start);
    if (end >= 0) {
      this.#at = this.#start + end;
      return numberValue(this.#text, start, end);
    }
    if (this.#acceptNonFinite) {
      if (first === 0x4e) return this.#word('NaN', Number.NaN);
      if (first === 0x49) return this.#word('Infinity', Number.POSITIVE_INFINITY);
      if (first === 0x2d) return this.#word('-Infinity', Number.NEGATIVE_INFINITY);
    }
    throw this.#syntaxError('expected a value');
  }

  /** Passes over white space; returns the byte that follows, `undefined` at the end. */
  #space(): number | undefined {
    const bytes = this.#bytes;
    while (this.#at < this.#end) {
      const code = bytes[this.#at];
      if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
    return undefined;
  }

  #pointer(depth: number): string {
    return formatPointer(this.#path.slice(0, depth));
  }

  #stringError(at: number): OsspError {
    return this.#syntaxError('a string does not end or holds a control character', at);
  }

  #syntaxError(what: string, at = this.#at): OsspError {
    const pointer = this.#pointer(Math.max(0, this.#depth - 1));
    // What follows the text may belong to another one: errors do not point there
    const offset = Math.min(at, this.#end) - this.#start;
    return new OsspError('ERR_JSON_SYNTAX', `${what} at byte ${offset + 1}`, pointer);
  }
}

/** Returns the value that a JSON text holds; see {@link JsonParser} for what is kept and what is refused. */
export function parseJson(text: string | Uint8Array, options?: JsonParserOptions): JsonValue {
  return new JsonParser(options).parse(utf8Bytes(text));
}
