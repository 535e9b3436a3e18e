import { asciiView } from '../json/ascii-view.ts';

// JSON text as bytes: what stands between two quotes

const SPACES = 0x20202020;
const ONES = 0x01010101;
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;
const HIGH_BITS = 0x80808080;

/**
 * Returns the place of the first byte from `start` on that is not plain text: a quote, a backslash, a control
 * character or a byte outside ASCII. `limit`, which is the length of the view, if there is none.
 */
export function plainTextEnd(view: DataView, start: number, limit: number): number {
  const lastWord = limit - 4;
  let at = start;
  for (; at <= lastWord; at += 4) {
    const word = view.getInt32(at, true);
    // Each difference sets the highest bit of a byte that is zero or less; what a borrow does to the bytes above
    // that one does not matter, because the lowest is looked for
    const found = (((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word) & HIGH_BITS;
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
  }
  while (at < limit && isPlain(view.getUint8(at))) at++;
  return at;
}

function isPlain(code: number): boolean {
  return code !== 0x22 && code !== 0x5c && code >= 0x20 && code < 0x80;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Returns the text between the quotes before `start` and at `end`, known to be valid UTF-8 without escapes. */
export function decodeText(bytes: Uint8Array, view: DataView, start: number, end: number): string {
  if (plainTextEnd(view, start, end) === end) return asciiView(bytes, start, end);
  return utf8.decode(bytes.subarray(start, end));
}
