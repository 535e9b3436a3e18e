import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command as `npm run build` leaves it. */
export const MAIN = fileURLToPath(new URL('../../packages/mapper/dist/cli/main.js', import.meta.url));

export interface Ran {
  readonly status: number | null;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

/** Runs `ossp-otel` with the arguments. */
export function ossp(args: readonly string[]): Promise<Ran> {
  return run(process.execPath, [MAIN, ...args], process.cwd(), {});
}

/** Runs a program; both of its outputs in one text. */
export function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env, COLUMNS: '120' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}
