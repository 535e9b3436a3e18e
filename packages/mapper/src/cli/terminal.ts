import type { Writable } from 'node:stream';
import type { Environment } from '../otlp-http/index.ts';

/** The signals by which a user or a supervisor asks a command to end. */
export type EndSignal = 'SIGINT' | 'SIGTERM';

interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything of the process that a command touches. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** For data. */
  readonly stdout: TerminalStream;
  /** For people: progress, summaries, errors. */
  readonly stderr: TerminalStream;
  readonly env: Environment;
  /** Calls the listener at each signal to end, until the function that is returned is called. */
  onEndSignal(listener: (signal: EndSignal) => void): () => void;
  /** Ends the process at once, whatever is under way. */
  exit(status: number): void;
}

/** Returns the terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // What goes wrong with standard output, its writer is told; nobody can be told about standard error
  stdout.on('error', () => undefined);
  stderr.on('error', () => undefined);
  return {
    stdin,
    stdout,
    stderr,
    env,
    onEndSignal(listener) {
      process.on('SIGINT', listener).on('SIGTERM', listener);
      return () => process.off('SIGINT', listener).off('SIGTERM', listener);
    },
    exit(status) {
      process.exit(status);
    },
  };
}
