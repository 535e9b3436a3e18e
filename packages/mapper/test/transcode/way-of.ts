import { expect } from 'vitest';
import type { TwoEngines } from './two-engines.ts';

/** How an event went: from bytes to bytes, over objects, or not at all. */
export type Way = 'bytes' | 'objects' | 'refused';

/** Of a text that a failed test shows. */
const MOST_SHOWN = 1000;

/** Adds an event to both engines, which must make the same of it, and says which way it went. */
export function wayOf(engines: TwoEngines, event: string | Uint8Array): Way {
  const bytes = typeof event === 'string' ? Buffer.from(event) : event;
  const { transcoded } = engines;
  const { expected, actual } = engines.add(bytes);
  const shown = Buffer.from(bytes.subarray(0, MOST_SHOWN)).toString('latin1');
  expect(actual, shown).toEqual(expected);
  const batches = engines.flush();
  if (batches.actual !== batches.expected) expect(batches.actual, shown).toBe(batches.expected);
  if (engines.transcoded > transcoded) return 'bytes';
  return typeof expected === 'string' ? 'refused' : 'objects';
}

/** Returns how many of the events went each way; both engines must make the same of each. */
export function countWays(engines: TwoEngines, events: Iterable<string | Uint8Array>): Readonly<Record<Way, number>> {
  const counts = { bytes: 0, objects: 0, refused: 0 };
  for (const event of events) counts[wayOf(engines, event)]++;
  return counts;
}
