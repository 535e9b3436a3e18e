import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  CR,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  TAB,
} from '../../sources/ascii.ts';
import { plainTextEnd } from '../../transcode/json-text.ts';

/** Levels whose kind of bracket is remembered; what lies deeper is only counted, as no parser follows that far. */
const TRACKED_DEPTH = 1024;
const brackets = new Uint8Array(TRACKED_DEPTH);

/** Bytes that matter inside an object or array: those where a string or another level begins or ends. */
const MATTERS = new Uint8Array(256);
for (const code of [QUOTE, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET]) MATTERS[code] = 1;

/** Bytes that end a word or number. */
const ENDS_WORD = MATTERS.slice();
for (const code of [SPACE, TAB, CR, LF, COMMA]) ENDS_WORD[code] = 1;

/**
 * Returns the index behind the JSON value that begins at `start`, -1 if it does not end, or its brackets do not match.
 * That it is JSON otherwise is for a parser to find out. This is several times as fast as
 * the ValueScanner of `sources`, which can stop anywhere and tells what is wrong.
 *
 * @param view - Of the same bytes.
 */
export function valueEnd(bytes: Uint8Array, view: DataView, start: number): number {
  const { length } = bytes;
  let at = start;
  if (MATTERS[bytes[at] as number] !== 1) {
    while (at < length && ENDS_WORD[bytes[at] as number] !== 1) at++;
    return at === start || at === length ? -1 : at;
  }
  let depth = 0;
  for (;;) {
    while (at < length && MATTERS[bytes[at] as number] !== 1) at++;
    if (at >= length) return -1;
    const code = bytes[at] as number;
    if (code === QUOTE) {
      at = stringEnd(bytes, view, at + 1);
      if (at < 0) return -1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (depth < TRACKED_DEPTH) brackets[depth] = code;
      depth++;
      at++;
    } else {
      depth--;
      // In ASCII, a closing bracket stands two behind its opening one
      if (depth < 0 || (depth < TRACKED_DEPTH && brackets[depth] !== code - 2)) return -1;
      at++;
    }
    if (depth === 0) return at;
  }
}

/** Returns the index behind the closing quote, -1 if there is none, or a control character before it. */
function stringEnd(bytes: Uint8Array, view: DataView, start: number): number {
  const { length } = bytes;
  let at = start;
  for (;;) {
    at = plainTextEnd(view, at, length);
    if (at >= length) return -1;
    const code = bytes[at] as number;
    if (code === QUOTE) return at + 1;
    if (code < SPACE) return -1;
    if (code === BACKSLASH) at += 2;
    else while (at < length && (bytes[at] as number) >= 0x80) at++;
  }
}
