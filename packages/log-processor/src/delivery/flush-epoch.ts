import { within } from './within.ts';

/** What became of events. */
export interface FlushResult {
  /** Events that the collector accepted. */
  readonly delivered: number;
  /** Events that were given up; `onDrop` and the dead letter got them. */
  readonly dropped: number;
  /** Events that still wait, in memory or, for a later process, in the spool. */
  readonly pending: number;
}

/** How an event ended, as far as a flush is concerned; `spooled` means that it is safe on disk and no longer in memory. */
export type Settlement = 'delivered' | 'dropped' | 'spooled';

/** The events that arrived between two flushes, and what became of them. */
export class FlushEpoch {
  readonly counts = { delivered: 0, dropped: 0, spooled: 0 };
  readonly #onSettled: () => void;
  outstanding = 0;

  /** @param onSettled - is told whenever no event of it is outstanding any more. */
  constructor(onSettled: () => void) {
    this.#onSettled = onSettled;
  }

  settle(how: Settlement): void {
    this.counts[how]++;
    if (--this.outstanding === 0) this.#onSettled();
  }
}

/** Tells the events that had arrived before a flush from those that come later. */
export class FlushEpochs {
  /** One for each flush under way; taken away at its timeout, or those of a long outage would pile up. */
  readonly #waiting = new Set<() => void>();
  #current = this.#newEpoch();
  #earlier: FlushEpoch[] = [];

  /** Flushes under way. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** The epoch of an event that arrives now. */
  enter(): FlushEpoch {
    this.#current.outstanding++;
    return this.#current;
  }

  /**
   * Waits until all events that have arrived so far are settled, at most `timeoutMs` milliseconds. Returns what became of
   * those that were not settled when it was called.
   */
  async flush(timeoutMs: number): Promise<FlushResult> {
    this.#earlier = [...this.#earlier, this.#current].filter(({ outstanding }) => outstanding > 0);
    this.#current = this.#newEpoch();
    const epochs = this.#earlier;
    const before = total(epochs);
    await this.#settled(epochs, timeoutMs);
    const after = total(epochs);
    const delivered = after.delivered - before.delivered;
    const dropped = after.dropped - before.dropped;
    return { delivered, dropped, pending: before.outstanding - delivered - dropped };
  }

  #newEpoch(): FlushEpoch {
    return new FlushEpoch(() => {
      for (const look of this.#waiting) look();
    });
  }

  async #settled(epochs: readonly FlushEpoch[], timeoutMs: number): Promise<void> {
    const isSettled = (): boolean => epochs.every(({ outstanding }) => outstanding === 0);
    if (isSettled()) return;
    let look = (): void => undefined;
    const settled = new Promise<void>((resolve) => {
      look = () => {
        if (isSettled()) resolve();
      };
    });
    this.#waiting.add(look);
    await within(timeoutMs, settled);
    this.#waiting.delete(look);
  }
}

function total(epochs: readonly FlushEpoch[]): { delivered: number; dropped: number; outstanding: number } {
  const sum = { delivered: 0, dropped: 0, outstanding: 0 };
  for (const { counts, outstanding } of epochs) {
    sum.delivered += counts.delivered;
    sum.dropped += counts.dropped;
    sum.outstanding += outstanding;
  }
  return sum;
}
