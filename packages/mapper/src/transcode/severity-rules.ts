import { SEVERITY_DEFAULTS } from '@ossp-otel/types';
import { type Severity, severityOf } from '../map/severity.ts';
import type { DataFields } from './data-fields.ts';
import {
  FALSE,
  FINDING_SEVERITY,
  MAX_SEVERITY_WORD,
  MAX_SEVERITY_WORDS,
  RULES_DEFAULT_SEVERITY,
  RULES_EXCEPTION_FIELD,
  RULES_EXCEPTION_KIND,
  RULES_EXCEPTION_SEVERITY,
  RULES_EXCEPTION_TEXT,
  RULES_SEVERITY_FIELD,
  RULES_SEVERITY_WORD_COUNT,
  RULES_SEVERITY_WORDS,
  SEVERITY_IS_DERIVED,
  SEVERITY_NUMBER,
  SEVERITY_SIZE,
  SEVERITY_TEXT_END,
  SEVERITY_TEXT_START,
  SEVERITY_WORD,
  SEVERITY_WORD_SIZE,
  TEXT,
  TRUE,
} from './engine-layout.ts';
import type { EngineMemory } from './engine-memory.ts';
import type { RuleMemory } from './rule-memory.ts';

const NO_FIELD = -1;
const KINDS = new Map<unknown, number>([
  [true, TRUE],
  [false, FALSE],
]);
/** What says that it takes more than a word to tell. */
const UNKNOWN = 0;

/** Lays down the severities of a type where no word says it. */
export function setSeverities(to: RuleMemory, rules: number, type: string, fields: DataFields): void {
  const { memory } = to;
  const unless = SEVERITY_DEFAULTS.find((row) => row.type === type)?.unless;
  memory.setWord(rules + RULES_SEVERITY_FIELD, fields.add('severity'));
  memory.setWord(rules + RULES_DEFAULT_SEVERITY, wordless(to, severityOf(type, {})));
  memory.setWord(rules + RULES_SEVERITY_WORDS, to.allocate(MAX_SEVERITY_WORDS * SEVERITY_WORD_SIZE));
  memory.setWord(rules + RULES_EXCEPTION_FIELD, unless === undefined ? NO_FIELD : fields.add(unless.field));
  if (unless === undefined) return;
  const { field, equals } = unless;
  memory.setWord(rules + RULES_EXCEPTION_SEVERITY, wordless(to, severityOf(type, { [field]: equals })));
  memory.setWord(rules + RULES_EXCEPTION_KIND, KINDS.get(equals) ?? TEXT);
  to.setText(rules + RULES_EXCEPTION_TEXT, typeof equals === 'string' ? equals : '');
}

/**
 * Returns the address of the severity that the word from `start` to `end` stands for, 0 if it takes more to tell. A few
 * words are remembered.
 */
export function learnSeverity(memory: EngineMemory, rules: number, type: string, start: number, end: number): number {
  const severity = severityOf(type, { severity: memory.text(start, end) });
  // Where the word decides nothing, the other members do
  if (severity.derived) return UNKNOWN;
  const count = memory.word(rules + RULES_SEVERITY_WORD_COUNT);
  if (count === MAX_SEVERITY_WORDS || end - start > MAX_SEVERITY_WORD) {
    setSeverity(memory, FINDING_SEVERITY, severity, start, end);
    return FINDING_SEVERITY;
  }
  const word = memory.word(rules + RULES_SEVERITY_WORDS) + count * SEVERITY_WORD_SIZE;
  memory.bytes.copyWithin(word + SEVERITY_WORD, start, end);
  setSeverity(memory, word, severity, word + SEVERITY_WORD, word + SEVERITY_WORD + end - start);
  memory.setWord(rules + RULES_SEVERITY_WORD_COUNT, count + 1);
  return word;
}

/** Lays down a severity, whose text stands from `start` to `end`. */
function setSeverity(
  memory: EngineMemory,
  address: number,
  { number, derived }: Severity,
  start: number,
  end: number,
): void {
  memory.setWord(address + SEVERITY_NUMBER, number);
  memory.setWord(address + SEVERITY_IS_DERIVED, derived ? 1 : 0);
  memory.setWord(address + SEVERITY_TEXT_START, start);
  memory.setWord(address + SEVERITY_TEXT_END, end);
}

function wordless(to: RuleMemory, severity: Severity): number {
  const address = to.allocate(SEVERITY_SIZE);
  setSeverity(to.memory, address, severity, address, address);
  return address;
}
