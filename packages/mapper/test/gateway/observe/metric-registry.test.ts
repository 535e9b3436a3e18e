import { describe, expect, it } from 'vitest';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';

const REQUESTS = { name: 'test.requests', unit: '{request}', description: 'Requests.' };
const DURATION = { name: 'test.duration', unit: 's', description: 'How long.', bounds: [0.1, 1] };

describe('MetricRegistry', () => {
  it('counts by attributes, whatever their order and whoever made the object', () => {
    const registry = new MetricRegistry();
    const counter = registry.counter(REQUESTS);
    const attributes = { route: '/', status: 200 };
    counter.add(1, attributes);
    counter.add(2, attributes);
    counter.add(4, { status: 200, route: '/' });
    counter.add(8, { route: '/', status: '200' });
    counter.add(16);
    expect(registry.snapshot()).toEqual([
      {
        ...REQUESTS,
        kind: 'counter',
        points: [
          { attributes: { route: '/', status: 200 }, value: 7 },
          { attributes: { route: '/', status: '200' }, value: 8 },
          { attributes: {}, value: 16 },
        ],
      },
    ]);
  });

  it('puts a value into the first bucket whose bound is not below it', () => {
    const registry = new MetricRegistry();
    const histogram = registry.histogram(DURATION);
    for (const value of [-1, 0.1, 0.5, 1, 1.5, 100]) histogram.record(value);
    expect(registry.snapshot()).toEqual([
      { ...DURATION, kind: 'histogram', points: [{ attributes: {}, sum: 102.1, counts: [2, 2, 2] }] },
    ]);
  });

  it('asks what is observed whenever it is read, and goes on without what cannot be observed', () => {
    const registry = new MetricRegistry();
    let value = 1;
    registry.gauge({ ...REQUESTS, name: 'test.now' }, () => value);
    registry.upDownCounter({ ...REQUESTS, name: 'test.open' }, () => -value);
    registry.gauge({ ...REQUESTS, name: 'test.unknown' }, () => Number.NaN);
    registry.gauge({ ...REQUESTS, name: 'test.broken' }, () => {
      throw new Error('no');
    });
    value = 2;
    expect(registry.snapshot().map(({ name, kind, points }) => ({ name, kind, points }))).toEqual([
      { name: 'test.now', kind: 'gauge', points: [{ attributes: {}, value: 2 }] },
      { name: 'test.open', kind: 'up-down-counter', points: [{ attributes: {}, value: -2 }] },
      { name: 'test.unknown', kind: 'gauge', points: [] },
      { name: 'test.broken', kind: 'gauge', points: [] },
    ]);
  });

  it('does not count what is no finite number, nor downwards', () => {
    const registry = new MetricRegistry();
    const counter = registry.counter(REQUESTS);
    const histogram = registry.histogram(DURATION);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      counter.add(value);
      histogram.record(value);
    }
    counter.add(-1);
    expect(registry.snapshot().map(({ points }) => points)).toEqual([[], []]);
  });

  it('keeps the number of series bounded, and every count', () => {
    const registry = new MetricRegistry();
    const counter = registry.counter(REQUESTS);
    for (let id = 0; id < 5000; id++) counter.add(1, { id });
    const [metric] = registry.snapshot();
    expect(metric?.points).toHaveLength(1001);
    expect(metric?.points[1000]).toEqual({ attributes: { 'otel.metric.overflow': true }, value: 4000 });
    counter.add(1, { id: 7 });
    counter.add(1, { id: 4999 });
    const [later] = registry.snapshot();
    expect(later?.points[7]).toEqual({ attributes: { id: 7 }, value: 2 });
    expect(later?.points[1000]).toMatchObject({ value: 4001 });
  });

  it('gives snapshots that stay as they were, and that JSON carries unchanged', () => {
    const registry = new MetricRegistry();
    const counter = registry.counter(REQUESTS);
    const histogram = registry.histogram(DURATION);
    counter.add(1);
    histogram.record(0.2, { route: '/' });
    const before = registry.snapshot();
    const text = JSON.stringify(before);
    counter.add(1);
    histogram.record(0.2, { route: '/' });
    expect(JSON.stringify(before)).toBe(text);
    expect(JSON.parse(text)).toEqual(before);
  });

  it('refuses a second metric of one name, of whatever kind and case', () => {
    const registry = new MetricRegistry();
    registry.counter(REQUESTS);
    expect(() => registry.counter(REQUESTS)).toThrow('there is a metric of the name test.requests already');
    expect(() => registry.gauge({ ...REQUESTS, name: 'Test.Requests' }, () => 1)).toThrow(/already/);
    expect(registry.snapshot()).toHaveLength(1);
  });
});
