import { setTimeout as delay } from 'node:timers/promises';

/** The time and the chance that the client depends on, replaceable so that waiting can be tested without waiting. */
export interface Timing {
  /** Milliseconds since the Unix epoch; for `Retry-After` dates. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets back or forth; for the retry budget. */
  readonly elapsed: () => number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` aborts. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, below 1; for the jitter. */
  readonly random: () => number;
}

/** The real clocks, timers and random numbers of this process. */
export const SYSTEM_TIMING: Timing = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  random: Math.random,
};
