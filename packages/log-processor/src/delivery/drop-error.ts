import { type ErrorCode, OsspError } from '@ossp-otel/types';

/** Why an event was given up. */
export type DropCode = Extract<
  ErrorCode,
  | 'ERR_QUEUE_FULL'
  | 'ERR_EVENT_REFUSED'
  | 'ERR_EVENT_UNDELIVERED'
  | 'ERR_SHUT_DOWN'
  | 'ERR_SCHEMA'
  | 'ERR_REDACTION'
  | 'ERR_TOO_LARGE'
  | 'ERR_RECORD_NOT_AN_EVENT'
>;

/** Returns the error with which an event is given up. Whatever is no {@link OsspError} gets the code. */
export function dropError(code: DropCode, reason: unknown): OsspError {
  if (reason instanceof OsspError) return reason;
  return typeof reason === 'string'
    ? new OsspError(code, reason)
    : new OsspError(code, kindOf(reason), '', { cause: reason });
}

/** The message of somebody else's error may quote the event; its name does not. */
function kindOf(error: unknown): string {
  return error instanceof Error ? `failed with ${error.name}` : 'failed';
}
