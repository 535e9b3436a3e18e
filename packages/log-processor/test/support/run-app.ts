import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LogRecord } from '@opentelemetry/api-logs';
import type { OsspLogRecordProcessorOptions, ProcessorStats } from '../../src/index.ts';

const APP = fileURLToPath(new URL('app.mjs', import.meta.url));

/** What an application does, in a process of its own on what users import: built by `npm test` before. */
export interface AppRun {
  readonly records: readonly LogRecord[];
  /** As far as JSON can hold them. */
  readonly options?: OsspLogRecordProcessorOptions;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the application to its end, without any OSSP variable but those given. */
export async function runApp({ records, options, env = {} }: AppRun) {
  const others = Object.entries(process.env).filter(([name]) => !/^OSSP_|proxy/i.test(name));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [APP, JSON.stringify({ options, records })], {
    env: { ...Object.fromEntries(others), ...env },
  });
  return { stdout, stats: JSON.parse(stderr) as ProcessorStats };
}
