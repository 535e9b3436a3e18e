import type { ErrorCode } from '@ossp-otel/types';
import type { Receipt } from '../convert/index.ts';
import type { EndSignal } from './terminal.ts';

/** What the exit status of a command says. */
export const EXIT = {
  /** All well. */
  ok: 0,
  /** Finished, but some events were rejected or differ; also for an internal error. */
  rejected: 1,
  /** Wrong usage, or a path that cannot be read or written. */
  usage: 2,
  /** What was read could not be delivered or written. */
  undelivered: 3,
  /** Whoever read standard output has gone: what the shell reports for a process that SIGPIPE ended. */
  closed: 141,
} as const;

/** The status of a command that a signal ended. */
export const BY_SIGNAL: Readonly<Record<EndSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Returns the exit status of a run of `convert`. */
export function exitStatusOf({ status, totals }: Receipt, signal: EndSignal | undefined): number {
  switch (status) {
    case 'complete':
      return totals.rejected + totals.refused + totals.conflicts > 0 ? EXIT.rejected : EXIT.ok;
    case 'strict':
      return EXIT.rejected;
    case 'input':
      return EXIT.usage;
    case 'output':
    case 'undelivered':
      return EXIT.undelivered;
    case 'closed':
      return EXIT.closed;
    case 'interrupted':
      return BY_SIGNAL[signal ?? 'SIGINT'];
  }
}

const USAGE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ERR_USAGE', 'ERR_INPUT', 'ERR_OUTPUT', 'ERR_FORMAT']);

/** Returns the exit status for an error that ended a command before it did anything. */
export function exitStatusOfError(code: ErrorCode): number {
  return USAGE_CODES.has(code) ? EXIT.usage : EXIT.rejected;
}
