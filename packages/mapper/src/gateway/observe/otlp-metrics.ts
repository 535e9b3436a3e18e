import { VERSION } from '../../version.ts';
import {
  countOf,
  type HistogramPoint,
  type MetricSnapshot,
  type NumberPoint,
  type PointAttributes,
} from './metric-snapshot.ts';

/** When the values of a request were counted, in nanoseconds since the Unix epoch. */
export interface MetricTimes {
  /** Since when: the start of the process. */
  readonly startTimeUnixNano: bigint;
  /** Until when: now. */
  readonly timeUnixNano: bigint;
}

const SCOPE = { name: '@ossp-otel/mapper', version: VERSION };

/** `AGGREGATION_TEMPORALITY_CUMULATIVE`; enums are numbers in OTLP's JSON. */
const CUMULATIVE = 2;

/**
 * Returns metrics as an OTLP `ExportMetricsServiceRequest` in JSON (opentelemetry-proto, metrics/v1/metrics.proto), with
 * the totals since the start of the process. Metrics without a value are left out.
 *
 * @param resource - what the metrics are about.
 */
export function encodeMetrics(
  metrics: readonly MetricSnapshot[],
  resource: PointAttributes,
  times: MetricTimes,
): string {
  const described = metrics.filter(({ points }) => points.length > 0);
  return JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: keyValues(resource) },
        scopeMetrics: [{ scope: SCOPE, metrics: described.map((metric) => encodeMetric(metric, times)) }],
      },
    ],
  });
}

function encodeMetric(metric: MetricSnapshot, times: MetricTimes): object {
  const { name, unit, description } = metric;
  return { name, unit, description, ...encodeData(metric, times) };
}

function encodeData(metric: MetricSnapshot, times: MetricTimes): object {
  const aggregationTemporality = CUMULATIVE;
  switch (metric.kind) {
    case 'histogram': {
      const dataPoints = metric.points.map((point) => histogramPoint(point, metric.bounds, times));
      return { histogram: { aggregationTemporality, dataPoints } };
    }
    case 'gauge':
      return { gauge: { dataPoints: metric.points.map((point) => numberPoint(point, times)) } };
    default: {
      const dataPoints = metric.points.map((point) => numberPoint(point, times));
      return { sum: { aggregationTemporality, isMonotonic: metric.kind === 'counter', dataPoints } };
    }
  }
}

function numberPoint({ attributes, value }: NumberPoint, times: MetricTimes): object {
  const number = Number.isSafeInteger(value) ? { asInt: String(value) } : { asDouble: value };
  return { ...pointBase(attributes, times), ...number };
}

function histogramPoint(point: HistogramPoint, bounds: readonly number[], times: MetricTimes): object {
  return {
    ...pointBase(point.attributes, times),
    count: String(countOf(point)),
    sum: point.sum,
    bucketCounts: point.counts.map(String),
    explicitBounds: bounds,
  };
}

function pointBase(attributes: PointAttributes, { startTimeUnixNano, timeUnixNano }: MetricTimes): object {
  return {
    attributes: keyValues(attributes),
    // 64-bit integers are texts in protobuf's JSON
    startTimeUnixNano: String(startTimeUnixNano),
    timeUnixNano: String(timeUnixNano),
  };
}

function keyValues(attributes: PointAttributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
