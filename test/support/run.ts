import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the process; without it, the one of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** What the process reads from standard input; without it, the end of file. */
  readonly input?: string | Uint8Array;
  /** After this many milliseconds the process is killed. Default: 120,000. */
  readonly timeoutMs?: number;
}

interface RunResult {
  /** Exit status, or null where a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell and gives its exit status and everything it printed, as UTF-8.
 *
 * @throws Error where the program cannot be started at all
 */
async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    timeout: options.timeoutMs ?? 120_000,
    killSignal: 'SIGKILL',
  });
  // A program that stops reading early closes the pipe; its exit status tells the story
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [status, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

/**
 * Like {@link run}, for a program that has to succeed: gives its standard output.
 *
 * @throws Error with the end of what the program printed, where its exit status is not 0
 */
export async function runOk(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await run(command, args, options);
  if (status === 0) return stdout;
  const printed = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with status ${status}\n${printed}`);
}
