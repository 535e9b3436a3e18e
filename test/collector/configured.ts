import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { MAIN, run } from '../docs/command.ts';
import { type Collector, startCollector } from '../support/collector.ts';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { type RecordView, viewOf } from './parity.ts';

/** A collector with a configuration that the command printed, unchanged, and a sink that it exports to. */
export class Configured {
  readonly #collector: Collector;
  readonly #sink: OtlpSink;

  constructor(collector: Collector, sink: OtlpSink) {
    this.#collector = collector;
    this.#sink = sink;
  }

  /** @param storage - folder for the state of the collector. */
  static async start(otelcol: string, input: string, args: readonly string[], storage: string): Promise<Configured> {
    const sink = await startOtlpSink();
    const config = await collectorConfigText(input, [...args, '--storage', storage, '--exporter-endpoint', sink.url]);
    return new Configured(await startCollector(otelcol, config), sink);
  }

  /** Waits until the sink has this many records, for at most half a minute. */
  async records(count: number): Promise<void> {
    for (let tries = 0; tries < 300 && this.#sink.records.length < count; tries++) await delay(100);
  }

  /** Stops the collector and returns what the sink has. */
  async stop(): Promise<readonly RecordView[]> {
    await this.#collector.stop();
    this.#sink.close();
    return this.#sink.records.map(viewOf);
  }

  /** When the collector says that it received each record, in nanoseconds. */
  observedTimes(): readonly bigint[] {
    return this.#sink.records.map(({ record }) => record.observedTimeUnixNano);
  }

  /** What the collector has said about trouble. */
  warnings(): readonly string[] {
    return this.#collector
      .printed()
      .split('\n')
      .filter((line) => /\t(?:warn|error)\t/.test(line));
  }
}

/** Returns what `ossp-otel collector-config` prints. */
export async function collectorConfigText(input: string, args: readonly string[]): Promise<string> {
  const command = [MAIN, 'collector-config', '--input', input, ...args];
  const { status, output } = await run(process.execPath, command, process.cwd(), { CI: '1' });
  expect(status, output).toBe(0);
  return output;
}
