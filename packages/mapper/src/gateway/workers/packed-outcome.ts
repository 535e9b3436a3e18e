import { type ErrorCode, OsspError } from '@ossp-otel/types';
import type { EventOutcome, Taken, Unavailable } from '../event-outcome.ts';

/** An {@link OsspError} as plain data: errors lose their code on the way to another process. */
export interface PackedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path: string;
}

/** What another process has to know of an outcome: that an event is safe, or all about why it is not. */
export type PackedOutcome =
  | 'safe'
  | { readonly error: PackedError; readonly unavailable?: Pick<Unavailable, 'status' | 'retryAfterMs'> };

/** The outcome of the claim of this number. */
export type NumberedOutcome = readonly [number: number, outcome: PackedOutcome];

/** To all but the one who has made it safe, an event that is safe is a duplicate. */
const SAFE: Taken = { outcome: 'duplicate', conflict: false };

export function packError({ code, message, path }: OsspError): PackedError {
  return { code, message, path };
}

export function unpackError({ code, message, path }: PackedError): OsspError {
  return new OsspError(code, message, path);
}

export function packOutcome(outcome: EventOutcome): PackedOutcome {
  switch (outcome.outcome) {
    case 'rejected':
      return { error: packError(outcome.error) };
    case 'unavailable': {
      const { error, status, retryAfterMs } = outcome;
      return { error: packError(error), unavailable: { status, retryAfterMs } };
    }
    default:
      return 'safe';
  }
}

export function unpackOutcome(packed: PackedOutcome): EventOutcome {
  if (packed === 'safe') return SAFE;
  const error = unpackError(packed.error);
  return packed.unavailable === undefined
    ? { outcome: 'rejected', error }
    : { outcome: 'unavailable', error, ...packed.unavailable };
}
