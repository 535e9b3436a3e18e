import { OsspError } from '@ossp-otel/types';
import type { Refusal } from './guard.ts';

const MAX_CLIENTS = 10_000;

/** How often full buckets are looked for at most, in milliseconds: looking means to go through all of them. */
const SWEEP_MS = 50;

/** Far more than floating point numbers err, far less than a request. */
const TOLERANCE_MS = 0.001;

/**
 * A token bucket for each client. Kept as the time when it will be full again, which is all there is to know of it: so a
 * full bucket is one whose time has come, and nothing has to run to fill them.
 */
export class RateLimit {
  /** Those seen the longest time ago come first. */
  readonly #fullAt = new Map<string, number>();
  readonly #now: () => number;
  readonly #msPerRequest: number;
  readonly #burstMs: number;
  #sweptAt = Number.NEGATIVE_INFINITY;

  /**
   * @param perSecond - requests, above 0; a client that was quiet may make so many at once too, but at least 1.
   * @param now - milliseconds on a clock that nobody sets back.
   */
  constructor(perSecond: number, now: () => number) {
    this.#now = now;
    this.#msPerRequest = 1000 / perSecond;
    this.#burstMs = Math.max(1, perSecond) * this.#msPerRequest;
  }

  /** How many clients are remembered; 10,000 at most. */
  get clients(): number {
    return this.#fullAt.size;
  }

  /** Counts a request of a client, and returns why it is refused; `undefined` if it is not. */
  refuse(client: string): Refusal | undefined {
    const now = this.#now();
    const known = this.#fullAt.get(client);
    if (known === undefined) this.#makeRoom(now);
    const fullAt = Math.max(known ?? now, now);
    const nextFullAt = fullAt + this.#msPerRequest;
    const waitMs = nextFullAt - this.#burstMs - now;
    const isRefused = waitMs > TOLERANCE_MS;
    this.#fullAt.delete(client);
    this.#fullAt.set(client, isRefused ? fullAt : nextFullAt);
    return isRefused ? tooMany(waitMs) : undefined;
  }

  #makeRoom(now: number): void {
    if (this.#fullAt.size < MAX_CLIENTS) return;
    if (now - this.#sweptAt >= SWEEP_MS) {
      this.#sweptAt = now;
      for (const [client, fullAt] of this.#fullAt) {
        if (fullAt <= now) this.#fullAt.delete(client);
      }
    }
    for (const leastRecent of this.#fullAt.keys()) {
      if (this.#fullAt.size < MAX_CLIENTS) break;
      this.#fullAt.delete(leastRecent);
    }
  }
}

function tooMany(waitMs: number): Refusal {
  return {
    status: 429,
    error: new OsspError('ERR_RATE_LIMITED', 'the client makes more requests than it may'),
    headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) },
  };
}
