// The engine that turns the bytes of an event into those of its record. What stands where in its memory says
// `engine-layout.ts`; what it asks the host says `host.ts`.

import {
  FINDING_ATTRIBUTES_END,
  FINDING_ATTRIBUTES_START,
  FINDING_SEVERITY,
  RESULT_IDENTITY_HASH,
  RESULT_SEVERITY_NUMBER,
  RESULT_VALUES_END,
  RESULT_VIOLATIONS,
  ROLE_CORRELATIONID,
  ROLE_ID,
  ROLE_SOURCE,
  ROLE_TIME,
  ROLE_TRACEPARENT,
  ROLE_TYPE,
  SETTING_HASH_SEED,
  SETTING_VALIDATE,
  SEVERITY_NUMBER,
  VALUES,
} from '../src/transcode/engine-layout.ts';
import { judge } from './host.ts';
import { endOf, startOf } from './members.ts';
import { splitArray } from './nesting.ts';
import { hasOddField, noteMembers, resourceMember, roleMember } from './notes.ts';
import { writeRecord } from './record.ts';
import { findResource } from './resources.ts';
import { findSeverity, meetsDemands } from './rules.ts';
import { scanEvent } from './scan.ts';
import { hashBytes } from './text.ts';
import { noTime, readTime } from './time.ts';
import { hasTraceId, noTrace, readCorrelationid, readTraceparent } from './trace.ts';
import { findRules } from './types.ts';

export { splitArray };

/** The rules of the event that was read, 0 if the host has said everything; and its severity. */
let rules: usize = 0;
let severity: usize = 0;

/** Reads the event from `start` to `end`, and lays down what is to be said of it. Returns false if it is no usual one. */
export function read(start: usize, end: usize): bool {
  // The next event may stand right behind
  const behind = load<u8>(end);
  store<u8>(end, 0);
  const isUsual = readEvent(start, end);
  store<u8>(end, behind);
  return isUsual;
}

/** Behind the event stands a zero, at which everything ends. */
function readEvent(start: usize, end: usize): bool {
  store<u32>(RESULT_VALUES_END, VALUES);
  if (!scanEvent(start, end) || !noteMembers() || !readTimes() || !readResource()) return false;
  readTrace();
  if (!findFindings()) return false;
  store<u32>(RESULT_SEVERITY_NUMBER, load<u32>(severity, SEVERITY_NUMBER));
  const source = roleMember(ROLE_SOURCE);
  const id = roleMember(ROLE_ID);
  const sourceHash = hashBytes(startOf(source), endOf(source), load<u32>(SETTING_HASH_SEED));
  store<u32>(RESULT_IDENTITY_HASH, hashBytes(startOf(id), endOf(id), sourceHash));
  return true;
}

/** Writes the record of the event that was read, and lays down where it stands. */
export function write(): void {
  writeRecord(rules, severity);
}

function readTimes(): bool {
  const time = roleMember(ROLE_TIME);
  noTime();
  return time === 0 || readTime(startOf(time), endOf(time));
}

function readResource(): bool {
  const source = roleMember(ROLE_SOURCE);
  const start = resourceMember === 0 ? 0 : startOf(resourceMember);
  const end = resourceMember === 0 ? 0 : endOf(resourceMember);
  return findResource(startOf(source), endOf(source), start, end);
}

function readTrace(): void {
  noTrace();
  const parent = roleMember(ROLE_TRACEPARENT);
  if (parent !== 0) readTraceparent(startOf(parent), endOf(parent));
  const correlation = roleMember(ROLE_CORRELATIONID);
  if (!hasTraceId && correlation !== 0) readCorrelationid(startOf(correlation), endOf(correlation));
}

/** Asks the rules first, and the host if they cannot tell. */
function findFindings(): bool {
  store<u32>(RESULT_VIOLATIONS, 0);
  store<u32>(FINDING_ATTRIBUTES_START, 0);
  store<u32>(FINDING_ATTRIBUTES_END, 0);
  const type = roleMember(ROLE_TYPE);
  rules = findRules(startOf(type), endOf(type));
  if (!hasOddField) {
    severity = findSeverity(rules);
    if (severity !== 0 && (load<u32>(SETTING_VALIDATE) === 0 || meetsDemands(rules))) return true;
  }
  rules = 0;
  severity = FINDING_SEVERITY;
  return judge();
}
