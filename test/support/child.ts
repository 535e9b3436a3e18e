import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A process of its own, which runs a script on what users import: built by `npm test` before. */
export interface Child {
  readonly process: ChildProcess;
  /** The lines that it printed until now. */
  readonly lines: readonly string[];
  /** Resolves when it has printed the line. */
  printed(line: string): Promise<void>;
  /** Resolves when it has ended and everything it printed is there. */
  ended(): Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }>;
}

export function startChild(script: URL, args: readonly string[], shell?: string): Child {
  const command = [process.execPath, fileURLToPath(script), ...args];
  const [program = '', ...rest] = shell === undefined ? command : ['sh', '-c', `${shell}; exec "$@"`, 'sh', ...command];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const closed = once(child, 'close');
  const stderr = text(child.stderr);
  return {
    process: child,
    lines,
    async printed(line) {
      while (!lines.includes(line)) await once(reader, 'line');
    },
    async ended() {
      const [status, signal] = await closed;
      return { status, signal, stderr: await stderr };
    },
  };
}
