// The keys seen before, in the envelope and in `data`, with what the host knows of them.

import {
  KEY_INDEX,
  KEY_INDEX_SLOTS,
  KEY_LITERAL,
  KEY_LITERAL_LENGTH,
  KEY_NEXT,
  KEY_OBJECT,
  KEY_SIZE,
  KEYS,
  MAX_KEY_LENGTH,
  MAX_KEYS,
  PLACES,
} from '../src/transcode/engine-layout.ts';
import { learnKey } from './host.ts';
import { copyBytes, hashBytes, plainTextEnd, QUOTE, sameBytes, skipSpace } from './text.ts';

const COLON: u32 = 0x3a;
/** Past this many keys that found no place all are forgotten: those that took the places may not be the usual ones. */
const MAX_MISSES: i32 = 1000;
const MAX_OBJECTS: u32 = 0x7fffffff;

/** How many keys there are, and the one that came first last time, by place. */
const counts = memory.data(PLACES * 4);
const firstKeys = memory.data(PLACES * 4);
let misses: i32 = 0;
let objects: u32 = 0;

/** Where the key ends that was found last, with its colon. */
export let keyEnd: usize = 0;

/** To be called before each event: the one moment at which keys may be forgotten. */
export function startEvent(): void {
  if (misses <= MAX_MISSES && objects < MAX_OBJECTS) return;
  memory.fill(KEY_INDEX, 0, PLACES * KEY_INDEX_SLOTS * 4);
  memory.fill(counts, 0, PLACES * 4);
  memory.fill(firstKeys, 0, PLACES * 4);
  misses = 0;
  objects = 0;
}

/** Returns the number of a new object. */
export function startObject(): u32 {
  return ++objects;
}

/** Notes that an object holds a key; returns whether it held it before. */
export function isRepeated(key: usize, object: u32): bool {
  if (load<u32>(key, KEY_OBJECT) === object) return true;
  store<u32>(key, object, KEY_OBJECT);
  return false;
}

/**
 * Returns the key at `start`, and lays down its end; 0 for one with escapes, one outside ASCII, or one that is not
 * remembered.
 *
 * @param previous - the key before, 0 for none: events of one sender repeat their keys in the same order.
 */
export function findKey(start: usize, previous: usize, place: usize): usize {
  const guess = guessAfter(previous, place);
  if (guess !== 0) {
    const length = load<u32>(guess, KEY_LITERAL_LENGTH);
    if (sameBytes(start, guess + KEY_LITERAL, length)) {
      keyEnd = start + length;
      return guess;
    }
  }
  const key = lookUp(start, place);
  if (key === 0) return 0;
  if (previous !== 0) store<u32>(previous, <u32>key, KEY_NEXT);
  else store<u32>(firstKeys + place * 4, <u32>key);
  return key;
}

function guessAfter(previous: usize, place: usize): usize {
  return previous === 0 ? load<u32>(firstKeys + place * 4) : load<u32>(previous, KEY_NEXT);
}

function lookUp(start: usize, place: usize): usize {
  if (load<u8>(start) !== QUOTE) return 0;
  const end = plainTextEnd(start + 1);
  const length = end - start - 1;
  if (load<u8>(end) !== QUOTE) return 0;
  const colon = skipSpace(end + 1);
  if (load<u8>(colon) !== COLON) return 0;
  keyEnd = colon + 1;
  if (length > <usize>MAX_KEY_LENGTH) return 0;
  const index = KEY_INDEX + place * KEY_INDEX_SLOTS * 4;
  let slot = slotOf(start + 1, end);
  let key = <usize>load<u32>(index + slot * 4);
  while (key !== 0) {
    if (load<u32>(key, KEY_LITERAL_LENGTH) === length + 3 && sameBytes(start, key + KEY_LITERAL, length + 2))
      return key;
    slot = (slot + 1) & (KEY_INDEX_SLOTS - 1);
    key = load<u32>(index + slot * 4);
  }
  key = remember(start, length, place);
  store<u32>(index + slot * 4, <u32>key);
  return key;
}

function slotOf(start: usize, end: usize): usize {
  return hashBytes(start, end, 0) & (KEY_INDEX_SLOTS - 1);
}

function remember(start: usize, length: usize, place: usize): usize {
  const number = <usize>load<u32>(counts + place * 4);
  if (number === MAX_KEYS) {
    misses++;
    return 0;
  }
  store<u32>(counts + place * 4, <u32>number + 1);
  const key: usize = KEYS + (place * MAX_KEYS + number) * KEY_SIZE;
  memory.fill(key, 0, KEY_SIZE);
  copyBytes(key + KEY_LITERAL, start, length + 2);
  store<u8>(key + KEY_LITERAL + length + 2, COLON);
  store<u32>(key, <u32>length + 3, KEY_LITERAL_LENGTH);
  learnKey(key, <i32>place);
  return key;
}
