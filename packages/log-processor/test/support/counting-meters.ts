import { type Attributes, createNoopMeter, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import { onTestFinished } from 'vitest';

/** Sums and observations by the name of the instrument, with the attributes as text behind it where there are some. */
export interface CountedMetrics {
  /** What counters added up. */
  readonly sums: Readonly<Record<string, number>>;
  /** How many values histograms got. */
  readonly recorded: Readonly<Record<string, number>>;
  /** Returns what the observable instruments say now. */
  observe(): Readonly<Record<string, number>>;
}

/** Registers a meter provider that counts what the processor measures, until the end of the test. */
export function countMetrics(): CountedMetrics {
  const sums: Record<string, number> = {};
  const recorded: Record<string, number> = {};
  const callbacks = new Map<string, (result: { observe(value: number): void }) => void>();
  const count = (counts: Record<string, number>, value: number, name: string, attributes?: Attributes): void => {
    const key = attributes === undefined ? name : `${name} ${Object.values(attributes).join(' ')}`;
    counts[key] = (counts[key] ?? 0) + value;
  };
  const observable = (name: string) => ({
    addCallback: (callback: (result: { observe(value: number): void }) => void) => callbacks.set(name, callback),
  });
  const meter = Object.assign(Object.create(createNoopMeter()) as object, {
    createCounter: (name: string) => ({
      add: (value: number, attributes?: Attributes) => count(sums, value, name, attributes),
    }),
    createHistogram: (name: string) => ({
      record: (_value: number, attributes?: Attributes) => count(recorded, 1, name, attributes),
    }),
    createObservableCounter: observable,
    createObservableUpDownCounter: observable,
  }) as unknown as Meter;
  const provider: MeterProvider = {
    getMeter: (name) => (name === '@ossp-otel/log-processor' ? meter : createNoopMeter()),
  };
  metrics.setGlobalMeterProvider(provider);
  onTestFinished(() => metrics.disable());
  return {
    sums,
    recorded,
    observe() {
      const observed: Record<string, number> = {};
      for (const [name, callback] of callbacks) callback({ observe: (value) => (observed[name] = value) });
      return observed;
    },
  };
}
