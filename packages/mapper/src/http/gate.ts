import type { Exchange } from './attempt.ts';

/** Holds attempts back, for instance while a server is known to be down. The time that an attempt is held does not count against its retry budget. */
export interface Gate {
  /** Resolves when an attempt may start, or the signal aborts. Never rejects. */
  enter(signal: AbortSignal): Promise<void>;

  /**
   * Told once for each `enter()` how the attempt ended; `interrupted` also where none was begun, because the signal
   * aborted. The `retryAfter` of an answer is as the server wrote it. Never throws.
   */
  left(attempt: Exchange): void;
}
