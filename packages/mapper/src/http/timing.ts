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

/** The longest delay that a timer can run, in milliseconds (about 24.8 days); a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/** The real clocks, timers and random numbers. A sleep keeps the process alive: for a program that waits for its work. */
export const SYSTEM_TIMING: Timing = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, signal, () => undefined),
  random: Math.random,
};

/** As {@link SYSTEM_TIMING}, but a sleep does not keep the process alive: for work beside that of the program. */
export const BACKGROUND_TIMING: Timing = {
  ...SYSTEM_TIMING,
  sleep: (ms, signal) => sleep(ms, signal, letExit),
};

/** Lets the process end before a timer has fired, where the platform has such a thing. */
export function letExit(timer: unknown): void {
  // Node, Bun; a number elsewhere
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') {
    timer.unref();
  }
}

function sleep(ms: number, signal: AbortSignal, onStart: (timer: unknown) => void): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    onStart(timer);
    signal.addEventListener('abort', wake);
  });
}
