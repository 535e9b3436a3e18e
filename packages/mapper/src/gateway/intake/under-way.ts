import type { EventOutcome } from '../event-outcome.ts';

/** How an event relates to those before it that somebody else has claimed. */
export class UnderWay {
  readonly state = 'under-way';
  #outcome: EventOutcome | undefined;
  readonly #listeners: ((outcome: EventOutcome) => void)[] = [];

  /** Tells the listener what becomes of the event, at once if that is known. */
  readonly whenSettled = (listener: (outcome: EventOutcome) => void): void => {
    if (this.#outcome === undefined) this.#listeners.push(listener);
    else listener(this.#outcome);
  };

  /** Tells all what became of the event. Not called `settle`, by which a claim of one's own is known. */
  tell(outcome: EventOutcome): void {
    this.#outcome = outcome;
    for (const listener of this.#listeners) listener(outcome);
  }
}
