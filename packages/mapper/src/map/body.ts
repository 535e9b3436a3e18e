import { type AnyValue, isJsonObject, JsonNumber, type JsonValue } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { numberLiteral } from '../json/number.ts';
import { AnyValueConverter } from './any-value.ts';

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

/** Gives the text of a member of `data`, `''` where it is absent or no string, number or boolean. */
type Field = (name: string) => string;

const SUMMARIES: ReadonlyMap<string, (field: Field) => string> = new Map<string, (field: Field) => string>([
  ['ai.safety.guardrail.interaction', (f) => sentence([f('action_taken'), by(f('guardrail_id'))], f('reason'))],
  [
    'ai.safety.policy.violation',
    (f) => sentence([f('decision'), f('violation_type'), by(f('policy_id'))], f('reason')),
  ],
  [
    'ai.performance.drift.detected',
    (f) =>
      sentence(
        [f('drift_type'), 'drift of', f('metric_name') || 'a metric'],
        list([
          named('value', f('value')),
          named('current', f('current_value')),
          named('baseline', f('baseline_value')),
          named('threshold', f('threshold')),
        ]),
      ),
  ],
  [
    'ai.governance.lifecycle.change',
    (f) => sentence([f('change_type') || f('stage') || 'change'], f('description') || f('change_reason')),
  ],
  [
    'ai.security.abuse.attempt',
    (f) =>
      sentence([f('vector') || 'abuse', 'attempt seen', by(f('detector_id'))], named('confidence', f('confidence'))),
  ],
  ['ai.dataset.access', (f) => sentence([f('access_type') || 'access', 'of', f('dataset_id')], f('purpose'))],
  ['ai.experiment.run', (f) => sentence([f('experiment_id'), named('variant', f('variant')), f('stage')], '')],
]);

/** Returns one readable line for an event of this type and data; the type itself where there is nothing to say. */
export function summaryOf(type: string, data: JsonValue | undefined): string {
  const summarize = SUMMARIES.get(type);
  const summary = summarize?.((name) => {
    const value = isJsonObject(data) && Object.hasOwn(data, name) ? data[name] : undefined;
    return value === undefined ? '' : plainText(value);
  });
  return summary || type;
}

function plainText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || value instanceof JsonNumber) return numberLiteral(value);
  return typeof value === 'boolean' ? String(value) : '';
}

function sentence(words: readonly string[], explanation: string): string {
  let text = '';
  for (const word of words) if (word !== '') text = text === '' ? word : `${text} ${word}`;
  if (explanation === '') return text;
  return text === '' ? explanation : `${text}: ${explanation}`;
}

function by(actor: string): string {
  return actor === '' ? '' : `by ${actor}`;
}

function named(name: string, value: string): string {
  return value === '' ? '' : `${name} ${value}`;
}

function list(items: readonly string[]): string {
  return items.filter((item) => item !== '').join(', ');
}
