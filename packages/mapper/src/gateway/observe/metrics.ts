/** Names and values that tell the series of a metric apart. Bounded sets only: never an id, a source or a type of an event. */
export type MetricAttributes = Readonly<Record<string, string | number>>;

/** Counts up. */
export interface Counter {
  add(value: number, attributes?: MetricAttributes): void;
}

/** Counts values by size. */
export interface Histogram {
  record(value: number, attributes?: MetricAttributes): void;
}

export interface MetricDescription {
  /** By OpenTelemetry's conventions: `http.server.request.duration`. */
  readonly name: string;
  /** In UCUM: `s`, `By`, `{event}`. */
  readonly unit: string;
  readonly description: string;
}

/** Makes the instruments of a process. A second one of the same name is an error. */
export interface Meter {
  counter(metric: MetricDescription): Counter;
  /** @param bounds - upper bounds of the buckets, ascending. */
  histogram(metric: MetricDescription & { readonly bounds: readonly number[] }): Histogram;
  /** @param observe - returns the value of now; called whenever metrics are read. */
  gauge(metric: MetricDescription, observe: () => number): void;
  /** Counts up and down: a gauge that adds up over processes. */
  upDownCounter(metric: MetricDescription, observe: () => number): void;
}
