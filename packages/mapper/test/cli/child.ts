import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What users run: built by `npm test` before. */
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Setting {
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  /** Whether the reader of standard output goes away after the first of it. */
  readonly closesEarly?: boolean;
  /** File to write standard output to. */
  readonly stdout?: string;
}

/** Runs the built command in a process of its own; resolves to its exit status and what it printed. */
export async function runChild(args: readonly string[], setting: Setting = {}) {
  const { stdin = '', env = {}, closesEarly = false, stdout } = setting;
  const output = stdout === undefined ? 'pipe' : openSync(stdout, 'w');
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', output, 'pipe'],
  });
  if (output !== 'pipe') closeSync(output);
  const closed = once(child, 'close');
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  if (closesEarly) child.stdout?.once('data', () => child.stdout?.destroy());
  const printed = closesEarly || child.stdout === null ? '' : text(child.stdout);
  const told = child.stderr === null ? '' : text(child.stderr);
  const [status] = await closed;
  return { status: status as number | null, stdout: await printed, stderr: await told };
}
