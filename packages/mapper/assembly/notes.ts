// Where in the event those members stand that somebody asks for.

import {
  ESCAPED_TEXT,
  FIELDS,
  FLAG_RESOURCE,
  FLAG_UNUSUAL,
  KEY_FIELD,
  KEY_MEANING,
  MAX_FIELDS,
  NESTED,
  ODD_NUMBER,
  RESULT_DATA_START,
  ROLE_COUNT,
  ROLE_DATA,
  ROLE_ID,
  ROLE_SOURCE,
  ROLE_SPECVERSION,
  ROLE_TYPE,
  ROLES,
  TEXT,
} from '../src/transcode/engine-layout.ts';
import { decodeFlatObject } from './flat-object.ts';
import { decode } from './host.ts';
import { dataCount, dataMember, endOf, envelopeCount, envelopeMember, keyOf, kindOf, startOf } from './members.ts';

/** `1.0` as a little-endian word, without the byte behind it. */
const SPECVERSION: u32 = 0x302e31;

/** The member of `data` that is the resource, 0 if there is none. */
export let resourceMember: usize = 0;
/** Whether the bytes of a member of `data` that a rule asks for are neither its text nor nested. */
export let hasOddField: bool = false;

/** Notes where the members stand. Returns false unless they are those of a usual event. */
export function noteMembers(): bool {
  return load<u32>(RESULT_DATA_START) !== 0 && dataCount > 0 && noteEnvelope() && noteData();
}

/** Returns the member of the envelope with this role, 0 if there is none. */
export function roleMember(role: i32): usize {
  const index = load<i32>(ROLES + <usize>role * 4);
  return index < 0 ? 0 : envelopeMember(index);
}

/** Returns the member of `data` that is this field, 0 if there is none. */
export function fieldMember(field: i32): usize {
  if (field < 0) return 0;
  const index = load<i32>(FIELDS + <usize>field * 4);
  return index < 0 ? 0 : dataMember(index);
}

function noteEnvelope(): bool {
  forget(ROLES, ROLE_COUNT);
  for (let index = 0; index < envelopeCount; index++) {
    const member = envelopeMember(index);
    const role = load<u32>(keyOf(member), KEY_MEANING);
    // Text with escapes is unusual here, and values that are no text are wrong or rare; any `data` here is no object
    if (kindOf(member) !== TEXT || role >= <u32>ROLE_DATA) return false;
    store<i32>(ROLES + role * 4, index);
  }
  const version = roleMember(ROLE_SPECVERSION);
  return version !== 0 && isSpecversion(version) && hasText(ROLE_ID) && hasText(ROLE_SOURCE) && hasText(ROLE_TYPE);
}

/** Makes indexes those of nothing; a call to fill so few bytes takes longer. */
function forget(indexes: usize, count: usize): void {
  for (let at: usize = 0; at < count * 4; at += 16) v128.store(indexes + at, i32x4.splat(-1));
}

function isSpecversion(member: usize): bool {
  const start = startOf(member);
  return endOf(member) === start + 3 && (load<u32>(start) & 0xffffff) === SPECVERSION;
}

function hasText(role: i32): bool {
  const member = roleMember(role);
  return member !== 0 && startOf(member) !== endOf(member);
}

/** Decodes what was left as it is, too: whatever is nested, escaped, or a number that is not spelt as usual. */
function noteData(): bool {
  forget(FIELDS, MAX_FIELDS);
  hasOddField = false;
  resourceMember = 0;
  for (let index = 0; index < dataCount; index++) {
    const member = dataMember(index);
    const key = keyOf(member);
    const kind = kindOf(member);
    const meaning = load<u32>(key, KEY_MEANING);
    const field = load<i32>(key, KEY_FIELD);
    if (meaning & FLAG_UNUSUAL) return false;
    const isOdd = kind === ESCAPED_TEXT || kind === ODD_NUMBER;
    if (field >= 0) {
      store<i32>(FIELDS + <usize>field * 4, index);
      if (isOdd) hasOddField = true;
    }
    if (kind === NESTED && meaning & FLAG_RESOURCE) resourceMember = member;
    else if (kind === NESTED && decodeFlatObject(member)) continue;
    else if ((isOdd || kind === NESTED) && !decode(member)) return false;
  }
  return true;
}
