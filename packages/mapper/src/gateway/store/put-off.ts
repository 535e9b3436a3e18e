import type { SpoolTicket } from '../../spool/index.ts';
import type { StoredEvent } from './stored-entry.ts';

/** An event of the spool that is in memory too. */
export interface HeldEvent {
  readonly ticket: SpoolTicket;
  /** `undefined` if what the spool holds is no event that can be read. */
  readonly event: StoredEvent | undefined;
  /** Text of the event, or what is in its place. */
  readonly original: string;
  /** Deliveries that came to nothing. */
  readonly failures: number;
  /** On the clock of `Timing.elapsed`, when to try again. */
  readonly dueAt: number;
}

const MAX_EVENTS = 20_000;
const MAX_LENGTH = 16 * 1_048_576;
/** Events that are tried again together after their first failure, and by which part fewer after each further one. */
const FIRST_GROUP = 128;
const PART = 4;

/**
 * Events that are tried again later. The more often one has failed, the fewer others share a request with it, until it
 * is alone: if the collector fails because of one event, the others do not fail with it for ever.
 */
export class PutOff {
  readonly #release: (ticket: SpoolTicket) => void;
  /** By how often they failed, and then in the order in which they came. */
  readonly #byFailures = new Map<number, HeldEvent[]>();
  #count = 0;
  #length = 0;

  /** @param release - is given what there is no room for in memory any more. */
  constructor(release: (ticket: SpoolTicket) => void) {
    this.#release = release;
  }

  /** When the next event is due; never, if there is none. */
  get nextDueAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const events of this.#byFailures.values()) {
      for (const { dueAt } of events) next = Math.min(next, dueAt);
    }
    return next;
  }

  /** Returns whether there was room in memory for it without letting go of another. */
  add(event: HeldEvent): boolean {
    const same = this.#byFailures.get(event.failures);
    if (same === undefined) this.#byFailures.set(event.failures, [event]);
    else same.push(event);
    this.#count++;
    this.#length += event.original.length;
    let hadRoom = true;
    while (this.#count > MAX_EVENTS || this.#length > MAX_LENGTH) {
      this.#letGo();
      hadRoom = false;
    }
    return hadRoom;
  }

  /** Returns events that are due, to be tried together: of those that failed least often. */
  take(now: number): readonly HeldEvent[] {
    for (const failures of this.#ascending()) {
      const size = Math.max(1, Math.floor(FIRST_GROUP / PART ** (failures - 1)));
      const events = this.#byFailures.get(failures) ?? [];
      const due = events.filter(({ dueAt }) => dueAt <= now).slice(0, size);
      if (due.length === 0) continue;
      const isTaken = new Set(due);
      this.#put(
        failures,
        events.filter((event) => !isTaken.has(event)),
      );
      for (const event of due) this.#forget(event);
      return due;
    }
    return [];
  }

  /** Makes all events due, as if they had failed once: it was not because of them. */
  pardon(): void {
    const events = this.#ascending().flatMap((failures) => this.#byFailures.get(failures) ?? []);
    this.#byFailures.clear();
    this.#put(
      1,
      events.map((event) => ({ ...event, failures: 1, dueAt: 0 })),
    );
  }

  #ascending(): number[] {
    return [...this.#byFailures.keys()].sort((a, b) => a - b);
  }

  #put(failures: number, events: HeldEvent[]): void {
    if (events.length > 0) this.#byFailures.set(failures, events);
    else this.#byFailures.delete(failures);
  }

  /** The oldest of those that failed least often: the spool gives it again soon. */
  #letGo(): void {
    const [failures = 0] = this.#ascending();
    const events = this.#byFailures.get(failures) ?? [];
    const event = events.shift();
    if (event === undefined) return;
    this.#put(failures, events);
    this.#forget(event);
    this.#release(event.ticket);
  }

  #forget({ original }: HeldEvent): void {
    this.#count--;
    this.#length -= original.length;
  }
}
