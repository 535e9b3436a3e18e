// Writes a `LogRecord` as the field `ScopeLogs.log_records` (opentelemetry-proto 1.x: logs.proto), its fields in the order,
// and with the zeros, of `writeLogRecord`. A tag is the field's number and, in the lowest three bits, its wire type.

import {
  DERIVED_ATTRIBUTE,
  DERIVED_ATTRIBUTE_LENGTH,
  FINDING_ATTRIBUTES_END,
  FINDING_ATTRIBUTES_START,
  FINDING_SUMMARY_END,
  FINDING_SUMMARY_START,
  OUTPUT,
  RESULT_RECORD_END,
  RESULT_RECORD_START,
  ROLE_TYPE,
  SETTING_OBSERVED_TIME,
  SEVERITY_IS_DERIVED,
  SEVERITY_NUMBER,
  SEVERITY_TEXT_END,
  SEVERITY_TEXT_START,
} from '../src/transcode/engine-layout.ts';
import { varintLength, writeData, writeEnvelope, writeVarint } from './attributes.ts';
import { endOf, startOf } from './members.ts';
import { roleMember } from './notes.ts';
import { writeSummary } from './summary.ts';
import { copyBytes } from './text.ts';
import { unixNano } from './time.ts';
import { flags, hasSpanId, hasTraceId, SPAN_ID_LENGTH, spanId, TRACE_ID_LENGTH, traceId } from './trace.ts';

const LOG_RECORDS: u32 = (2 << 3) | 2;
const TIME: u32 = (1 << 3) | 1;
const SEVERITY: u32 = 2 << 3;
const SEVERITY_TEXT: u32 = (3 << 3) | 2;
const BODY: u32 = (5 << 3) | 2;
const DROPPED_ATTRIBUTES_COUNT: u32 = 7 << 3;
const FLAGS: u32 = (8 << 3) | 5;
const TRACE_ID: u32 = (9 << 3) | 2;
const SPAN_ID: u32 = (10 << 3) | 2;
const OBSERVED_TIME: u32 = (11 << 3) | 1;
const EVENT_NAME: u32 = (12 << 3) | 2;
/** `AnyValue.string_value` */
const STRING_VALUE: u32 = (1 << 3) | 2;
/** Room for the tag and the length of the record, which are written last. */
const HEAD_ROOM: usize = 16;
/** Room for the lengths of the body, which are written behind its text. */
const BODY_ROOM: usize = 16;

/**
 * Writes the record of the event at hand, and lays down where it stands.
 *
 * @param rules - `0` if the host has said everything.
 */
export function writeRecord(rules: usize, severity: usize): void {
  const start: usize = OUTPUT + HEAD_ROOM;
  store<u8>(start, TIME);
  store<u64>(start, unixNano, 1);
  let at = writeSeverity(start + 9, severity);
  at = writeBody(at, rules);
  at = writeEnvelope(at);
  at = writeData(at);
  at = writeFindings(at, severity);
  at = writeTail(at);
  const head = start - 1 - varintLength(at - start);
  store<u8>(head, LOG_RECORDS);
  writeVarint(head + 1, at - start);
  store<u32>(RESULT_RECORD_START, <u32>head);
  store<u32>(RESULT_RECORD_END, <u32>at);
}

function writeSeverity(to: usize, severity: usize): usize {
  store<u8>(to, SEVERITY);
  store<u8>(to, load<u8>(severity, SEVERITY_NUMBER), 1);
  const start = <usize>load<u32>(severity, SEVERITY_TEXT_START);
  const length = <usize>load<u32>(severity, SEVERITY_TEXT_END) - start;
  if (length === 0) return to + 2;
  store<u8>(to, SEVERITY_TEXT, 2);
  const at = writeVarint(to + 3, length);
  copyBytes(at, start, length);
  return at + length;
}

/** Writes the body: the summary that the host or the rules make, else the type. */
function writeBody(to: usize, rules: usize): usize {
  const room = to + BODY_ROOM;
  let end = rules === 0 ? copySummary(room) : writeSummary(room, rules);
  if (end === room && rules !== 0) end = copyType(room);
  const length = end - room;
  store<u8>(to, BODY);
  let at = writeVarint(to + 1, 1 + varintLength(length) + length);
  store<u8>(at, STRING_VALUE);
  at = writeVarint(at + 1, length);
  copyBytes(at, room, length);
  return at + length;
}

function copySummary(to: usize): usize {
  const start = <usize>load<u32>(FINDING_SUMMARY_START);
  const length = <usize>load<u32>(FINDING_SUMMARY_END) - start;
  copyBytes(to, start, length);
  return to + length;
}

function copyType(to: usize): usize {
  const type = roleMember(ROLE_TYPE);
  const length = endOf(type) - startOf(type);
  copyBytes(to, startOf(type), length);
  return to + length;
}

/** Writes the attributes that say what was found out about the event. */
function writeFindings(to: usize, severity: usize): usize {
  let at = to;
  if (load<u32>(severity, SEVERITY_IS_DERIVED) !== 0) {
    const length = <usize>load<u32>(DERIVED_ATTRIBUTE_LENGTH);
    copyBytes(at, DERIVED_ATTRIBUTE, length);
    at += length;
  }
  const start = <usize>load<u32>(FINDING_ATTRIBUTES_START);
  const length = <usize>load<u32>(FINDING_ATTRIBUTES_END) - start;
  copyBytes(at, start, length);
  return at + length;
}

/** Writes what follows the attributes. */
function writeTail(to: usize): usize {
  store<u8>(to, DROPPED_ATTRIBUTES_COUNT);
  store<u8>(to, 0, 1);
  let at = to + 2;
  if (flags !== 0) {
    store<u8>(at, FLAGS);
    store<u32>(at, flags, 1);
    at += 5;
  }
  if (hasTraceId) at = writeId(at, TRACE_ID, traceId, TRACE_ID_LENGTH);
  if (hasSpanId) at = writeId(at, SPAN_ID, spanId, SPAN_ID_LENGTH);
  store<u8>(at, OBSERVED_TIME);
  store<u64>(at, load<u64>(SETTING_OBSERVED_TIME), 1);
  at += 9;
  const type = roleMember(ROLE_TYPE);
  const length = endOf(type) - startOf(type);
  store<u8>(at, EVENT_NAME);
  at = writeVarint(at + 1, length);
  copyBytes(at, startOf(type), length);
  return at + length;
}

function writeId(to: usize, tag: u32, id: usize, length: usize): usize {
  store<u8>(to, <u8>tag);
  store<u8>(to, <u8>length, 1);
  copyBytes(to + 2, id, length);
  return to + 2 + length;
}
