import { mergeSnapshots } from './merge-snapshots.ts';
import type { HistogramSnapshot, MetricSnapshot, NumberSnapshot, PointAttributes } from './metric-snapshot.ts';
import { labelsOf, metricNameOf } from './prometheus-names.ts';

/** Content type of {@link renderPrometheus}. */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Returns metrics in Prometheus' text format, under the names that OpenTelemetry's rules for Prometheus give them.
 *
 * @param resource - what the metrics are about; it becomes `target_info`.
 */
export function renderPrometheus(metrics: readonly MetricSnapshot[], resource: PointAttributes): string {
  const target = ['# HELP target_info Target metadata', '# TYPE target_info gauge'];
  const lines = [...target, sample('target_info', labelsOf(resource), 1)];
  // Two sets of attributes can become the same set of labels, which may be there only once
  for (const metric of mergeSnapshots([metrics.map(withLabels)])) {
    if (metric.points.length === 0) continue;
    const name = metricNameOf(metric);
    lines.push(`# HELP ${name} ${escapeHelp(metric.description)}`, `# TYPE ${name} ${typeOf(metric)}`);
    lines.push(...(metric.kind === 'histogram' ? histogramSamples(name, metric) : numberSamples(name, metric)));
  }
  return `${lines.join('\n')}\n`;
}

function withLabels(metric: MetricSnapshot): MetricSnapshot {
  return metric.kind === 'histogram'
    ? { ...metric, points: metric.points.map((point) => ({ ...point, attributes: labelsOf(point.attributes) })) }
    : { ...metric, points: metric.points.map((point) => ({ ...point, attributes: labelsOf(point.attributes) })) };
}

function typeOf({ kind }: MetricSnapshot): string {
  return kind === 'up-down-counter' ? 'gauge' : kind;
}

function numberSamples(name: string, { points }: NumberSnapshot): string[] {
  return points.map(({ attributes, value }) => sample(name, attributes, value));
}

function histogramSamples(name: string, { bounds, points }: HistogramSnapshot): string[] {
  return points.flatMap(({ attributes, sum, counts }) => {
    let total = 0;
    // Prometheus' buckets hold what is in those below them too
    const buckets = counts.map((count, index) => {
      total += count;
      return sample(
        `${name}_bucket`,
        { ...attributes, le: numberText(bounds[index] ?? Number.POSITIVE_INFINITY) },
        total,
      );
    });
    return [...buckets, sample(`${name}_sum`, attributes, sum), sample(`${name}_count`, attributes, total)];
  });
}

function sample(name: string, labels: PointAttributes, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeValue(String(text))}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}`;
}

function numberText(value: number): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
