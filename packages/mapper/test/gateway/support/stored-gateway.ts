import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { countsOf, type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import type { OtlpSink } from './otlp-sink.ts';

export interface StoringSetup {
  readonly sink: Pick<OtlpSink, 'url'>;
  readonly spool: string;
  readonly args?: readonly string[];
  /** See `startGatewayProcess`. */
  readonly shell?: string;
}

/** Starts a gateway that acknowledges what is on the disk, and does not wait for long between deliveries. */
export function startStoring({ sink, spool, args = [], shell }: StoringSetup): Promise<GatewayProcess> {
  const options = ['--endpoint', sink.url, '--ack', 'stored', '--spool', spool, '--retry-budget', '0s', ...args];
  return startGatewayProcess(options, shell);
}

/** Resolves when nothing is left in the spool. */
export async function drained(gateway: GatewayProcess, timeout = 40_000): Promise<void> {
  const left = async (): Promise<number> => (await countsOf(gateway)).sum('ossp_gateway_spool_events');
  await expect.poll(left, { timeout, interval: 50 }).toBe(0);
}

/** Returns the files with events in a spool, the oldest first. */
export function segmentsOf(spool: string): string[] {
  const events = path.join(spool, 'events');
  const folders = readdirSync(events, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = folders.flatMap(({ name }) =>
    readdirSync(path.join(events, name)).map((file) => path.join(events, name, file)),
  );
  return files.filter((file) => file.endsWith('.events')).sort();
}

/** Returns the originals of what is in quarantine. */
export function quarantineOf(spool: string): readonly { readonly code: string; readonly original: string }[] {
  const file = path.join(spool, 'quarantine.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
