// Attributes of a record, as the field `LogRecord.attributes` with its tag (opentelemetry-proto 1.x: logs.proto, common.proto).

import {
  ESCAPED_TEXT,
  FALSE,
  FLAG_DOUBLE,
  FLAG_RESOURCE,
  KEY_HEAD,
  KEY_HEAD_LENGTH,
  KEY_MEANING,
  KEY_TEXT_HEAD,
  KEY_TEXT_HEAD_LENGTH,
  MEMBER_NUMBER,
  MEMBER_VALUE_END,
  MEMBER_VALUE_START,
  NESTED,
  NULL,
  NUMBER,
  ROLE_TIME,
  TEXT,
  TRUE,
} from '../src/transcode/engine-layout.ts';
import { dataCount, dataMember, endOf, envelopeCount, envelopeMember, keyOf, kindOf, startOf } from './members.ts';
import { copyBytes } from './text.ts';
import { needsText } from './time.ts';

/** Fields of `AnyValue`. */
const STRING_VALUE: u32 = 0x0a;
const BOOL_VALUE: u32 = 0x10;
const INT_VALUE: u32 = 0x18;
const DOUBLE_VALUE: u32 = 0x21;
/** Up to this length of head and text all lengths take one byte. */
const SHORT: usize = 120;

/** Writes the attributes of everything but `data`. Returns where they end. */
export function writeEnvelope(to: usize): usize {
  let at = to;
  for (let index = 0; index < envelopeCount; index++) {
    const member = envelopeMember(index);
    const key = keyOf(member);
    if (load<u32>(key, KEY_MEANING) === ROLE_TIME && !needsText) continue;
    at = writeTextAttribute(at, key, startOf(member), endOf(member));
  }
  return at;
}

/** Writes the attributes of `data`, but for `resource` where that is an object. Returns where they end. */
export function writeData(to: usize): usize {
  let at = to;
  for (let index = 0; index < dataCount; index++) {
    const member = dataMember(index);
    const key = keyOf(member);
    const kind = kindOf(member);
    if (kind === TEXT) at = writeTextAttribute(at, key, startOf(member), endOf(member));
    else if (kind === NUMBER)
      at = writeNumber(at, key, load<f64>(member, MEMBER_NUMBER), (load<u32>(key, KEY_MEANING) & FLAG_DOUBLE) !== 0);
    else if (kind === TRUE || kind === FALSE) at = writeBoolean(at, key, kind === TRUE);
    else if (kind === NULL) at = writeNull(at, key);
    else if (kind !== NESTED || !(load<u32>(key, KEY_MEANING) & FLAG_RESOURCE)) at = writeDecoded(at, key, member);
  }
  return at;
}

/** Writes a varint; returns where it ends. */
export function writeVarint(to: usize, value: usize): usize {
  let at = to;
  let rest = value;
  while (rest > 127) {
    store<u8>(at++, <u8>(rest | 128));
    rest >>= 7;
  }
  store<u8>(at, <u8>rest);
  return at + 1;
}

/** Returns how many bytes a varint takes. */
export function varintLength(value: usize): usize {
  let length: usize = 1;
  for (let rest = value >> 7; rest !== 0; rest >>= 7) length++;
  return length;
}

/** Writes the attribute, or the member of an object, that a text becomes. Returns where it ends. */
export function writeTextAttribute(to: usize, key: usize, start: usize, end: usize): usize {
  const length = end - start;
  const headLength = <usize>load<u32>(key, KEY_TEXT_HEAD_LENGTH);
  let at: usize;
  if (headLength + length < SHORT) {
    copyBytes(to, key + KEY_TEXT_HEAD, headLength);
    store<u8>(to, <u8>(headLength + length + 1), 1);
    at = to + headLength;
    store<u8>(at, <u8>(length + 2));
    store<u8>(at, STRING_VALUE, 1);
    store<u8>(at, <u8>length, 2);
    at += 3;
  } else {
    at = writeHead(to, key + KEY_TEXT_HEAD, headLength, 1 + varintLength(length) + length);
    store<u8>(at, STRING_VALUE);
    at = writeVarint(at + 1, length);
  }
  copyBytes(at, start, length);
  return at + length;
}

/** Writes everything before an `AnyValue`, of which the length is given. */
function writeHead(to: usize, head: usize, headLength: usize, valueLength: usize): usize {
  const length = headLength - 2 + varintLength(valueLength) + valueLength;
  store<u8>(to, load<u8>(head));
  const at = writeVarint(to + 1, length);
  // Without tag and length
  copyBytes(at, head + 2, headLength - 2);
  return writeVarint(at + headLength - 2, valueLength);
}

/** Writes the same for a number. */
export function writeNumber(to: usize, key: usize, value: f64, isDouble: bool): usize {
  const headLength = <usize>load<u32>(key, KEY_HEAD_LENGTH);
  if (isDouble || trunc(value) !== value) {
    const at = writeHead(to, key + KEY_HEAD, headLength, 9);
    store<u8>(at, DOUBLE_VALUE);
    store<f64>(at, value, 1);
    return at + 9;
  }
  let rest = <u64>(<i64>value);
  let length: usize = 2;
  for (let more = rest >> 7; more !== 0; more >>= 7) length++;
  let at = writeHead(to, key + KEY_HEAD, headLength, length);
  store<u8>(at++, INT_VALUE);
  while (rest > 127) {
    store<u8>(at++, <u8>(rest | 128));
    rest >>= 7;
  }
  store<u8>(at, <u8>rest);
  return at + 1;
}

function writeBoolean(to: usize, key: usize, value: bool): usize {
  const at = writeHead(to, key + KEY_HEAD, load<u32>(key, KEY_HEAD_LENGTH), 2);
  store<u8>(at, BOOL_VALUE);
  store<u8>(at, <u8>value, 1);
  return at + 2;
}

function writeNull(to: usize, key: usize): usize {
  return writeHead(to, key + KEY_HEAD, load<u32>(key, KEY_HEAD_LENGTH), 0);
}

/** Writes what the host has made of a member. */
function writeDecoded(to: usize, key: usize, member: usize): usize {
  const isText = kindOf(member) === ESCAPED_TEXT;
  const head = key + (isText ? KEY_TEXT_HEAD : KEY_HEAD);
  const start = <usize>load<u32>(member, MEMBER_VALUE_START);
  const length = <usize>load<u32>(member, MEMBER_VALUE_END) - start;
  const at = writeHead(to, head, load<u32>(key + (isText ? KEY_TEXT_HEAD_LENGTH : KEY_HEAD_LENGTH)), length);
  copyBytes(at, start, length);
  return at + length;
}
