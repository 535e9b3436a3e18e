import type { Aborted, Attempted, Undelivered } from '../http/deliver.ts';

/**
 * How a `send()` ended. Each body ends in exactly one of these, so a caller can account for its records:
 *
 * | outcome | the records are |
 * |---|---|
 * | `accepted` | with the server, except `rejectedLogRecords` of them |
 * | `unconfirmed` | perhaps with the server: it said yes, and then something unreadable |
 * | `too-large` | not with the server; smaller bodies may pass |
 * | `refused` | not with the server, and would be refused again |
 * | `undelivered` | not with the server as far as is known; a later run may deliver them |
 * | `aborted` | perhaps with the server if there were attempts, else not |
 */
export type SendResult = Accepted | Unconfirmed | TooLarge | Refused | Undelivered | Aborted;

/** Status 2xx with an OTLP answer. */
export interface Accepted extends Attempted {
  readonly outcome: 'accepted';
  /** Records that the server dropped for good, without saying which; 0 for full success. */
  readonly rejectedLogRecords: number;
  /** The server's text, printable and capped; `''` where it gave none. A warning if nothing was rejected. */
  readonly errorMessage: string;
}

/** Status 2xx, but the body is longer than is read or no OTLP answer: a web page, for instance, because the URL is wrong. */
export interface Unconfirmed extends Attempted {
  readonly outcome: 'unconfirmed';
  readonly status: number;
  readonly message: string;
}

/** Status 413, or larger than the client's own limit; then with 0 attempts. */
export interface TooLarge extends Attempted {
  readonly outcome: 'too-large';
  readonly message: string;
}

/** A status that is not to be retried: 3xx, 4xx and 5xx except 413, 429, 502, 503 and 504. */
export interface Refused extends Attempted {
  readonly outcome: 'refused';
  readonly status: number;
  /** The server's text, printable and capped; `''` where it gave none. */
  readonly message: string;
}
