/** The bounds of the random waits, in milliseconds. */
export interface Backoff {
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** The part of a wait that is random, from 0 to 1. Default: 1, full jitter. */
  readonly jitter?: number | undefined;
}

/**
 * The whole milliseconds to wait before a retry: exponential backoff, `min(cap, base * 2^retry)`, of which the part
 * `jitter` is uniformly random, so that clients which failed together do not return together.
 *
 * @param retry - 0 for the first retry.
 * @param random - At least 0, below 1.
 */
export function backoffDelay(
  retry: number,
  { backoffBaseMs, backoffCapMs, jitter = 1 }: Backoff,
  random: number,
): number {
  return Math.floor((1 - jitter + jitter * random) * Math.min(backoffCapMs, backoffBaseMs * 2 ** retry));
}
