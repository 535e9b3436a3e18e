// The rules that look at the `data` of an event. They can say no more than that data is valid for sure, or which severity
// a word stands for; where they cannot tell, the host does.

import {
  ASCII_COUNT,
  DEMAND_CHARACTERS,
  DEMAND_CHOICE_COUNT,
  DEMAND_CHOICES,
  DEMAND_FIELD,
  DEMAND_IS_REQUIRED,
  DEMAND_KIND,
  DEMAND_LEAST_LENGTH,
  DEMAND_MAXIMUM,
  DEMAND_MINIMUM,
  DEMAND_SIZE,
  DEMANDS_CHOICE,
  DEMANDS_METRICS,
  DEMANDS_NON_EMPTY_TEXT,
  DEMANDS_NOTHING,
  DEMANDS_NUMBER,
  DEMANDS_RESOURCE,
  DEMANDS_TEXT,
  MEMBER_NUMBER,
  NESTED,
  NUMBER,
  RULES_DEFAULT_SEVERITY,
  RULES_DEMAND_COUNT,
  RULES_DEMANDS,
  RULES_EXCEPTION_FIELD,
  RULES_EXCEPTION_KIND,
  RULES_EXCEPTION_SEVERITY,
  RULES_EXCEPTION_TEXT,
  RULES_SEVERITY_FIELD,
  RULES_SEVERITY_WORD_COUNT,
  RULES_SEVERITY_WORDS,
  SEVERITY_TEXT_END,
  SEVERITY_WORD,
  SEVERITY_WORD_SIZE,
  TEXT,
  TEXT_LENGTH,
  TEXT_SIZE,
  TEXT_START,
} from '../src/transcode/engine-layout.ts';
import { learnSeverity } from './host.ts';
import { endOf, kindOf, startOf } from './members.ts';
import { fieldMember } from './notes.ts';
import { isResourceValid } from './resources.ts';
import { sameBytes } from './text.ts';

/** Returns the address of the severity, 0 if the rules cannot tell. */
export function findSeverity(rules: usize): usize {
  const member = fieldMember(load<i32>(rules, RULES_SEVERITY_FIELD));
  if (member === 0) return load<u32>(rules + (isException(rules) ? RULES_EXCEPTION_SEVERITY : RULES_DEFAULT_SEVERITY));
  if (kindOf(member) !== TEXT) return 0;
  const start = startOf(member);
  const end = endOf(member);
  const count = load<u32>(rules, RULES_SEVERITY_WORD_COUNT);
  let word = <usize>load<u32>(rules, RULES_SEVERITY_WORDS);
  for (let index: u32 = 0; index < count; index++) {
    const length = <usize>load<u32>(word, SEVERITY_TEXT_END) - word - SEVERITY_WORD;
    if (length === end - start && sameBytes(start, word + SEVERITY_WORD, length)) return word;
    word += SEVERITY_WORD_SIZE;
  }
  return learnSeverity(rules, start, end);
}

function isException(rules: usize): bool {
  const member = fieldMember(load<i32>(rules, RULES_EXCEPTION_FIELD));
  if (member === 0 || kindOf(member) !== load<u32>(rules, RULES_EXCEPTION_KIND)) return false;
  return kindOf(member) !== TEXT || isText(member, rules + RULES_EXCEPTION_TEXT);
}

/** Whether `data` is valid for sure. */
export function meetsDemands(rules: usize): bool {
  const count = load<u32>(rules, RULES_DEMAND_COUNT);
  let demand = <usize>load<u32>(rules, RULES_DEMANDS);
  for (let index: u32 = 0; index < count; index++) {
    const member = fieldMember(load<i32>(demand, DEMAND_FIELD));
    if (member === 0 ? load<u32>(demand, DEMAND_IS_REQUIRED) !== 0 : !meets(demand, member)) return false;
    demand += DEMAND_SIZE;
  }
  return true;
}

function meets(demand: usize, member: usize): bool {
  const kind = load<u32>(demand, DEMAND_KIND);
  if (kind === DEMANDS_NOTHING) return true;
  if (kind === DEMANDS_TEXT) return isValidText(demand, member);
  if (kind === DEMANDS_NON_EMPTY_TEXT) return startOf(member) !== endOf(member) && isValidText(demand, member);
  if (kind === DEMANDS_CHOICE) return kindOf(member) === TEXT && isChoice(demand, member);
  if (kind === DEMANDS_NUMBER) return kindOf(member) === NUMBER && isInRange(demand, load<f64>(member, MEMBER_NUMBER));
  if (kind === DEMANDS_RESOURCE) return kindOf(member) === NESTED && isResourceValid;
  if (kind === DEMANDS_METRICS) return kindOf(member) === NESTED && load<f64>(member, MEMBER_NUMBER) === 1;
  return false;
}

function isValidText(demand: usize, member: usize): bool {
  if (kindOf(member) !== TEXT) return false;
  const start = startOf(member);
  const end = endOf(member);
  const characters = <usize>load<u32>(demand, DEMAND_CHARACTERS);
  if (characters === 0) return true;
  return end - start >= load<u32>(demand, DEMAND_LEAST_LENGTH) && areAll(characters, start, end);
}

function areAll(characters: usize, start: usize, end: usize): bool {
  for (let at = start; at < end; at++) {
    const code = <usize>load<u8>(at);
    if (code >= <usize>ASCII_COUNT || load<u8>(characters + code) === 0) return false;
  }
  return true;
}

function isChoice(demand: usize, member: usize): bool {
  const count = load<u32>(demand, DEMAND_CHOICE_COUNT);
  let choice = <usize>load<u32>(demand, DEMAND_CHOICES);
  for (let index: u32 = 0; index < count; index++) {
    if (isText(member, choice)) return true;
    choice += TEXT_SIZE;
  }
  return false;
}

function isText(member: usize, text: usize): bool {
  const start = startOf(member);
  const length = <usize>load<u32>(text, TEXT_LENGTH);
  return endOf(member) - start === length && sameBytes(start, load<u32>(text, TEXT_START), length);
}

function isInRange(demand: usize, value: f64): bool {
  return value >= load<f64>(demand, DEMAND_MINIMUM) && value <= load<f64>(demand, DEMAND_MAXIMUM);
}
