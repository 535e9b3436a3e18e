import { EVENTS_METRIC, OUTCOME, RECEIVED_METRIC } from '../observe/event-metrics.ts';
import { mergeSnapshots } from '../observe/merge-snapshots.ts';
import type { MetricSnapshot, NumberSnapshot } from '../observe/metric-snapshot.ts';

/** What processes that have ended had counted: a total must not shrink because one of them is gone. */
export class PastMetrics {
  #metrics: readonly MetricSnapshot[] = [];

  get metrics(): readonly MetricSnapshot[] {
    return this.#metrics;
  }

  /** @param last - what a process that has ended held when it was asked last. */
  add(last: readonly MetricSnapshot[]): void {
    const totals = last.filter(({ kind }) => kind === 'counter' || kind === 'histogram');
    this.#metrics = mergeSnapshots([this.#metrics, totals, unknownOutcomes(last)]);
  }
}

/** Returns the sum of all points of a metric; 0 if there is none. */
export function sumOf(metrics: readonly MetricSnapshot[], name: string): number {
  let sum = 0;
  for (const metric of metrics) {
    if (metric.name !== name || metric.kind === 'histogram') continue;
    for (const { value } of metric.points) sum += value;
  }
  return sum;
}

/** Events that were under way in a process when it ended are not so any more, and nobody can tell what became of them. */
function unknownOutcomes(last: readonly MetricSnapshot[]): NumberSnapshot[] {
  const value = sumOf(last, RECEIVED_METRIC) - sumOf(last, EVENTS_METRIC);
  const events = last.find(({ name }) => name === EVENTS_METRIC);
  if (events === undefined || events.kind === 'histogram' || value <= 0) return [];
  return [{ ...events, points: [{ attributes: { [OUTCOME]: 'unknown' }, value }] }];
}
