// Finds where objects and arrays end, 64 bytes at a time: a bit for each byte tells whether it stands in a string, and only
// the brackets outside of strings are looked at one by one (Langdale and Lemire, "Parsing Gigabytes of JSON per Second").

import { VALUES } from '../src/transcode/engine-layout.ts';
import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, skipSpace } from './text.ts';

/** Levels whose kind of bracket fits into a word. */
const MAX_DEPTH: i32 = 64;
const PLACE_SIZE: usize = 8;

/**
 * Returns the end of the object or array that begins at `start`, 0 if it does not end before `limit`, its brackets do not
 * match, a string in it holds a control character, a backslash stands outside of strings, or it is very deep. What is
 * inside is not checked otherwise.
 */
export function nestedEnd(start: usize, limit: usize): usize {
  let depth: i32 = 0;
  /** A bit for each level, the innermost the lowest: whether it is an object. */
  let kinds: u64 = 0;
  let isInside: u64 = 0;
  let isEscaped: u64 = 0;
  for (let block = start; block < limit; block += 64) {
    let quotes = equal(block, 0x22);
    let backslashes: u64 = 0;
    let wrong: u64 = 0;
    const isOdd = hasOdd(block);
    if (isOdd) backslashes = equal(block, 0x5c);
    if ((backslashes | isEscaped) !== 0) {
      const escaped = escapedBy(backslashes, isEscaped);
      // A backslash at the end of the block escapes what follows
      isEscaped = (backslashes & ~escaped) >> 63;
      quotes &= ~escaped;
    }
    const inside = prefixXor(quotes) ^ isInside;
    isInside = <u64>(<i64>inside >> 63);
    if (isOdd) wrong = (controls(block) & inside) | (backslashes & ~inside);
    for (let marks = brackets(block) & ~inside; marks !== 0; marks &= marks - 1) {
      const at = block + <usize>ctz(marks);
      const code = <u32>load<u8>(at);
      if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (++depth > MAX_DEPTH) return 0;
        kinds = (kinds << 1) | (code === OPEN_BRACE ? 1 : 0);
      } else {
        if (code !== ((kinds & 1) !== 0 ? CLOSE_BRACE : CLOSE_BRACKET)) return 0;
        kinds >>= 1;
        if (--depth === 0) return at < limit && (wrong & (((<u64>1) << ctz(marks)) - 1)) === 0 ? at + 1 : 0;
      }
    }
    if (wrong !== 0) return 0;
  }
  return 0;
}

/**
 * Lays down where the elements of an array begin and end that holds nothing but objects. Returns how many, -1 for anything
 * else, and for more than `most`.
 */
export function splitArray(start: usize, end: usize, most: i32): i32 {
  const behind = load<u8>(end);
  store<u8>(end, 0);
  const count = splitElements(start, end, most);
  store<u8>(end, behind);
  return count;
}

function splitElements(start: usize, end: usize, most: i32): i32 {
  let at = skipSpace(start);
  if (load<u8>(at) !== OPEN_BRACKET) return -1;
  let count = 0;
  let place: usize = VALUES;
  do {
    at = skipSpace(at + 1);
    if (load<u8>(at) !== OPEN_BRACE || count === most) return -1;
    const objectEnd = nestedEnd(at, end);
    if (objectEnd === 0) return -1;
    store<u32>(place, <u32>at);
    store<u32>(place, <u32>objectEnd, 4);
    place += PLACE_SIZE;
    count++;
    at = skipSpace(objectEnd);
  } while (load<u8>(at) === COMMA);
  return load<u8>(at) === CLOSE_BRACKET && skipSpace(at + 1) === end ? count : -1;
}

/** A bit for each byte that is escaped by a backslash before it. */
function escapedBy(backslashes: u64, carried: u64): u64 {
  let escaped = carried;
  let rest = backslashes & ~escaped;
  while (rest !== 0) {
    const next = (rest & (0 - rest)) << 1;
    escaped |= next;
    rest &= rest - 1;
    rest &= ~next;
  }
  return escaped;
}

/** Each bit becomes the sum, modulo 2, of all up to it. */
function prefixXor(bits: u64): u64 {
  let sum = bits;
  sum ^= sum << 1;
  sum ^= sum << 2;
  sum ^= sum << 4;
  sum ^= sum << 8;
  sum ^= sum << 16;
  sum ^= sum << 32;
  return sum;
}

function equal(block: usize, code: u8): u64 {
  const wanted = i8x16.splat(code);
  return joined(
    i8x16.eq(v128.load(block), wanted),
    i8x16.eq(v128.load(block, 16), wanted),
    i8x16.eq(v128.load(block, 32), wanted),
    i8x16.eq(v128.load(block, 48), wanted),
  );
}

function controls(block: usize): u64 {
  return joined(
    isControl(v128.load(block)),
    isControl(v128.load(block, 16)),
    isControl(v128.load(block, 32)),
    isControl(v128.load(block, 48)),
  );
}

function isControl(bytes: v128): v128 {
  return i8x16.lt_u(bytes, i8x16.splat(0x20));
}

/** A bit for each bracket, and for the few other bytes that differ from one in the same bits as brackets among themselves. */
function brackets(block: usize): u64 {
  const differing = i8x16.splat(0x26);
  const bracket = i8x16.splat(0x7f);
  return joined(
    i8x16.eq(v128.or(v128.load(block), differing), bracket),
    i8x16.eq(v128.or(v128.load(block, 16), differing), bracket),
    i8x16.eq(v128.or(v128.load(block, 32), differing), bracket),
    i8x16.eq(v128.or(v128.load(block, 48), differing), bracket),
  );
}

/** Whether there is a backslash or a control character among 64 bytes, as hardly ever. */
function hasOdd(block: usize): bool {
  const low = i8x16.min_u(v128.load(block), v128.load(block, 16));
  const high = i8x16.min_u(v128.load(block, 32), v128.load(block, 48));
  const backslash = i8x16.splat(0x5c);
  const backslashes = v128.or(
    v128.or(i8x16.eq(v128.load(block), backslash), i8x16.eq(v128.load(block, 16), backslash)),
    v128.or(i8x16.eq(v128.load(block, 32), backslash), i8x16.eq(v128.load(block, 48), backslash)),
  );
  return v128.any_true(v128.or(backslashes, isControl(i8x16.min_u(low, high))));
}

function joined(first: v128, second: v128, third: v128, fourth: v128): u64 {
  return (
    <u64>i8x16.bitmask(first) |
    ((<u64>i8x16.bitmask(second)) << 16) |
    ((<u64>i8x16.bitmask(third)) << 32) |
    ((<u64>i8x16.bitmask(fourth)) << 48)
  );
}
