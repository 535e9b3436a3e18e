import { type ErrorCode, OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventOutcome, rejected, unavailable } from '../../../src/gateway/event-outcome.ts';
import { createEventMetrics } from '../../../src/gateway/observe/event-metrics.ts';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import type { PointAttributes } from '../../../src/gateway/observe/metric-snapshot.ts';

function prepare() {
  const registry = new MetricRegistry();
  const metrics = createEventMetrics(registry);
  const values = (name: string): [PointAttributes, number][] => {
    const metric = registry.snapshot().find((candidate) => candidate.name === name);
    if (metric === undefined || metric.kind === 'histogram') throw new Error(`no numbers of ${name}`);
    return metric.points.map(({ attributes, value }) => [attributes, value]);
  };
  return { registry, metrics, values };
}

const outcomes: fc.Arbitrary<EventOutcome> = fc.oneof(
  fc.record({ outcome: fc.constantFrom('delivered', 'stored', 'duplicate'), conflict: fc.boolean() }),
  fc.constantFrom<ErrorCode>('ERR_SCHEMA', 'ERR_CONFLICT').map((code) => rejected(new OsspError(code, 'no'))),
  fc.constantFrom<ErrorCode>('ERR_BUSY', 'ERR_SPOOL').map((code) => unavailable(new OsspError(code, 'no'))),
);

describe('createEventMetrics()', () => {
  it('has outcomes that add up to the events received', () => {
    fc.assert(
      fc.property(fc.array(outcomes, { minLength: 1 }), (all) => {
        const { metrics, values } = prepare();
        metrics.received(all.length);
        for (const outcome of all) metrics.settled(outcome);
        const events = values('ossp.gateway.events');
        expect(values('ossp.gateway.received')).toEqual([[{}, all.length]]);
        expect(events.reduce((sum, [, value]) => sum + value, 0)).toBe(all.length);
        for (const [attributes, value] of events) {
          const same = all.filter(
            (one) =>
              one.outcome === attributes['ossp.gateway.outcome'] &&
              ('error' in one ? one.error.code : undefined) === attributes['error.type'],
          );
          expect(same).toHaveLength(value);
        }
      }),
    );
  });

  it('counts conflicts', () => {
    const { metrics, values } = prepare();
    metrics.conflict({ source: 'urn:x', id: '1' });
    metrics.conflict({ source: 'urn:x', id: '1' });
    expect(values('ossp.gateway.conflicts')).toEqual([[{}, 2]]);
  });

  it('counts the records of requests to the collector, and for how long they are on their way', () => {
    const { registry, metrics, values } = prepare();
    metrics.started(10);
    metrics.started(5);
    expect(values('otel.sdk.exporter.log.inflight')).toEqual([[{}, 15]]);
    metrics.ended(10, 7, 0.2, 'rejected');
    metrics.ended(5, 5, 0.02, undefined);
    expect(values('otel.sdk.exporter.log.inflight')).toEqual([[{}, 0]]);
    metrics.started(2);
    metrics.ended(2, 0, 30, '503');
    metrics.started(1);
    metrics.ended(1, 0, 0.2, undefined);
    expect(values('otel.sdk.exporter.log.exported')).toEqual([
      [{}, 12],
      [{ 'error.type': 'rejected' }, 4],
      [{ 'error.type': '503' }, 2],
    ]);
    const duration = registry.snapshot().find(({ name }) => name === 'otel.sdk.exporter.operation.duration');
    const sums = duration?.kind === 'histogram' && duration.points.map(({ attributes, sum }) => [attributes, sum]);
    expect(sums).toEqual([
      [{ 'error.type': 'rejected' }, 0.4],
      [{}, 0.02],
      [{ 'error.type': '503' }, 30],
    ]);
  });
});
