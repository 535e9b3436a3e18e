import {
  FLAG_METRICS,
  FLAG_UNUSUAL,
  KEY_MEANING,
  MEMBER_NUMBER,
  MEMBER_VALUE_END,
  MEMBER_VALUE_START,
  PLACE_NESTED,
  RESULT_VALUES_END,
  VALUES,
  VALUES_CAPACITY,
} from '../src/transcode/engine-layout.ts';
import { varintLength, writeNumber, writeTextAttribute, writeVarint } from './attributes.ts';
import { findKey, isRepeated, keyEnd, startObject } from './keys.ts';
import { endOf, keyOf, startOf } from './members.ts';
import { isPlain, readNumber, value } from './number.ts';
import { CLOSE_BRACE, COMMA, hasEscapes, OPEN_BRACE, QUOTE, skipSpace, textEnd } from './text.ts';

/** `AnyValue.kvlist_value` */
const KVLIST_VALUE: u32 = (6 << 3) | 2;
/** Room for the tag and the length, which are written last. */
const HEAD_ROOM: usize = 8;
const MAX_MEMBERS: i32 = 32;
/** What a member can take beyond its text: its head, its lengths, and a number. */
const MEMBER_OVERHEAD: usize = 160;

/**
 * Decodes a member of `data` that is an object of plain texts and usual numbers only, as metrics are. Returns false for
 * anything else.
 */
export function decodeFlatObject(member: usize): bool {
  const start = startOf(member);
  const end = endOf(member);
  const content: usize = <usize>load<u32>(RESULT_VALUES_END) + HEAD_ROOM;
  const most = content + end - start + <usize>MAX_MEMBERS * MEMBER_OVERHEAD;
  if (most > <usize>VALUES + VALUES_CAPACITY) return false;
  const contentEnd = writeMembers(content, start, end, (load<u32>(keyOf(member), KEY_MEANING) & FLAG_METRICS) !== 0);
  if (contentEnd === 0) return false;
  const length = contentEnd - content;
  const head = content - 1 - varintLength(length);
  store<u8>(head, KVLIST_VALUE);
  writeVarint(head + 1, length);
  store<u32>(member, <u32>head, MEMBER_VALUE_START);
  store<u32>(member, <u32>contentEnd, MEMBER_VALUE_END);
  store<f64>(member, 1, MEMBER_NUMBER);
  store<u32>(RESULT_VALUES_END, <u32>contentEnd);
  return true;
}

/** Writes the fields of a `KeyValueList`. Returns where they end, 0 if the object is none of those. */
function writeMembers(to: usize, start: usize, end: usize, areDoubles: bool): usize {
  if (load<u8>(start) !== OPEN_BRACE) return 0;
  const object = startObject();
  let key: usize = 0;
  let count = 0;
  let at = start + 1;
  do {
    key = findKey(skipSpace(at), key, PLACE_NESTED);
    if (key === 0 || isRepeated(key, object) || count++ === MAX_MEMBERS) return 0;
    if (load<u32>(key, KEY_MEANING) === FLAG_UNUSUAL) return 0;
    at = skipSpace(keyEnd);
    if (load<u8>(at) === QUOTE) {
      const behind = textEnd(at + 1);
      if (behind === 0 || hasEscapes) return 0;
      to = writeTextAttribute(to, key, at + 1, behind);
      at = behind + 1;
    } else {
      at = readNumber(at);
      if (at === 0 || !isPlain) return 0;
      to = writeNumber(to, key, value, areDoubles);
    }
    at = skipSpace(at) + 1;
  } while (load<u8>(at - 1) === COMMA);
  return load<u8>(at - 1) === CLOSE_BRACE && at === end ? to : 0;
}
