/** The bounds of the random waits, in milliseconds. */
export interface Backoff {
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
}

/**
 * The whole milliseconds to wait before a retry: exponential backoff with full jitter, that is a
 * uniformly random part of `min(cap, base * 2^retry)`, so that clients which failed together do not return together.
 *
 * @param retry - 0 for the first retry.
 * @param random - At least 0, below 1.
 */
export function backoffDelay(retry: number, { backoffBaseMs, backoffCapMs }: Backoff, random: number): number {
  return Math.floor(random * Math.min(backoffCapMs, backoffBaseMs * 2 ** retry));
}
