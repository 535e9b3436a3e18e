import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSnapshots } from '../../../src/gateway/observe/merge-snapshots.ts';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import type { MetricSnapshot } from '../../../src/gateway/observe/metric-snapshot.ts';

const metric = (name: string) => ({ name, unit: '1', description: name });

/** One thing that happens in a process; whole numbers, whose sums do not depend on their order. */
const happenings = fc.record({
  what: fc.constantFrom('count', 'record'),
  value: fc.integer({ min: 0, max: 1_000_000 }),
  attributes: fc.record({ a: fc.constantFrom('x', 'y'), b: fc.constantFrom(1, 2) }, { requiredKeys: [] }),
});
const processes = fc.record({
  happened: fc.array(happenings, { maxLength: 20 }),
  level: fc.integer({ min: -9, max: 9 }),
});

type Process = typeof processes extends fc.Arbitrary<infer T> ? T : never;

function snapshotOf({ happened, level }: Process): MetricSnapshot[] {
  const registry = new MetricRegistry();
  const counter = registry.counter(metric('counter'));
  const histogram = registry.histogram({ ...metric('histogram'), bounds: [10, 1000, 100_000] });
  registry.gauge(metric('gauge'), () => level);
  registry.upDownCounter(metric('up-down-counter'), () => level);
  for (const { what, value, attributes } of happened) {
    if (what === 'count') counter.add(value, attributes);
    else histogram.record(value, attributes);
  }
  return registry.snapshot();
}

function joined(all: readonly Process[]): Process {
  return { happened: all.flatMap(({ happened }) => happened), level: 0 };
}

describe('mergeSnapshots()', () => {
  it('gives for many processes what one would have counted', () => {
    fc.assert(
      fc.property(fc.array(processes, { minLength: 1, maxLength: 5 }), (all) => {
        const [counter, histogram, gauge, upDown] = mergeSnapshots(all.map(snapshotOf));
        const [oneCounter, oneHistogram] = snapshotOf(joined(all));
        expect(counter).toEqual(oneCounter);
        expect(histogram).toEqual(oneHistogram);
        const levels = all.map(({ level }) => level);
        expect(gauge?.points).toEqual([{ attributes: {}, value: Math.max(...levels) }]);
        expect(upDown?.points).toEqual([{ attributes: {}, value: levels.reduce((sum, level) => sum + level) }]);
      }),
    );
  });

  it('gives the same however it is done in steps', () => {
    fc.assert(
      fc.property(processes, processes, processes, (...three) => {
        const [a, b, c] = three.map(snapshotOf) as [MetricSnapshot[], MetricSnapshot[], MetricSnapshot[]];
        const all = mergeSnapshots([a, b, c]);
        expect(mergeSnapshots([mergeSnapshots([a, b]), c])).toEqual(all);
        expect(mergeSnapshots([a, mergeSnapshots([b, c])])).toEqual(all);
        expect(mergeSnapshots([all])).toEqual(all);
        expect(mergeSnapshots([[], all])).toEqual(all);
      }),
    );
  });

  it('leaves what it is given as it is', () => {
    fc.assert(
      fc.property(processes, processes, (...two) => {
        const snapshots = two.map(snapshotOf);
        const before = structuredClone(snapshots);
        mergeSnapshots(snapshots);
        expect(snapshots).toEqual(before);
      }),
    );
  });

  it('adds the overflows up too', () => {
    const snapshots = [1, 2].map((id) => {
      const registry = new MetricRegistry();
      const counter = registry.counter(metric('counter'));
      for (let n = 0; n < 1010; n++) counter.add(id, { n });
      return registry.snapshot();
    });
    const [counter] = mergeSnapshots(snapshots);
    expect(counter?.points).toHaveLength(1001);
    expect(counter?.points.at(-1)).toEqual({ attributes: { 'otel.metric.overflow': true }, value: 30 });
  });

  it('keeps apart what is not the same metric', () => {
    const one: MetricSnapshot = { ...metric('m'), kind: 'counter', points: [{ attributes: {}, value: 1 }] };
    const others: MetricSnapshot[] = [
      { ...one, kind: 'gauge' },
      { ...one, unit: 's' },
      { ...metric('m'), kind: 'histogram', bounds: [1], points: [] },
      { ...metric('m'), kind: 'histogram', bounds: [2], points: [] },
    ];
    expect(mergeSnapshots([[one], others])).toEqual([one, ...others]);
  });
});
