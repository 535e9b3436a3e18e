import type { Summary, SummaryWord } from '../map/summaries.ts';
import { DATA, openDataStatement } from './data-statements.ts';
import { literal, member, set, where } from './ottl.ts';

const SENTENCE = member('log.cache', 'sentence');
const EXPLANATION = member('log.cache', 'explanation');
const WORD = member('log.cache', 'word');

/** Returns the statement that takes the zero from `1e-07` at the end of a text, which is how Go spells `1e-7`. */
export function spellAsMapper(text: string, condition: string): string {
  return where(`replace_pattern(${text}, "e-0([0-9])$", "e-$1")`, condition);
}

/** Returns the statements that make the summary of one type of event, where the body is still the event. */
export function summaryStatements(summary: Summary): readonly string[] {
  return [
    openDataStatement(),
    set(SENTENCE, '""'),
    ...summary.words.flatMap((word) => add(SENTENCE, ' ', word)),
    set(EXPLANATION, '""'),
    ...summary.explanation.flatMap((word) => add(EXPLANATION, ', ', word)),
    set(SENTENCE, `Concat([${SENTENCE}, ${EXPLANATION}], ": ")`, `${SENTENCE} != "" and ${EXPLANATION} != ""`),
    set(SENTENCE, EXPLANATION, `${SENTENCE} == ""`),
    set(SENTENCE, 'log.event_name', `${SENTENCE} == ""`),
    set('log.body', SENTENCE),
  ];
}

/** Adds the first field that has a text, or the other text, to a line. */
function add(line: string, separator: string, { before, fields, otherwise }: SummaryWord): readonly string[] {
  const values = fields.map((field) => member(DATA, field));
  const found = values.flatMap((value, index) => {
    const isFirst = [...values.slice(0, index).map((other) => `not ${hasText(other)}`), hasText(value)].join(' and ');
    const text = before === '' ? `String(${value})` : `Concat([${literal(before)}, ${value}], "")`;
    return [set(WORD, text, isFirst), spellAsMapper(WORD, `IsDouble(${value}) and ${isFirst}`)];
  });
  return [
    set(WORD, literal(otherwise)),
    ...found,
    set(line, `Concat([${line}, ${WORD}], ${literal(separator)})`, `${WORD} != "" and ${line} != ""`),
    set(line, WORD, `${line} == ""`),
  ];
}

function hasText(value: string): string {
  return `(IsString(${value}) and ${value} != "" or IsDouble(${value}) or IsBool(${value}))`;
}
