import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.ts';
import type { EndSignal, Terminal } from '../../src/cli/terminal.ts';

/** Keeps what is written to it. */
export class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 100;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

export interface FakeTerminal extends Terminal {
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** Sends a signal. */
  signal(signal: EndSignal): void;
  /** How many listen for signals. */
  readonly listeners: number;
  /** The status with which the process would have ended at once. */
  readonly exited: number | undefined;
}

interface Setting {
  /** What comes on standard input; `undefined` for a keyboard. */
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly isTTY?: boolean;
}

export function fakeTerminal({ stdin, env = {}, isTTY = false }: Setting = {}): FakeTerminal {
  const listeners = new Set<(signal: EndSignal) => void>();
  let exited: number | undefined;
  const input = Object.assign(new PassThrough(), { isTTY: stdin === undefined });
  input.end(stdin ?? '');
  return {
    stdin: input,
    stdout: new Screen(),
    stderr: new Screen(isTTY),
    env,
    onEndSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signal(signal) {
      for (const listener of listeners) listener(signal);
    },
    exit(status) {
      exited = status;
    },
    get exited() {
      return exited;
    },
    get listeners() {
      return listeners.size;
    },
  };
}

/** Runs the command in this process; returns its exit status and what it printed. */
export async function run(args: readonly string[], setting: Setting = {}) {
  const terminal = fakeTerminal(setting);
  const status = await runCli(args, terminal);
  return { status, stdout: terminal.stdout.text, stderr: terminal.stderr.text };
}
