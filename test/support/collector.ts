import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Part, preparePart } from './part.ts';
import { runOk } from './run.ts';

const BUILD = fileURLToPath(new URL('../collector/build-otelcol', import.meta.url));
const READY = 'Everything is ready. Begin running and processing data.';
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

// Ends the collector when standard input closes, so that it outlives neither stop() nor a test process that was killed
const SUPERVISE = `
exec 3<&0
"$@" </dev/null 3<&- &
collector=$!
{ read -r _ <&3; kill "$collector"; } 2>/dev/null &
watch=$!
wait "$collector"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
`;

export interface Collector {
  /** What the collector has printed so far. */
  printed(): string;
  /**
   * Asks the collector to stop and resolves when it has: by then it has flushed what its exporters held.
   *
   * @throws Error where it ended with a status other than 0, or had to be killed
   */
  stop(): Promise<void>;
}

/** Gives the path of an `otelcol` binary: `OTELCOL_BIN`, or else one that is built with Go once and kept in the user's cache. */
export function prepareOtelcol(): Promise<Part<string>> {
  return preparePart('an OpenTelemetry Collector (OTELCOL_BIN, or Go to build one)', async () => {
    const given = process.env['OTELCOL_BIN'];
    if (given) {
      await access(given, constants.X_OK);
      return given;
    }
    await runOk('go', ['version']);
    return (await runOk(BUILD, [], { timeoutMs: 1_500_000 })).trim();
  });
}

/**
 * Starts a collector and resolves when all its pipelines run.
 *
 * @param config the collector's configuration, YAML or JSON; its own telemetry is set here
 * @throws Error with what the collector printed, where it does not get ready within a minute
 */
export async function startCollector(otelcol: string, config: string): Promise<Collector> {
  const own = ['metrics.level=none', 'logs.level=info'].map((setting) => `--set=service.telemetry.${setting}`);
  const child = spawn('sh', ['-c', SUPERVISE, 'sh', otelcol, '--config=env:OSSP_OTEL_TEST_CONFIG', ...own], {
    env: { ...process.env, OSSP_OTEL_TEST_CONFIG: config },
    // A group of its own, which can be killed as a whole
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close').then(([status]: (number | null)[]) => status ?? null);
  let printed = '';
  const ready = new Promise<true>((resolve) => {
    const read = (chunk: string): void => {
      printed += chunk;
      if (printed.includes(READY)) resolve(true);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
  });

  /** Resolves to the exit status, once the collector has ended by itself or was killed at the limit. */
  const end = async (): Promise<number | null> => {
    child.stdin.end();
    const limit = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), STOP_LIMIT_MS);
    return closed.finally(() => clearTimeout(limit));
  };

  const limit = new AbortController();
  const late = delay(START_LIMIT_MS, 'late', { signal: limit.signal }).catch(() => 'late');
  const outcome = await Promise.race([ready, closed, late]).finally(() => limit.abort());
  if (outcome !== true) {
    await end();
    throw new Error(`the collector did not get ready:\n${printed}`);
  }
  return {
    printed: () => printed,
    stop: async () => {
      const status = await end();
      if (status !== 0) throw new Error(`the collector ended with status ${status}:\n${printed}`);
    },
  };
}

/** Gives a TCP port of the loopback interface that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
