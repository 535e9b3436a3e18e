import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Family, parseExposition } from '../observe/parse-exposition.ts';

/** What users run: built by `npm test` before. */
const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

type LogLine = Readonly<Record<string, unknown>>;

interface GatewayEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `ossp-otel serve` in a process of its own, which ends with the test at the latest. */
export interface GatewayProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly logs: readonly LogLine[];
  /** Ends it at once, without a word. */
  kill(): Promise<GatewayEnd>;
  /** Ends it with SIGTERM. */
  stop(): Promise<GatewayEnd>;
  readonly ended: Promise<GatewayEnd>;
}

/**
 * Resolves when the gateway listens.
 *
 * @param shell - of `sh`, runs before; `exec "$@"` has to be the end of it if it holds that.
 * @throws Error with what it printed, if it ends before it listens
 */
export async function startGatewayProcess(args: readonly string[], shell?: string): Promise<GatewayProcess> {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const command = [process.execPath, MAIN, 'serve', ...port, ...args];
  const [program = '', ...rest] = shell === undefined ? command : ['sh', '-c', shell, 'sh', ...command];
  const child = spawn(program, rest, { env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
  const printed: string[] = [];
  const logs: LogLine[] = [];
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal }) as GatewayEnd);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const listening = new Promise<LogLine>((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      printed.push(line);
      const log = parseLine(line);
      logs.push(log);
      if (log['message'] === 'listening') resolve(log);
    });
  });
  const first = await Promise.race([listening, ended]);
  if (!('url' in first)) throw new Error(`the gateway ended before it listened:\n${printed.join('\n')}`);
  const end = (signal: NodeJS.Signals): Promise<GatewayEnd> => {
    child.kill(signal);
    return ended;
  };
  const url = String(first['url']);
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    logs,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    ended,
  };
}

/** What a gateway has counted. */
export interface GatewayCounts {
  readonly received: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Sum of all series of a metric by its name in Prometheus; 0 if there is none. */
  sum(name: string): number;
}

export async function countsOf({ url }: Pick<GatewayProcess, 'url'>): Promise<GatewayCounts> {
  const response = await fetch(`${url}/metrics`);
  const families = parseExposition(await response.text());
  const samples = (name: string): Family['samples'] => families.get(name)?.samples ?? [];
  const sum = (name: string): number => samples(name).reduce((total, { value }) => total + value, 0);
  const outcomes: Record<string, number> = {};
  for (const { labels, value } of samples('ossp_gateway_events_total')) {
    const outcome = labels['ossp_gateway_outcome'] ?? '';
    outcomes[outcome] = (outcomes[outcome] ?? 0) + value;
  }
  return { received: sum('ossp_gateway_received_total'), outcomes, sum };
}

/** Returns the memory of a process, in bytes. */
export function residentBytesOf({ pid }: GatewayProcess): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

/** Returns how many files and sockets a process has open. */
export function openFilesOf({ pid }: GatewayProcess): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { message: line };
  }
}

/** Returns the environment without what would be options of the gateway. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:OSSP|OTEL)_/.test(name)));
}
