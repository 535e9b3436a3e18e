import type { Rejected, Unavailable } from '../event-outcome.ts';
import type { OutgoingEvent } from './outgoing-event.ts';

/**
 * Refusals in a row after which it is the collector, not a record, that is taken to be at fault. Halving takes 10 to get from a
 * thousand records to one.
 */
const MAX_REFUSALS = 18;

/** What a refusal means if the record is to blame, and if the collector is. */
export interface DoubtfulRefusal {
  readonly alone: Rejected;
  readonly otherwise: Unavailable;
}

/** Who seems to be to blame. */
export interface Conclusion {
  readonly refusal: DoubtfulRefusal;
  /** Refused alone by a collector that took others. */
  readonly records: readonly OutgoingEvent[];
  /** Refused, or not asked about, because it is the collector that is at fault. */
  readonly others: readonly OutgoingEvent[];
}

/**
 * Finds out who is to blame where the collector answers a request and its halves, and those of them, with an error that does not say
 * whether a record or the collector is at fault. Once it takes a part of them, it seems to be the records that it refused alone.
 */
export class Suspicion {
  #suspects: OutgoingEvent[] = [];
  readonly #blamed: OutgoingEvent[] = [];
  #refusal: DoubtfulRefusal | undefined;
  /** Since the collector took something. */
  #refusals = 0;
  #hasTaken = false;

  /** Whether asking further is of no use. */
  get isTheCollector(): boolean {
    return this.#refusals >= MAX_REFUSALS;
  }

  /** Takes note of a refusal. Returns whether these events are not to be asked about further. */
  refused(refusal: DoubtfulRefusal, events: readonly OutgoingEvent[]): boolean {
    this.#refusal = refusal;
    this.#refusals++;
    if (events.length > 1 && !this.isTheCollector) return false;
    this.add(events);
    return true;
  }

  add(events: readonly OutgoingEvent[]): void {
    for (const event of events) this.#suspects.push(event);
  }

  /** The collector has taken some, so it was well when it refused those before. */
  taken(): void {
    this.#refusals = 0;
    this.#hasTaken = true;
    this.#blamed.push(...this.#suspects);
    this.#suspects = [];
  }

  /** Returns what is known in the end. */
  conclude(): Conclusion | undefined {
    if (this.#refusal === undefined) return undefined;
    const isTheCollector = !this.#hasTaken || this.isTheCollector;
    return {
      refusal: this.#refusal,
      records: isTheCollector ? this.#blamed : [...this.#blamed, ...this.#suspects],
      others: isTheCollector ? this.#suspects : [],
    };
  }
}

/**
 * Returns the events in an order that has nothing to do with theirs. Those of one sender often come one behind the other, or in turn
 * with those of another: halves of this order hold some of each, so that a sender whose events are all refused does not make the
 * collector look as if it refused everything.
 */
export function scattered<T>(events: readonly T[]): readonly T[] {
  return events
    .map((event, index) => ({ event, place: scramble(index) }))
    .sort((one, other) => one.place - other.place)
    .map(({ event }) => event);
}

/** The finalizer of MurmurHash3: numbers that follow each other come out as if by chance, each at a place of its own. */
function scramble(index: number): number {
  let mixed = index + 1;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
