import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FlushResult, ProcessorStats } from '../../src/index.ts';

const APP = fileURLToPath(new URL('children/busy-app.mjs', import.meta.url));

export interface BusyAppOptions {
  readonly endpoint: string;
  /** Signals that it emits. */
  readonly count: number;
  readonly batchSize: number;
  /** It does not emit while so many events wait. */
  readonly maxWaiting: number;
}

/** What the application says at its end. */
export interface BusyAppReport {
  readonly result: FlushResult;
  readonly stats: ProcessorStats;
  readonly dropped: readonly unknown[];
  /** Bytes in use after a garbage collection, every 2000 signals. */
  readonly heaps: readonly number[];
  readonly maxRssBytes: number;
}

/** Runs the application in a process of its own, on what users import: built by `npm test` before. */
export async function runBusyApp(options: BusyAppOptions): Promise<BusyAppReport> {
  const others = Object.entries(process.env).filter(([name]) => !/^OSSP_|proxy/i.test(name));
  const env = Object.fromEntries(others);
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', APP, JSON.stringify(options)], {
    env,
  });
  return JSON.parse(stdout) as BusyAppReport;
}

export const SOURCE = 'urn:chaos:app';

const TEXTS = ['', 'plain', 'é\n', '"\\', '😀', '\u0000'];
const SEVERITIES = ['low', 'medium', 'high', 'critical'];

/** Returns what has to arrive of signal n of the application. */
export function busyEvent(n: number): Record<string, unknown> {
  const hex = (n + 1).toString(16);
  return {
    specversion: '1.0',
    id: `e-${n}`,
    source: SOURCE,
    type: 'ai.safety.guardrail.interaction',
    time: new Date(1_700_000_000_000 + n).toISOString().replace('.000Z', 'Z'),
    datacontenttype: 'application/json',
    dataschema: 'https://ossp.io/schema/v1.0.0/ai.safety.guardrail.interaction.schema.json',
    traceparent: `00-${hex.padStart(32, '0')}-${hex.padStart(16, '0')}-01`,
    otelattributes: `[{"key":"app.score","value":{"doubleValue":${(2 * (n % 64) + 1) / 128}}}]`,
    data: {
      guardrail_id: `g${n % 17}`,
      action_taken: 'block',
      reason: `number ${n} ${TEXTS[n % TEXTS.length]?.repeat(n % 50)}`,
      severity: SEVERITIES[n % SEVERITIES.length],
      resource: { model_id: 'model', environment: 'production' },
    },
  };
}
