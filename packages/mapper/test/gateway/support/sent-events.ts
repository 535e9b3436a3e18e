import { canonicalJson, parseJson } from '../../../src/index.ts';

/** An event as a sender has it. */
export interface SentEvent {
  readonly id: string;
  readonly json: string;
  /** Equal for events that are equal as JSON. */
  readonly content: string;
}

/** Returns an event of which little is there twice. */
export function sentEvent(id: string, extra: Readonly<Record<string, unknown>> = {}): SentEvent {
  const event = {
    specversion: '1.0',
    id,
    source: `urn:app:${id.length % 3}`,
    type: 'ai.safety.guardrail.interaction',
    time: '2026-06-01T08:15:30.125000001Z',
    datacontenttype: 'application/json',
    tenant: `tenant ${id}`,
    data: {
      resource: { model_id: `model-${id.length}`, model_version: '2026-05-02', environment: 'production' },
      action_taken: 'block',
      reason: `öffentlich "${id}"\n`,
      severity: 'high',
      nested: { list: [1, 2.5, null, { deep: id }], big: 2 ** 53 - 1 },
    },
    ...extra,
  };
  return sentEventOf(id, JSON.stringify(event));
}

/** Returns the event of a JSON text, whose id it has to be. */
export function sentEventOf(id: string, json: string): SentEvent {
  return { id, json, content: canonicalJson(parseJson(json)) };
}

/** Returns so many events with ids of their own. */
export function sentEvents(name: string, count: number): SentEvent[] {
  return Array.from({ length: count }, (_, number) => sentEvent(`${name}-${number}`));
}

export function batchOf(events: readonly SentEvent[]): string {
  return `[${events.map(({ json }) => json).join(',')}]`;
}
