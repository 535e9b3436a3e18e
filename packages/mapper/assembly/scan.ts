// Finds the members of an event and of its `data`. It accepts only JSON that the strict parser accepts too, but not all
// of it: whatever is unusual it leaves to that one. Functions return the place behind what they read, 0 if it was not that.

import {
  ESCAPED_TEXT,
  FALSE,
  KEY_MEANING,
  MAX_MEMBERS,
  MEMBER_NUMBER,
  NESTED,
  NULL,
  NUMBER,
  ODD_NUMBER,
  PLACE_DATA,
  PLACE_ENVELOPE,
  RESULT_DATA_END,
  RESULT_DATA_START,
  ROLE_DATA,
  TEXT,
  TRUE,
} from '../src/transcode/engine-layout.ts';
import { findKey, isRepeated, keyEnd, startEvent, startObject } from './keys.ts';
import { addMember, dataCount, envelopeCount, forgetMembers } from './members.ts';
import { nestedEnd } from './nesting.ts';
import { isPlain, readNumber, value } from './number.ts';
import { CLOSE_BRACE, COMMA, hasEscapes, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipSpace, textEnd } from './text.ts';

/** `true`, `fals` and `null` as little-endian words. */
const TRUE_WORD: u32 = 0x65757274;
const FALS_WORD: u32 = 0x736c6166;
const NULL_WORD: u32 = 0x6c6c756e;

/** Where the event ends, and a zero stands. */
let eventEnd: usize = 0;

/** Scans the event from `start` to `end`. Returns false for anything unusual or wrong. */
export function scanEvent(start: usize, end: usize): bool {
  eventEnd = end;
  startEvent();
  forgetMembers();
  store<u32>(RESULT_DATA_START, 0);
  const at = skipSpace(start);
  if (load<u8>(at) !== OPEN_BRACE) return false;
  const behind = scanEnvelope(at);
  // `data` is a member of the event as well, but on no list
  return behind !== 0 && envelopeCount < MAX_MEMBERS && skipSpace(behind) === end;
}

function scanEnvelope(start: usize): usize {
  const object = startObject();
  let key: usize = 0;
  let at = skipSpace(start + 1);
  if (load<u8>(at) === CLOSE_BRACE) return at + 1;
  do {
    key = findKey(skipSpace(at), key, PLACE_ENVELOPE);
    if (key === 0 || isRepeated(key, object) || envelopeCount === MAX_MEMBERS) return 0;
    at = skipSpace(keyEnd);
    if (load<u32>(key, KEY_MEANING) === ROLE_DATA && load<u8>(at) === OPEN_BRACE) {
      store<u32>(RESULT_DATA_START, <u32>at);
      at = scanData(at);
      store<u32>(RESULT_DATA_END, <u32>at);
    } else {
      at = scanValue(at, key, false);
    }
    if (at === 0) return 0;
    at = skipSpace(at) + 1;
  } while (load<u8>(at - 1) === COMMA);
  return load<u8>(at - 1) === CLOSE_BRACE ? at : 0;
}

function scanData(start: usize): usize {
  const object = startObject();
  let key: usize = 0;
  let at = skipSpace(start + 1);
  if (load<u8>(at) === CLOSE_BRACE) return at + 1;
  do {
    key = findKey(skipSpace(at), key, PLACE_DATA);
    if (key === 0 || isRepeated(key, object) || dataCount === MAX_MEMBERS) return 0;
    at = scanValue(skipSpace(keyEnd), key, true);
    if (at === 0) return 0;
    at = skipSpace(at) + 1;
  } while (load<u8>(at - 1) === COMMA);
  return load<u8>(at - 1) === CLOSE_BRACE ? at : 0;
}

function scanValue(start: usize, key: usize, isData: bool): usize {
  const first = <u32>load<u8>(start);
  if (first === QUOTE) return scanText(start + 1, key, isData);
  let kind: u32 = 0;
  let end: usize = 0;
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    kind = NESTED;
    end = nestedEnd(start, eventEnd);
  } else if (load<u32>(start) === TRUE_WORD) {
    kind = TRUE;
    end = start + 4;
  } else if (load<u32>(start) === NULL_WORD) {
    kind = NULL;
    end = start + 4;
  } else if (load<u32>(start) === FALS_WORD && load<u8>(start, 4) === 0x65) {
    kind = FALSE;
    end = start + 5;
  } else {
    end = readNumber(start);
    kind = isPlain ? NUMBER : ODD_NUMBER;
  }
  if (end === 0) return 0;
  const member = addMember(isData, key, kind, start, end);
  if (kind === NUMBER) store<f64>(member, value, MEMBER_NUMBER);
  return end;
}

function scanText(start: usize, key: usize, isData: bool): usize {
  const end = textEnd(start);
  if (end === 0) return 0;
  addMember(isData, key, hasEscapes ? ESCAPED_TEXT : TEXT, start, end);
  return end + 1;
}
