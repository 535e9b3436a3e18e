// Writes the line that `summaryOf` makes of an event, from the bytes of its fields.

import {
  FALSE,
  NUMBER,
  RULES_EXPLANATION,
  RULES_EXPLANATION_COUNT,
  RULES_WORD_COUNT,
  RULES_WORDS,
  TEXT,
  TEXT_LENGTH,
  TEXT_START,
  TRUE,
  WORD_BEFORE,
  WORD_FIELD_COUNT,
  WORD_FIELDS,
  WORD_OTHERWISE,
  WORD_SIZE,
} from '../src/transcode/engine-layout.ts';
import { endOf, kindOf, startOf } from './members.ts';
import { fieldMember } from './notes.ts';
import { copyBytes } from './text.ts';

/** `, ` and `: ` as little-endian words. */
const COMMA_SPACE: u32 = 0x202c;
const COLON_SPACE: u32 = 0x203a;
const SPACE: u32 = 0x20;
const NOTHING: u32 = 0;

/** Writes the line at `to`. Returns where it ends; `to` if there is none, and the type itself has to do. */
export function writeSummary(to: usize, rules: usize): usize {
  const words = writeJoined(to, load<u32>(rules, RULES_WORDS), load<u32>(rules, RULES_WORD_COUNT), NOTHING, SPACE);
  return writeJoined(
    words,
    load<u32>(rules, RULES_EXPLANATION),
    load<u32>(rules, RULES_EXPLANATION_COUNT),
    words === to ? NOTHING : COLON_SPACE,
    COMMA_SPACE,
  );
}

/** Writes words with a separator between them and `first` before them. */
function writeJoined(to: usize, words: usize, count: u32, first: u32, separator: u32): usize {
  let at = to;
  let before = first;
  let word = words;
  for (let index: u32 = 0; index < count; index++) {
    const end = writeWord(at, word, before);
    if (end !== at) before = separator;
    at = end;
    word += WORD_SIZE;
  }
  return at;
}

/** Writes a word with a separator before it; nothing if it has no text. */
function writeWord(to: usize, word: usize, separator: u32): usize {
  const count = load<u32>(word, WORD_FIELD_COUNT);
  let field = <usize>load<u32>(word, WORD_FIELDS);
  for (let index: u32 = 0; index < count; index++) {
    const member = fieldMember(load<i32>(field));
    field += 4;
    if (member === 0 || !hasText(kindOf(member)) || startOf(member) === endOf(member)) continue;
    const at = writeText(writeSeparator(to, separator), word + WORD_BEFORE);
    copyBytes(at, startOf(member), endOf(member) - startOf(member));
    return at + endOf(member) - startOf(member);
  }
  if (load<u32>(word + WORD_OTHERWISE, TEXT_LENGTH) === 0) return to;
  return writeText(writeSeparator(to, separator), word + WORD_OTHERWISE);
}

function writeText(to: usize, text: usize): usize {
  const length = <usize>load<u32>(text, TEXT_LENGTH);
  copyBytes(to, load<u32>(text, TEXT_START), length);
  return to + length;
}

function writeSeparator(to: usize, separator: u32): usize {
  store<u32>(to, separator);
  if (separator === NOTHING) return to;
  return separator === SPACE ? to + 1 : to + 2;
}

/** Whether the bytes of a value of this kind are the text that it has in a summary. */
function hasText(kind: u32): bool {
  return kind === TEXT || kind === NUMBER || kind === TRUE || kind === FALSE;
}
