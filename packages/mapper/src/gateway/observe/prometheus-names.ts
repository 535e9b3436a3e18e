import type { MetricSnapshot, PointAttributes } from './metric-snapshot.ts';

// Of UCUM, as far as this package's metrics go (OpenTelemetry specification, compatibility/prometheus_and_openmetrics.md)
const UNIT_WORDS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['%', 'percent'],
]);

/** Returns the name that a metric has in Prometheus, without the endings of a histogram's series. */
export function metricNameOf({ name, unit, kind }: MetricSnapshot): string {
  const word = unitWord(unit, kind);
  const base = sanitized(kind === 'counter' ? name.replace(/[._]total$/, '') : name);
  const withUnit = word === '' || base === word || base.endsWith(`_${word}`) ? base : `${base}_${word}`;
  return kind === 'counter' ? `${withUnit}_total` : withUnit;
}

/** Returns attributes as labels. The values of those that become the same label are joined by `;` in the order of their keys. */
export function labelsOf(attributes: PointAttributes): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const [key, value] of Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const label = sanitized(key);
    const before = labels.get(label);
    labels.set(label, before === undefined ? String(value) : `${before};${value}`);
  }
  return Object.fromEntries(labels);
}

function unitWord(unit: string, kind: MetricSnapshot['kind']): string {
  // What is in braces is a remark, not a unit
  const plain = unit.replace(/\{[^}]*\}/g, '');
  if (plain === '1') return kind === 'gauge' ? 'ratio' : '';
  return UNIT_WORDS.get(plain) ?? plain.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '');
}

function sanitized(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_]+/g, '_').replace(/__+/g, '_');
  return /^[a-zA-Z_]/.test(plain) ? plain : `_${plain}`;
}
