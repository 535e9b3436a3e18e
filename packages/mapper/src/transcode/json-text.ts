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

/**
 * Returns the end of the UTF-8 sequence of several bytes that starts at `start`, -1 if it is not well-formed
 * (The Unicode Standard, table 3-7).
 */
export function sequenceEnd(bytes: Uint8Array, start: number): number {
  const lead = bytes[start] as number;
  const second = bytes[start + 1] as number;
  if (lead >= 0xc2 && lead <= 0xdf) return isContinuation(second) ? start + 2 : -1;
  if (lead >= 0xe0 && lead <= 0xef) {
    // Neither what two bytes can hold nor half a surrogate pair
    if (second < (lead === 0xe0 ? 0xa0 : 0x80) || second > (lead === 0xed ? 0x9f : 0xbf)) return -1;
    return isContinuation(second) && isContinuation(bytes[start + 2]) ? start + 3 : -1;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    // Neither what three bytes can hold nor anything above U+10FFFF
    if (second < (lead === 0xf0 ? 0x90 : 0x80) || second > (lead === 0xf4 ? 0x8f : 0xbf)) return -1;
    const isWhole = isContinuation(second) && isContinuation(bytes[start + 2]) && isContinuation(bytes[start + 3]);
    return isWhole ? start + 4 : -1;
  }
  return -1;
}

/** Past the end of the bytes there is `undefined`, which is none. */
function isContinuation(code: number | undefined): boolean {
  return code !== undefined && (code & 0xc0) === 0x80;
}

/** Whether an ASCII word stands at `start`. */
export function spells(bytes: Uint8Array, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word.charCodeAt(at)) return false;
  return true;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Returns the text between the quotes before `start` and at `end`, known to be valid UTF-8 without escapes. */
export function decodeText(bytes: Uint8Array, view: DataView, start: number, end: number): string {
  if (plainTextEnd(view, start, end) === end) return asciiView(bytes, start, end);
  return utf8.decode(bytes.subarray(start, end));
}
