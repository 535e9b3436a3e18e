import type { NetworkFailure } from './network-failure.ts';

/** How one attempt ended; `interrupted` by the caller's signal. */
export type Exchange = Answer | Failed | Interrupted;

/** The server answered. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  /** `too-large`: longer than is read. A failure: it was cut off. */
  readonly body: Uint8Array | 'too-large' | NetworkFailure;
}

/** There was no answer. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: NetworkFailure | PreparationFailure;
}

/** The caller's signal ended it. */
export interface Interrupted {
  readonly kind: 'interrupted';
}

/** Why no request was made. `credentials` may be there for the next attempt; what is `unsendable` stays so. */
export interface PreparationFailure {
  readonly kind: 'credentials' | 'unsendable';
  /** In words; never a header's value. */
  readonly message: string;
}

/** Whether a status says that the request succeeded: 200, and 201, 202 and 204, which by HTTP's rules mean the same to a sender. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
