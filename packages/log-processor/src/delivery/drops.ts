import type { AcceptedEvent } from '@ossp-otel/mapper';
import type { OsspError } from '@ossp-otel/types';
import type { Counters } from '../observe/counters.ts';
import type { Diagnostics } from '../observe/diagnostics.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { ReadyEvent } from './preparation.ts';

/**
 * Is handed an event that was given up, and why. The event is as it would have left, redacted; `undefined` where it could
 * not be made, or the redaction failed or withholds it.
 */
export type OnDrop = (event: AcceptedEvent | undefined, error: OsspError) => void;

/** An event that is given up: ready, still to be made, or impossible to make. */
export interface Dropped {
  readonly type: string;
  readonly severityNumber: number;
  readonly error: OsspError;
  /** Makes the event. */
  readonly make: (() => ReadyEvent | Promise<ReadyEvent>) | undefined;
}

/** Dropped events that may wait for their redaction. */
const MAX_WAITING = 1000;

/** Counts and tells of events that are given up, and hands them to whom they are to be handed. */
export class Drops {
  readonly #counters: Counters;
  readonly #diagnostics: Diagnostics;
  readonly #onDrop: OnDrop | undefined;
  readonly #deadLetter: DeadLetter | undefined;
  readonly #waiting = new Set<Promise<void>>();
  #unreportedCount = 0;

  constructor(
    counters: Counters,
    diagnostics: Diagnostics,
    onDrop: OnDrop | undefined,
    deadLetter: DeadLetter | undefined,
  ) {
    this.#counters = counters;
    this.#diagnostics = diagnostics;
    this.#onDrop = onDrop;
    this.#deadLetter = deadLetter;
  }

  /** Never throws. */
  add({ type, severityNumber, error, make }: Dropped): void {
    this.#counters.dropped(error.code, type, severityNumber);
    const { droppedCount } = this.#counters;
    this.#diagnostics.warn(
      `dropped ${error.code}`,
      `a safety event was dropped: ${error.code}, ${error.message} (${droppedCount} in all)`,
    );
    if (this.#onDrop === undefined && this.#deadLetter === undefined) return;
    try {
      const event = make?.();
      if (!(event instanceof Promise)) this.#hand(event, error);
      else if (this.#waiting.size < MAX_WAITING) this.#wait(event, error);
      else this.#unreported(event);
    } catch {
      this.#hand(undefined, error);
    }
  }

  /** Tells how many events were dropped in all, if any were, because warnings come once a minute at most. */
  sumUp(): void {
    const { droppedCount, droppedByCode } = this.#counters;
    if (droppedCount === 0) return;
    const byCode = Object.entries(droppedByCode).map(([code, count]) => `${count} ${code}`);
    this.#diagnostics.warn('sum', `${droppedCount} safety events were dropped in all: ${byCode.join(', ')}`);
  }

  /** Dropped events that neither `onDrop` nor the dead letter got, though they should have. */
  get unreported(): number {
    return this.#unreportedCount + (this.#deadLetter?.lost ?? 0);
  }

  /** Resolves when every dropped event is handed over, and the dead letter is written. */
  async close(): Promise<void> {
    await Promise.all(this.#waiting);
    await this.#deadLetter?.close();
    this.#lookAtDeadLetter();
  }

  /** It writes in the background, so what it could not take is known later. */
  #lookAtDeadLetter(): void {
    const lost = this.#deadLetter?.lost ?? 0;
    if (lost > 0) this.#diagnostics.warn('dead letter', `the dead letter could not take ${lost} events`);
  }

  #failed(): void {
    this.#diagnostics.warn('onDrop', 'what is to take dropped events, onDrop or the dead letter, failed');
  }

  #wait(event: Promise<ReadyEvent>, error: OsspError): void {
    const handed = event.then(
      (ready) => this.#hand(ready, error),
      () => this.#hand(undefined, error),
    );
    this.#waiting.add(handed);
    void handed.finally(() => this.#waiting.delete(handed));
  }

  #unreported(event: Promise<ReadyEvent>): void {
    event.catch(() => undefined);
    this.#unreportedCount++;
    this.#diagnostics.warn('unreported', 'dropped events are neither handed to onDrop nor kept: too many at a time');
  }

  #hand(ready: ReadyEvent | undefined, error: OsspError): void {
    try {
      if (ready !== undefined) this.#deadLetter?.write(ready.json, error.code);
      this.#lookAtDeadLetter();
      const answer: unknown = this.#onDrop?.(ready?.event, error);
      // An async function is one too
      if (answer instanceof Promise) answer.catch(() => this.#failed());
    } catch {
      this.#failed();
    }
  }
}
