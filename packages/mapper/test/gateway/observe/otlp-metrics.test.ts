import { describe, expect, it } from 'vitest';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import { encodeMetrics } from '../../../src/gateway/observe/otlp-metrics.ts';
import { VERSION } from '../../../src/version.ts';

const TIMES = { startTimeUnixNano: 1_767_225_600_000_000_001n, timeUnixNano: 1_767_225_660_000_000_002n };
const TIME_TEXTS = { startTimeUnixNano: '1767225600000000001', timeUnixNano: '1767225660000000002' };

describe('encodeMetrics()', () => {
  it('writes an ExportMetricsServiceRequest with totals, and 64-bit integers as texts', () => {
    const registry = new MetricRegistry();
    const counter = registry.counter({ name: 'test.events', unit: '{event}', description: 'Events.' });
    counter.add(3, { route: '/', status: 503, share: 0.5 });
    counter.add(0.25);
    registry.histogram({ name: 'test.duration', unit: 's', description: 'Time.', bounds: [0.1, 1] }).record(0.5);
    registry.upDownCounter({ name: 'test.open', unit: '{request}', description: 'Open.' }, () => -2);
    registry.gauge({ name: 'test.load', unit: '1', description: 'Load.' }, () => 0.75);
    registry.counter({ name: 'test.never', unit: '1', description: 'Never.' });

    expect(JSON.parse(encodeMetrics(registry.snapshot(), { 'service.name': 'x' }, TIMES))).toEqual({
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'x' } }] },
          scopeMetrics: [
            {
              scope: { name: '@ossp-otel/mapper', version: VERSION },
              metrics: [
                {
                  name: 'test.events',
                  unit: '{event}',
                  description: 'Events.',
                  sum: {
                    aggregationTemporality: 2,
                    isMonotonic: true,
                    dataPoints: [
                      {
                        ...TIME_TEXTS,
                        attributes: [
                          { key: 'route', value: { stringValue: '/' } },
                          { key: 'status', value: { intValue: '503' } },
                          { key: 'share', value: { doubleValue: 0.5 } },
                        ],
                        asInt: '3',
                      },
                      { ...TIME_TEXTS, attributes: [], asDouble: 0.25 },
                    ],
                  },
                },
                {
                  name: 'test.duration',
                  unit: 's',
                  description: 'Time.',
                  histogram: {
                    aggregationTemporality: 2,
                    dataPoints: [
                      {
                        ...TIME_TEXTS,
                        attributes: [],
                        count: '1',
                        sum: 0.5,
                        bucketCounts: ['0', '1', '0'],
                        explicitBounds: [0.1, 1],
                      },
                    ],
                  },
                },
                {
                  name: 'test.open',
                  unit: '{request}',
                  description: 'Open.',
                  sum: {
                    aggregationTemporality: 2,
                    isMonotonic: false,
                    dataPoints: [{ ...TIME_TEXTS, attributes: [], asInt: '-2' }],
                  },
                },
                {
                  name: 'test.load',
                  unit: '1',
                  description: 'Load.',
                  gauge: { dataPoints: [{ ...TIME_TEXTS, attributes: [], asDouble: 0.75 }] },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('marks the series of the overflow with a boolean', () => {
    const registry = new MetricRegistry();
    const counter = registry.counter({ name: 'test.events', unit: '{event}', description: 'Events.' });
    for (let id = 0; id < 1001; id++) counter.add(1, { id });
    expect(encodeMetrics(registry.snapshot(), {}, TIMES)).toContain(
      '{"key":"otel.metric.overflow","value":{"boolValue":true}}',
    );
  });
});
