import { expect } from 'vitest';
import { runBusyApp } from './busy-app.ts';
import { startChaosCollector } from './chaos-collector.ts';

const MEBIBYTE = 2 ** 20;
/** The default of `maxQueueBytes`: once its queue is full, the application's heap does not grow by more. */
const MAX_HEAP_GROWTH = 16 * MEBIBYTE;
const MAX_RSS = 400 * MEBIBYTE;

/**
 * Lets the busy application deliver so many events to the chaos collector, and expects that every event arrives at
 * least once and unaltered, that nothing else arrives, that the counts add up, and that memory stays within its bounds.
 */
export async function expectToSurviveChaos(count: number, batchSize: number): Promise<void> {
  const collector = await startChaosCollector(count, 20_261_121);
  const app = await runBusyApp({ endpoint: collector.url, count, batchSize, maxWaiting: 1500 });
  const { requests, restarts, faults, altered, taken } = collector;

  expect(altered.slice(0, 1)).toEqual([]);
  expect(taken.filter((times) => times === 0)).toHaveLength(0);
  // Those whose answer was lost, and no others
  const repetitions = taken.reduce((sum, times) => sum + times - 1, 0);
  expect(repetitions).toBeGreaterThan(0);
  expect(repetitions).toBeLessThanOrEqual((requests - count / batchSize) * batchSize);
  expect([restarts, Object.keys(faults).length]).toEqual([1, 11]);

  const { signals, delivered, dropped, pending, retried, circuit } = app.stats;
  expect({ signals, delivered, dropped, pending, circuit }).toEqual({
    signals: count,
    delivered: count,
    dropped: 0,
    pending: 0,
    circuit: 'closed',
  });
  expect(app.result).toMatchObject({ dropped: 0, pending: 0 });
  expect(app.dropped).toEqual([]);
  // Each request but the last of each event, or batch, was followed by another; some did not even arrive
  if (batchSize === 1) expect(retried).toBeGreaterThanOrEqual(requests - count);

  const [full = 0] = app.heaps;
  expect(Math.max(...app.heaps) - full).toBeLessThan(MAX_HEAP_GROWTH);
  expect(app.maxRssBytes).toBeLessThan(MAX_RSS);
}
