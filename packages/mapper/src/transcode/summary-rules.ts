import { SUMMARIES, type SummaryWord } from '../map/summaries.ts';
import type { DataFields } from './data-fields.ts';
import {
  RULES_EXPLANATION,
  RULES_EXPLANATION_COUNT,
  RULES_WORD_COUNT,
  RULES_WORDS,
  WORD_BEFORE,
  WORD_FIELD_COUNT,
  WORD_FIELDS,
  WORD_OTHERWISE,
  WORD_SIZE,
} from './engine-layout.ts';
import type { RuleMemory } from './rule-memory.ts';

const NUMBER_SIZE = 4;

/** Lays down what the line is made of that `summaryOf` makes of events of a type. */
export function setSummary(to: RuleMemory, rules: number, type: string, fields: DataFields): void {
  const { words, explanation } = SUMMARIES.get(type) ?? { words: [], explanation: [] };
  const { memory } = to;
  memory.setWord(rules + RULES_WORDS, setWords(to, words, fields));
  memory.setWord(rules + RULES_WORD_COUNT, words.length);
  memory.setWord(rules + RULES_EXPLANATION, setWords(to, explanation, fields));
  memory.setWord(rules + RULES_EXPLANATION_COUNT, explanation.length);
}

function setWords(to: RuleMemory, words: readonly SummaryWord[], fields: DataFields): number {
  const { memory } = to;
  return to.list(words, WORD_SIZE, (address, { before, otherwise, fields: names }) => {
    to.setText(address + WORD_BEFORE, before);
    to.setText(address + WORD_OTHERWISE, otherwise);
    const numbers = to.list(names, NUMBER_SIZE, (at, name) => memory.setWord(at, fields.add(name)));
    memory.setWord(address + WORD_FIELDS, numbers);
    memory.setWord(address + WORD_FIELD_COUNT, names.length);
  });
}
