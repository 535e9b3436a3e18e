import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OsspError } from '@ossp-otel/types';
import type { DeliveryOutcome } from '../../../src/gateway/event-outcome.ts';
import { rejected, unavailable } from '../../../src/gateway/event-outcome.ts';
import type { LogFields, Logger, LogLevel } from '../../../src/gateway/observe/logger.ts';
import { MetricRegistry } from '../../../src/gateway/observe/metric-registry.ts';
import { EventStore, type StoredEvent } from '../../../src/gateway/store/event-store.ts';
import { SYSTEM_TIMING, type Timing } from '../../../src/http/timing.ts';
import { event } from '../../convert/events.ts';

/** Time passes a hundred times faster. */
export const FAST: Timing = {
  ...SYSTEM_TIMING,
  elapsed: () => 100 * performance.now(),
  sleep: (ms, signal) => SYSTEM_TIMING.sleep(ms / 100, signal),
};

export const DELIVERED: DeliveryOutcome = { outcome: 'delivered' };
export const REJECTED: DeliveryOutcome = rejected(new OsspError('ERR_OTLP_REJECTED', 'the collector refused it'));
export const UNAVAILABLE: DeliveryOutcome = unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'down'), 0);

/** Returns an event whose id is `e-<id>`. */
export function stored(id: number | string, changes: Record<string, unknown> = {}): StoredEvent {
  const text = JSON.stringify(event({ id: `e-${id}`, ...changes }));
  return { text, observedTimeUnixNano: 1_769_851_800_000_000_001n, traceparent: undefined, conflict: false };
}

export function idOf({ text }: Pick<StoredEvent, 'text'>): string {
  return (JSON.parse(text) as { id: string }).id;
}

export interface LoggedLine extends LogFields {
  readonly level: LogLevel;
  readonly message: string;
}

export class LogLines implements Logger {
  readonly lines: LoggedLine[] = [];

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push({ ...fields, level, message });
  }
}

export interface StoreSetting {
  readonly folder: string;
  readonly maxBytes?: number;
  readonly deliver?: (event: StoredEvent) => Promise<DeliveryOutcome>;
  readonly timing?: Timing;
}

export interface TestStore {
  readonly store: EventStore;
  readonly logs: readonly LoggedLine[];
  /** Returns the value of a metric of now, added up over its series. */
  metric(name: string): number;
}

/** Returns a store that is open, and delivers once it is started. */
export async function openStore(setting: StoreSetting): Promise<TestStore> {
  const { folder, maxBytes = 1e8, deliver = async () => DELIVERED, timing = FAST } = setting;
  const logger = new LogLines();
  const meter = new MetricRegistry();
  const store = new EventStore({ folder, maxBytes, deliver, logger, meter, timing });
  await store.open();
  return { store, logs: logger.lines, metric: (name) => metricOf(meter, name) };
}

export function metricOf(meter: MetricRegistry, name: string): number {
  const metric = meter.snapshot().find((each) => each.name === name);
  if (metric === undefined || metric.kind === 'histogram') throw new Error(`no number ${name}`);
  return metric.points.reduce((sum, { value }) => sum + value, 0);
}

/** Resolves when something has become true. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(2);
}

export interface QuarantinedLine {
  readonly code: string;
  readonly original: string;
}

/** Returns the entries of the quarantine of a store. */
export function quarantineOf(folder: string): QuarantinedLine[] {
  const file = path.join(folder, 'quarantine.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as QuarantinedLine);
}
