import type { HistogramSnapshot, MetricSnapshot, NumberSnapshot } from './metric-snapshot.ts';
import type { Counter, Histogram, Meter, MetricAttributes, MetricDescription } from './metrics.ts';
import { Series } from './series.ts';

/** Series of one metric besides that of the overflow. */
const MAX_SERIES = 1000;

const NO_ATTRIBUTES: MetricAttributes = {};

/**
 * The metrics of this process. Counting never throws: what is no finite number, and what would make a counter go down,
 * is not counted. The attributes of a call must not change afterwards; an object that is used again costs least.
 */
export class MetricRegistry implements Meter {
  readonly #names = new Set<string>();
  readonly #readers: (() => MetricSnapshot)[] = [];

  counter(metric: MetricDescription): Counter {
    const series = new Series(MAX_SERIES, () => ({ total: 0 }));
    this.#add(metric, (description) => ({
      ...description,
      kind: 'counter',
      points: series.map((attributes, { total }) => ({ attributes, value: total })),
    }));
    return {
      add: (value, attributes = NO_ATTRIBUTES) => {
        if (value >= 0 && value < Number.POSITIVE_INFINITY) series.of(attributes).total += value;
      },
    };
  }

  histogram({ bounds, ...metric }: MetricDescription & { readonly bounds: readonly number[] }): Histogram {
    const limits = [...bounds];
    const series = new Series(MAX_SERIES, () => ({ sum: 0, counts: new Array<number>(limits.length + 1).fill(0) }));
    this.#add(
      metric,
      (description): HistogramSnapshot => ({
        ...description,
        kind: 'histogram',
        bounds: limits,
        points: series.map((attributes, { sum, counts }) => ({ attributes, sum, counts: [...counts] })),
      }),
    );
    return {
      record: (value, attributes = NO_ATTRIBUTES) => {
        if (!Number.isFinite(value)) return;
        const state = series.of(attributes);
        const bucket = bucketOf(limits, value);
        state.sum += value;
        state.counts[bucket] = (state.counts[bucket] ?? 0) + 1;
      },
    };
  }

  gauge(metric: MetricDescription, observe: () => number): void {
    this.#add(metric, (description) => observed({ ...description, kind: 'gauge' }, observe));
  }

  upDownCounter(metric: MetricDescription, observe: () => number): void {
    this.#add(metric, (description) => observed({ ...description, kind: 'up-down-counter' }, observe));
  }

  /** Returns what all instruments hold now, in the order they were made. */
  snapshot(): MetricSnapshot[] {
    return this.#readers.map((read) => read());
  }

  #add({ name, unit, description }: MetricDescription, read: (metric: MetricDescription) => MetricSnapshot): void {
    // Names are compared without case (OpenTelemetry metrics API specification, "Instrument name syntax")
    const key = name.toLowerCase();
    if (this.#names.has(key)) throw new Error(`there is a metric of the name ${name} already`);
    this.#names.add(key);
    const metric: MetricDescription = { name, unit, description };
    this.#readers.push(() => read(metric));
  }
}

function bucketOf(bounds: readonly number[], value: number): number {
  let bucket = 0;
  for (const bound of bounds) {
    if (value <= bound) break;
    bucket += 1;
  }
  return bucket;
}

/** One metric that cannot be observed now must not hide all others, so it has no point then. */
function observed(metric: Omit<NumberSnapshot, 'points'>, observe: () => number): NumberSnapshot {
  try {
    const value = observe();
    return { ...metric, points: Number.isFinite(value) ? [{ attributes: {}, value }] : [] };
  } catch {
    return { ...metric, points: [] };
  }
}
