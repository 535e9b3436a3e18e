/** How many events of the archive may wait for their records before the archive has to. */
const LEAD = 10_000;

/** What waits for its counterpart. */
interface Waiting {
  readonly events: number;
  readonly records: number;
}

/**
 * Lets two readers take turns, so that little waits for its counterpart: whoever has more of that has to let
 * the other one go on. The archive leads, because a record tells less of its event than the other way round.
 */
export class LockStep {
  readonly #waiting: Waiting;
  readonly #sleepers = new Set<() => void>();
  #archiveEnded = false;
  #otlpEnded = false;

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
  }

  /** Resolves when the archive may be read on. */
  archiveTurn(): Promise<void> {
    return this.#turn(() => !this.#otlpEnded && this.#waiting.events > this.#waiting.records + LEAD);
  }

  /** Resolves when the OTLP may be read on. */
  otlpTurn(): Promise<void> {
    return this.#turn(() => !this.#archiveEnded && this.#waiting.events <= this.#waiting.records);
  }

  endArchive(): void {
    this.#archiveEnded = true;
    this.#wakeAll();
  }

  endOtlp(): void {
    this.#otlpEnded = true;
    this.#wakeAll();
  }

  async #turn(mustWait: () => boolean): Promise<void> {
    // What was read since the last turn may be what the other one waits for
    this.#wakeAll();
    while (mustWait()) await new Promise<void>((wake) => this.#sleepers.add(wake));
  }

  #wakeAll(): void {
    for (const wake of this.#sleepers) wake();
    this.#sleepers.clear();
  }
}
