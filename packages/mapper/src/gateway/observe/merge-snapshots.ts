import {
  attributesKey,
  type HistogramPoint,
  type HistogramSnapshot,
  type MetricSnapshot,
  type NumberPoint,
  type NumberSnapshot,
  type PointAttributes,
} from './metric-snapshot.ts';

/**
 * Returns the metrics of several processes as those of one: what was counted adds up, also in the buckets of histograms,
 * and of a plain gauge the largest value counts. Metrics of one name that differ in kind, unit or bounds stay apart.
 */
export function mergeSnapshots(all: readonly (readonly MetricSnapshot[])[]): MetricSnapshot[] {
  return grouped(all.flat(), metricKey).map((same) => mergeMetric(same));
}

function metricKey(metric: MetricSnapshot): string {
  const bounds = metric.kind === 'histogram' ? metric.bounds : [];
  return JSON.stringify([metric.name, metric.kind, metric.unit, bounds]);
}

function mergeMetric(same: Group<MetricSnapshot>): MetricSnapshot {
  const [first] = same;
  return first.kind === 'histogram' ? mergeHistograms(first, same) : mergeNumbers(first, same);
}

function mergeNumbers(first: NumberSnapshot, same: readonly MetricSnapshot[]): NumberSnapshot {
  const points = same.flatMap((metric) => (metric.kind === 'histogram' ? [] : metric.points));
  const merge = first.kind === 'gauge' ? Math.max : (one: number, other: number) => one + other;
  return { ...first, points: mergePoints(points, (one, other) => mergeNumber(one, other, merge)) };
}

function mergeNumber(one: NumberPoint, other: NumberPoint, merge: (one: number, other: number) => number): NumberPoint {
  return { attributes: one.attributes, value: merge(one.value, other.value) };
}

function mergeHistograms(first: HistogramSnapshot, same: readonly MetricSnapshot[]): HistogramSnapshot {
  const points = same.flatMap((metric) => (metric.kind === 'histogram' ? metric.points : []));
  return { ...first, points: mergePoints(points, mergeHistogram) };
}

function mergeHistogram(one: HistogramPoint, other: HistogramPoint): HistogramPoint {
  return {
    attributes: one.attributes,
    sum: one.sum + other.sum,
    counts: one.counts.map((count, bucket) => count + (other.counts[bucket] ?? 0)),
  };
}

function mergePoints<Point extends { readonly attributes: PointAttributes }>(
  points: readonly Point[],
  merge: (one: Point, other: Point) => Point,
): Point[] {
  return grouped(points, ({ attributes }) => attributesKey(attributes)).map(([first, ...others]) =>
    others.reduce(merge, first),
  );
}

type Group<Item> = readonly [Item, ...Item[]];

/** Puts what has the same key together, in the order in which the keys appear first. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Group<Item>[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
