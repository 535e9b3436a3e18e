import type { MetricDescription } from './metrics.ts';

/** What the instruments of a process held at one time: plain data, which JSON carries unchanged. */
export type MetricSnapshot = NumberSnapshot | HistogramSnapshot;

/** `counter` only grows; `up-down-counter` adds up over processes, and `gauge` does not. */
export interface NumberSnapshot extends MetricDescription {
  readonly kind: 'counter' | 'up-down-counter' | 'gauge';
  readonly points: readonly NumberPoint[];
}

export interface HistogramSnapshot extends MetricDescription {
  readonly kind: 'histogram';
  /** Upper bounds of the buckets, ascending; a value that equals one is below it. */
  readonly bounds: readonly number[];
  readonly points: readonly HistogramPoint[];
}

/** As {@link MetricAttributes}, and the mark of the series that stands for all that were too many. */
export type PointAttributes = Readonly<Record<string, string | number | boolean>>;

export interface NumberPoint {
  readonly attributes: PointAttributes;
  readonly value: number;
}

export interface HistogramPoint {
  readonly attributes: PointAttributes;
  readonly sum: number;
  /** Values in each bucket, not in those below it too; one more than there are bounds. */
  readonly counts: readonly number[];
}

/** Text that is the same for the same attributes, in whatever order they are given. */
export function attributesKey(attributes: PointAttributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** How many values the histogram holds. */
export function countOf({ counts }: HistogramPoint): number {
  return counts.reduce((total, count) => total + count, 0);
}
