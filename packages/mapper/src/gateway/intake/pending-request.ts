import type { EventOutcome } from '../event-outcome.ts';
import type { RequestContext } from '../received-event.ts';
import type { EventCounts } from './event-counts.ts';

/** A request whose events have their outcomes one by one, in any order. */
export class PendingRequest {
  readonly context: RequestContext;
  readonly #counts: EventCounts;
  readonly #outcomes: EventOutcome[];
  readonly #resolve: (outcomes: readonly EventOutcome[]) => void;
  #missing: number;

  /** @param resolve - is given the outcomes of all events when there are all. */
  constructor(
    size: number,
    context: RequestContext,
    counts: EventCounts,
    resolve: (outcomes: readonly EventOutcome[]) => void,
  ) {
    this.context = context;
    this.#counts = counts;
    this.#outcomes = new Array<EventOutcome>(size);
    this.#missing = size;
    this.#resolve = resolve;
    counts.received(size);
    if (size === 0) resolve([]);
  }

  /** Called once for each event. */
  set(index: number, outcome: EventOutcome): void {
    this.#counts.settled(outcome);
    this.#outcomes[index] = outcome;
    this.#missing--;
    if (this.#missing === 0) this.#resolve(this.#outcomes);
  }
}
