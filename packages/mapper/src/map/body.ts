import { type AnyValue, isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { numberLiteral } from '../json/number.ts';
import { AnyValueConverter } from './any-value.ts';
import { SUMMARIES, type SummaryWord } from './summaries.ts';

/**
 * What the body of a record holds: a readable line (`summary`), `data` or the whole event as structured
 * values, the exact source text (`original`), or nothing.
 */
export type BodyKind = 'summary' | 'data' | 'event' | 'original' | 'none';
export const BODY_KINDS: readonly BodyKind[] = ['summary', 'data', 'event', 'original', 'none'];

/**
 * Returns the body of the record of an event. `originalText` gives the source text for the kind `original`;
 * where there is no source text, that kind has no body.
 */
export function bodyOf(event: AcceptedEvent, kind: BodyKind, originalText?: () => string): AnyValue | undefined {
  switch (kind) {
    case 'summary':
      return summaryOf(event.type, event['data']).toWellFormed();
    case 'data':
      return event['data'] === undefined ? undefined : new AnyValueConverter().convert(event['data']);
    case 'event':
      return new AnyValueConverter().convert(event);
    case 'original':
      return originalText?.();
    case 'none':
      return undefined;
  }
}

/** Returns one readable line for an event of this type and data; the type itself where there is nothing to say. */
export function summaryOf(type: string, data: JsonValue | undefined): string {
  const summary = SUMMARIES.get(type);
  if (summary === undefined) return type;
  const members = isJsonObject(data) ? data : {};
  const sentence = joined(summary.words, ' ', members);
  const explanation = joined(summary.explanation, ', ', members);
  return (sentence !== '' && explanation !== '' ? `${sentence}: ${explanation}` : sentence + explanation) || type;
}

function joined(words: readonly SummaryWord[], separator: string, data: JsonObject): string {
  let text = '';
  for (const word of words) {
    const next = wordOf(word, data);
    if (next !== '') text = text === '' ? next : `${text}${separator}${next}`;
  }
  return text;
}

function wordOf({ before, fields, otherwise }: SummaryWord, data: JsonObject): string {
  for (const field of fields) {
    const text = Object.hasOwn(data, field) ? plainText(data[field] as JsonValue) : '';
    if (text !== '') return before + text;
  }
  return otherwise;
}

function plainText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || value instanceof JsonNumber) return numberLiteral(value);
  return typeof value === 'boolean' ? String(value) : '';
}
