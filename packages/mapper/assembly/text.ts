// JSON text as bytes, 16 at a time: what stands between two quotes. Behind the event stands a zero, which ends everything.

export const QUOTE: u32 = 0x22;
export const COMMA: u32 = 0x2c;
export const OPEN_BRACE: u32 = 0x7b;
export const CLOSE_BRACE: u32 = 0x7d;
export const OPEN_BRACKET: u32 = 0x5b;
export const CLOSE_BRACKET: u32 = 0x5d;
const BACKSLASH: u32 = 0x5c;

/** Returns the place of the first byte that is not plain text: a quote, a backslash, a control character, or outside ASCII. */
export function plainTextEnd(start: usize): usize {
  let at = start;
  let found = special(v128.load(at));
  while (found === 0) {
    at += 16;
    found = special(v128.load(at));
  }
  return at + <usize>ctz(found);
}

/** A bit for each of 16 bytes that is not plain text. Bytes outside ASCII are negative, so they are below a space. */
function special(bytes: v128): u32 {
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const backslashes = i8x16.eq(bytes, i8x16.splat(0x5c));
  return i8x16.bitmask(v128.or(v128.or(quotes, backslashes), i8x16.lt_s(bytes, i8x16.splat(0x20))));
}

/** Whether there are escapes in the text that ended last. */
export let hasEscapes: bool = false;

/** Returns the place of the quote that ends the text at `start`, 0 if it has none, or holds what no text may. */
export function textEnd(start: usize): usize {
  let end = plainTextEnd(start);
  let code = <u32>load<u8>(end);
  hasEscapes = false;
  while (code !== QUOTE) {
    if (code === BACKSLASH) {
      hasEscapes = true;
      // Whatever is escaped, it is no end of the text; decoding will judge it. A zero ends the event
      if (load<u8>(end, 1) === 0) return 0;
      end = plainTextEnd(end + 2);
    } else {
      const next = sequenceEnd(end);
      if (next === 0) return 0;
      end = plainTextEnd(next);
    }
    code = load<u8>(end);
  }
  return end;
}

/** Returns the end of the UTF-8 sequence of several bytes at `start`, 0 if it is not well-formed (The Unicode Standard, table 3-7). */
function sequenceEnd(start: usize): usize {
  const lead = <u32>load<u8>(start);
  const second = <u32>load<u8>(start, 1);
  if (lead >= 0xc2 && lead <= 0xdf) return isContinuation(second) ? start + 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    // Neither what two bytes can hold nor half a surrogate pair
    const least: u32 = lead === 0xe0 ? 0xa0 : 0x80;
    const most: u32 = lead === 0xed ? 0x9f : 0xbf;
    if (second < least || second > most) return 0;
    return isContinuation(load<u8>(start, 2)) ? start + 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    // Neither what three bytes can hold nor anything above U+10FFFF
    const least: u32 = lead === 0xf0 ? 0x90 : 0x80;
    const most: u32 = lead === 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return 0;
    return isContinuation(load<u8>(start, 2)) && isContinuation(load<u8>(start, 3)) ? start + 4 : 0;
  }
  return 0;
}

function isContinuation(code: u32): bool {
  return (code & 0xc0) === 0x80;
}

/** Whether `length` bytes of one are those of the other. */
export function sameBytes(one: usize, other: usize, length: usize): bool {
  let at: usize = 0;
  while (at + 16 <= length) {
    if (differences(one + at, other + at) !== 0) return false;
    at += 16;
  }
  // Of the last step only the bytes up to the end count
  const rest = <u32>(length - at);
  return (differences(one + at, other + at) & ((1 << rest) - 1)) === 0;
}

function differences(one: usize, other: usize): u32 {
  return i8x16.bitmask(i8x16.ne(v128.load(one), v128.load(other)));
}

/** Copies bytes, and up to 15 more behind them, which must not matter. */
export function copyBytes(to: usize, from: usize, length: usize): void {
  let at: usize = 0;
  do {
    v128.store(to + at, v128.load(from + at));
    at += 16;
  } while (at < length);
}

/** Returns the place of the first byte that is no white space. */
export function skipSpace(start: usize): usize {
  let at = start;
  let code = load<u8>(at);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = load<u8>(++at);
  return at;
}

/** Returns a hash of bytes; the same as `hashWords`. */
export function hashBytes(start: usize, end: usize, seed: u32): u32 {
  const length = end - start;
  let hash = seed ^ <u32>length;
  if (length < 4) {
    for (let at = start; at < end; at++) hash = mix(hash, load<u8>(at));
    return hash;
  }
  const lastWord = end - 4;
  for (let at = start; at < lastWord; at += 4) hash = mix(hash, load<u32>(at));
  return mix(hash, load<u32>(lastWord));
}

function mix(hash: u32, word: u32): u32 {
  const product = (hash ^ word) * 0x85ebca6b;
  return product ^ (product >> 15);
}
