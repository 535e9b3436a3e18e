import fc from 'fast-check';

/** An OSSP event as plain JSON, with whatever is to be different. */
export function event(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: 'e-1',
    source: 'urn:app:chatbot',
    type: 'ai.safety.guardrail.interaction',
    time: '2026-01-31T09:30:00Z',
    datacontenttype: 'application/json',
    data: {
      resource: { model_id: 'm-1', environment: 'production' },
      guardrail_id: 'pii-filter',
      action_taken: 'block',
      reason: 'PII detected',
      severity: 'high',
    },
    ...changes,
  };
}

export function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

/** JSON lines of `count` events with the ids `e-0`, `e-1`, and so on. */
export function eventLines(count: number, changes: Record<string, unknown> = {}): string {
  return Array.from({ length: count }, (_, at) => `${JSON.stringify(event({ id: `e-${at}`, ...changes }))}\n`).join('');
}

/** Items of an input, good and bad ones, with ids that repeat. */
export const itemTexts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.nat(9).map((id) => JSON.stringify(event({ id: `e-${id}` }))) },
    { weight: 2, arbitrary: fc.nat(9).map((id) => JSON.stringify(event({ id: `e-${id}`, subject: 'other content' }))) },
    {
      weight: 2,
      arbitrary: fc.nat(9).map((id) => JSON.stringify(event({ id: `x-${id}`, type: 'com.example.other' }))),
    },
    { weight: 1, arbitrary: fc.constant(JSON.stringify(event({ data: { note: 'x'.repeat(5000) } }))) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '"text"', '{"specversion":"1.0"}', '{"id":1,"id":2}') },
  ),
  { maxLength: 40 },
);
