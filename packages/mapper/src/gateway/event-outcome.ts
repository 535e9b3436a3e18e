import type { OsspError } from '@ossp-otel/types';

/** What became of one event of a request. */
export type EventOutcome = Taken | Rejected | Unavailable;

/** The event is safe. */
export interface Taken {
  /**
   * - `delivered`: the collector has accepted the record.
   * - `stored`: the event is on the disk, and will be delivered.
   * - `duplicate`: the same event is safe already, so nothing was done.
   */
  readonly outcome: 'delivered' | 'stored' | 'duplicate';
  /** Whether an event with the same source and id, but other content, came before. */
  readonly conflict: boolean;
}

/** The event is not taken, and would not be if it came again. */
export interface Rejected {
  readonly outcome: 'rejected';
  readonly error: OsspError;
}

/** The event is not taken; the sender still has it, and is asked to send it again. */
export interface Unavailable {
  readonly outcome: 'unavailable';
  readonly error: OsspError;
  /** 429 where the collector itself asked for fewer requests. */
  readonly status: 429 | 503;
  /** When to try again, in milliseconds from now. */
  readonly retryAfterMs: number;
}

/** How long a sender is asked to wait where nobody knows better. */
export const DEFAULT_RETRY_AFTER_MS = 5000;

export function rejected(error: OsspError): Rejected {
  return { outcome: 'rejected', error };
}

export function unavailable(
  error: OsspError,
  retryAfterMs: number = DEFAULT_RETRY_AFTER_MS,
  status: 429 | 503 = 503,
): Unavailable {
  return { outcome: 'unavailable', error, status, retryAfterMs };
}

/** What became of the record of an event on its way to the collector. */
export type DeliveryOutcome = { readonly outcome: 'delivered' } | Rejected | Unavailable;
