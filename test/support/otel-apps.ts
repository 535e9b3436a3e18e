import { createHash } from 'node:crypto';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cachedFolder } from './cache.ts';
import { type Part, preparePart } from './part.ts';
import { runOk } from './run.ts';

const QUIET = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Packages of OpenTelemetry that go together, each at a pinned release, and what works with them. */
export interface OtelLine {
  /** The release of `@opentelemetry/sdk-logs`. */
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  /** Whether its log records have an event name; without one, the attribute `ce.type` makes a signal. */
  readonly hasEventName: boolean;
}

/** The lines that `@ossp-otel/log-processor` promises to work with: the first and last of 0.2xx, and the newest. */
export const OTEL_LINES: readonly OtelLine[] = [
  {
    name: '0.200.0',
    hasEventName: false,
    packages: {
      '@opentelemetry/api': '1.9.1',
      '@opentelemetry/context-async-hooks': '2.0.0',
      '@opentelemetry/exporter-logs-otlp-http': '0.200.0',
      '@opentelemetry/resources': '2.0.0',
      '@opentelemetry/sdk-logs': '0.200.0',
      '@opentelemetry/sdk-node': '0.200.0',
      '@types/node': '20.19.43',
    },
  },
  {
    name: '0.223.1',
    hasEventName: true,
    packages: {
      '@opentelemetry/api': '1.9.1',
      '@opentelemetry/context-async-hooks': '2.12.0',
      '@opentelemetry/exporter-logs-otlp-http': '0.223.1',
      '@opentelemetry/instrumentation-http': '0.223.0',
      '@opentelemetry/instrumentation-pino': '0.69.0',
      '@opentelemetry/instrumentation-undici': '0.33.0',
      '@opentelemetry/resources': '2.12.1',
      '@opentelemetry/sdk-logs': '0.223.1',
      '@opentelemetry/sdk-node': '0.223.0',
      '@opentelemetry/winston-transport': '0.33.0',
      '@types/node': '20.19.43',
      pino: '10.4.0',
      winston: '3.19.0',
    },
  },
  {
    name: '3.1.1',
    hasEventName: true,
    packages: {
      '@opentelemetry/api': '1.10.0',
      '@opentelemetry/context-async-hooks': '3.1.1',
      '@opentelemetry/exporter-logs-otlp-http': '0.301.0',
      '@opentelemetry/instrumentation-http': '0.301.0',
      '@opentelemetry/instrumentation-pino': '0.70.0',
      '@opentelemetry/instrumentation-undici': '0.34.0',
      '@opentelemetry/resources': '3.1.1',
      '@opentelemetry/sdk-logs': '3.1.1',
      '@opentelemetry/sdk-node': '0.301.0',
      '@opentelemetry/winston-transport': '0.34.0',
      '@types/node': '20.19.43',
      pino: '10.4.0',
      winston: '3.19.0',
    },
  },
];

/** Gives a folder in the user's cache with the packages of a line in its node_modules. */
export function prepareOtelLine(line: OtelLine): Promise<Part<string>> {
  const recipe = JSON.stringify(line.packages);
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  return preparePart(`the packages of OpenTelemetry ${line.name}, from npm`, () =>
    cachedFolder(`otel-${line.name}-${hash}`, async (draft) => {
      await writeFile(
        path.join(draft, 'package.json'),
        JSON.stringify({ name: 'app', private: true, dependencies: line.packages }),
      );
      await runOk('npm', ['install', ...QUIET], { cwd: draft, timeoutMs: 600_000 });
    }),
  );
}

/**
 * Makes of a folder of {@link prepareOtelLine} an app that has installed the tarballs as well, below `folder`, and gives
 * its path. npm refuses to, where the peer dependencies do not fit the line.
 */
export async function installInApp(line: string, tarballs: readonly string[], folder: string): Promise<string> {
  const app = path.join(folder, path.basename(line));
  await cp(line, app, { recursive: true });
  await runOk('npm', ['install', ...QUIET, ...tarballs], { cwd: app });
  return app;
}
