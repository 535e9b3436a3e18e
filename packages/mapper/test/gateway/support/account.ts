import { expect } from 'vitest';
import type { EventClient } from './event-client.ts';
import { countsOf, type GatewayProcess } from './gateway-process.ts';
import type { OtlpSink } from './otlp-sink.ts';
import type { SentEvent } from './sent-events.ts';

/** Records that came beyond the first of their event. */
export function repetitionsIn({ taken }: Pick<OtlpSink, 'taken'>): number {
  return taken.length - new Set(taken.map(({ content }) => content)).size;
}

/** Expects that a sink has taken exactly these events, each at least once, and as it was sent. */
export function expectTaken(sink: Pick<OtlpSink, 'taken'>, events: readonly SentEvent[]): void {
  const taken = new Set(sink.taken.map(({ content }) => content));
  expect(idsOf(events.filter(({ content }) => !taken.has(content)))).toEqual([]);
  expectUnaltered(sink, events);
}

/** Expects that a sink has taken nothing but some of these events, as they were sent. */
export function expectUnaltered({ taken }: Pick<OtlpSink, 'taken'>, events: readonly SentEvent[]): void {
  const sent = new Set(events.map(({ content }) => content));
  expect(idsOf(taken.filter(({ content }) => !sent.has(content)))).toEqual([]);
}

function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map(({ id }) => id);
}

/**
 * Expects that every event that a gateway has received has one outcome by its own counts, and that those are what the client was
 * told, if it got every answer.
 */
export async function expectSameCounts(gateway: GatewayProcess, { tally }: Pick<EventClient, 'tally'>): Promise<void> {
  const { received, outcomes } = await countsOf(gateway);
  const { duplicates: duplicate, received: told, ...others } = tally;
  expect({ received, ...ZEROS, ...outcomes }).toEqual({ received: told, ...others, duplicate });
  expectAllSettled(received, outcomes);
}

/** Expects that every event that a gateway has received has one outcome by its own counts. */
export async function expectSettled(gateway: GatewayProcess): Promise<void> {
  const { received, outcomes } = await countsOf(gateway);
  expectAllSettled(received, outcomes);
}

function expectAllSettled(received: number, outcomes: Readonly<Record<string, number>>): void {
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(received);
}

const ZEROS = { delivered: 0, stored: 0, duplicate: 0, rejected: 0, unavailable: 0 };
