import { type Backoff, backoffDelay } from '../../http/backoff.ts';
import { MAX_TIMER_MS, type Timing } from '../../http/timing.ts';

/** Half of a wait is random: less would bring those that failed together back together, more would make some waits none. */
export const BACKOFF: Backoff = { backoffBaseMs: 1000, backoffCapMs: 30_000, jitter: 0.5 };

/** One of those that deliver, one round after the other: knows when the next may begin, and how long to sleep until then. */
export class Lane {
  readonly #timing: Timing;
  #failures = 0;
  #opensAt = 0;
  #pausedUntil = 0;
  #sleep: AbortController | undefined;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Rounds in a row in which nothing got through. */
  get failures(): number {
    return this.#failures;
  }

  /** On the clock of `Timing.elapsed`, the earliest time of the next round. */
  get opensAt(): number {
    return Math.max(this.#opensAt, this.#pausedUntil);
  }

  /** Nothing got through in a round. */
  failed(retryAfterMs: number): void {
    const { elapsed, random } = this.#timing;
    this.#opensAt = elapsed() + Math.max(retryAfterMs, backoffDelay(this.#failures++, BACKOFF, random()));
  }

  /** No round begins for so long, whatever else happens. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#timing.elapsed() + ms);
  }

  /** Forgets what failed: the next round may begin at once, unless there is a pause. */
  reset(): void {
    this.#failures = 0;
    this.#opensAt = 0;
    this.wake();
  }

  /** Resolves when the time has come, or somebody calls {@link wake}. */
  async sleepUntil(time: number): Promise<void> {
    const sleep = new AbortController();
    this.#sleep = sleep;
    const ms = Math.ceil(Math.min(time - this.#timing.elapsed(), MAX_TIMER_MS));
    await this.#timing.sleep(Math.max(0, ms), sleep.signal);
    this.#sleep = undefined;
  }

  wake(): void {
    this.#sleep?.abort();
  }
}
