import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import type { MetricSnapshot } from '../../../src/gateway/observe/metric-snapshot.ts';
import { renderPrometheus } from '../../../src/gateway/observe/prometheus.ts';
import { parseExposition } from './parse-exposition.ts';

const RESOURCE = { 'service.name': 'ossp-otel', 'service.version': '1.2.3' };

function parsed(...metrics: MetricSnapshot[]) {
  return parseExposition(renderPrometheus(metrics, RESOURCE));
}

function numbers(kind: 'counter' | 'gauge' | 'up-down-counter', name: string, unit: string): MetricSnapshot {
  return { name, unit, kind, description: 'd', points: [{ attributes: {}, value: 1 }] };
}

describe('renderPrometheus()', () => {
  it('writes counters, gauges and histograms as the format asks for', () => {
    const registry = new MetricRegistry();
    registry.counter({ name: 'test.events', unit: '{event}', description: 'Events.' }).add(3, { 'error.type': 'no' });
    const duration = registry.histogram({ name: 'test.duration', unit: 's', description: 'Time.', bounds: [0.1, 1] });
    for (const seconds of [0.05, 0.5, 0.5, 5]) duration.record(seconds, { route: '/' });
    registry.upDownCounter({ name: 'test.spool.size', unit: 'By', description: 'Bytes.' }, () => 1e21);
    expect(renderPrometheus(registry.snapshot(), RESOURCE)).toBe(`\
# HELP target_info Target metadata
# TYPE target_info gauge
target_info{service_name="ossp-otel",service_version="1.2.3"} 1
# HELP test_events_total Events.
# TYPE test_events_total counter
test_events_total{error_type="no"} 3
# HELP test_duration_seconds Time.
# TYPE test_duration_seconds histogram
test_duration_seconds_bucket{route="/",le="0.1"} 1
test_duration_seconds_bucket{route="/",le="1"} 3
test_duration_seconds_bucket{route="/",le="+Inf"} 4
test_duration_seconds_sum{route="/"} 6.05
test_duration_seconds_count{route="/"} 4
# HELP test_spool_size_bytes Bytes.
# TYPE test_spool_size_bytes gauge
test_spool_size_bytes 1e+21
`);
  });

  it.each<[Parameters<typeof numbers>, string]>([
    [['counter', 'a.b', '{thing}'], 'a_b_total'],
    [['counter', 'a.total', 'By'], 'a_bytes_total'],
    [['counter', 'a', '1'], 'a_total'],
    [['gauge', 'a', '1'], 'a_ratio'],
    [['up-down-counter', 'a', '1'], 'a'],
    [['gauge', 'a.seconds', 's'], 'a_seconds'],
    [['gauge', 'a-b..c', ''], 'a_b_c'],
    [['gauge', '1a', 'ms'], '_1a_milliseconds'],
    [['gauge', 'a', 'widgets/x'], 'a_widgets_x'],
  ])('calls %j %s', (metric, name) => {
    expect([...parsed(numbers(...metric)).keys()]).toEqual(['target_info', name]);
  });

  it('leaves out a metric without values', () => {
    expect(parsed({ ...numbers('counter', 'a', ''), points: [] } as MetricSnapshot).size).toBe(1);
  });

  it('escapes texts so that they come back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('"', '\\', '\n', '\\n', ''), (text, odd) => {
        const value = `${odd}${text}${odd}`;
        const metric = {
          ...numbers('gauge', 'a', ''),
          description: value,
          points: [{ attributes: { value }, value: 1 }],
        };
        const family = parsed(metric as MetricSnapshot).get('a');
        expect(family?.samples[0]?.labels['value']).toBe(value);
        expect(family?.help).toBe(value);
      }),
    );
  });

  it('adds up what is one series to Prometheus, and joins the values of one label', () => {
    const points = [
      { attributes: { status: 200 }, value: 1 },
      { attributes: { status: '200' }, value: 2 },
      { attributes: { a_b: 'x', 'a.b': 'y' }, value: 4 },
      { attributes: { 'otel.metric.overflow': true }, value: 8 },
    ];
    const family = parsed({ ...numbers('counter', 'a', ''), points } as MetricSnapshot).get('a_total');
    expect(family?.samples.map(({ labels, value }) => ({ labels, value }))).toEqual([
      { labels: { status: '200' }, value: 3 },
      { labels: { a_b: 'y;x' }, value: 4 },
      { labels: { otel_metric_overflow: 'true' }, value: 8 },
    ]);
  });
});
