import { ABOUT_THE_CONTENT, type EventResult, letExit, type UndeliveredReason } from '@ossp-otel/mapper/ossp-http';
import type { Spool } from '@ossp-otel/mapper/spool';
import type { Signal } from '../lift/signal.ts';
import type { Counters } from '../observe/counters.ts';
import type { Diagnostics } from '../observe/diagnostics.ts';
import { withoutTracing } from '../observe/suppress-tracing.ts';
import type { Telemetry } from '../observe/telemetry.ts';
import { BoundedQueue, type QueueBounds } from './bounded-queue.ts';
import type { Circuit } from './circuit.ts';
import { type DropCode, dropError } from './drop-error.ts';
import type { Drops } from './drops.ts';
import { beforeExit } from './exit-deadline.ts';
import { FlushEpochs, type FlushResult } from './flush-epoch.ts';
import { PendingEvent } from './pending-event.ts';
import { Places } from './places.ts';
import type { Preparation, ReadyEvent } from './preparation.ts';
import type { Sender } from './sender.ts';
import { Sending } from './sending.ts';
import { Spooling, type SpoolUser } from './spooling.ts';
import { Turn } from './turn.ts';
import { within } from './within.ts';

/** What a delivery consists of. */
export interface DeliveryParts {
  readonly sender: Sender;
  readonly circuit: Circuit;
  readonly preparation: Preparation;
  readonly drops: Drops;
  readonly counters: Counters;
  readonly telemetry: Telemetry;
  readonly diagnostics: Diagnostics;
  readonly spool: Spool | undefined;
  readonly queue: QueueBounds;
  /** Sends under way at a time. */
  readonly concurrency: number;
  /** Events that go in one request. */
  readonly batchSize: number;
}

/** Deliveries that may be under way for each place: all but one of them wait to try again. */
const TURNS_PER_PLACE = 8;

/** Bytes of memory of the records that go in one request, about. */
const MAX_BATCH_BYTES = 4 * 2 ** 20;

/** Milliseconds that what is under way gets to end once it is told to. */
const ABORT_MS = 1000;

/** Takes signals, and delivers their events in the background; every one ends in exactly one counter. */
export class Delivery implements SpoolUser {
  readonly #parts: DeliveryParts;
  readonly #epochs = new FlushEpochs();
  readonly #sending: Sending;
  readonly #places: Places;
  readonly #arrivals: BoundedQueue<PendingEvent>;
  /** What may be sent: the arrivals themselves, or with a spool those that it keeps. */
  readonly #outgoing: BoundedQueue<PendingEvent>;
  readonly #spooling: Spooling | undefined;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #isScheduled = false;
  #isGone = false;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#places = new Places(parts.concurrency);
    this.#sending = new Sending(parts, this.#stop.signal, {
      turn: () => this.#turn(false),
      settle: (item, result) => this.#settle(item, result),
    });
    this.#arrivals = new BoundedQueue(parts.queue);
    const { spool, diagnostics } = parts;
    this.#spooling = spool === undefined ? undefined : new Spooling(spool, this, this.#epochs, diagnostics);
    this.#outgoing = spool === undefined ? this.#arrivals : new BoundedQueue(parts.queue);
    if (spool !== undefined) this.#schedule();
  }

  /** Events in memory, those under way included. */
  get queued(): number {
    const queues = new Set([this.#arrivals, this.#outgoing]);
    return [...queues].reduce((sum, { size, lent }) => sum + size + lent, 0);
  }

  /** What the spool has to say of itself; zeros without one. */
  get spoolLevels(): Spooling['levels'] {
    return this.#spooling?.levels ?? NO_SPOOL;
  }

  /** Takes a signal. Returns at once; what it costs is bounded. */
  take(signal: Signal): void {
    const item = new PendingEvent(signal.type, signal.severityNumber, signal.bytes, this.#epochs.enter(), signal);
    if (this.#stop.signal.aborted) {
      this.#putAside(item);
      return;
    }
    for (const gone of this.#arrivals.offer(item)) this.#drop(gone, 'ERR_QUEUE_FULL', 'too many events wait');
    if (!this.#isScheduled) this.#schedule();
  }

  /** Waits until what has arrived so far is settled, and the spool is empty, at most so many milliseconds. */
  async flush(timeoutMs: number): Promise<FlushResult> {
    const until = performance.now() + timeoutMs;
    // Before anything is settled, so that it is told of
    const flushed = this.#epochs.flush(timeoutMs);
    this.#run();
    let { delivered, dropped, pending } = await flushed;
    while (this.#spooling !== undefined && !this.#stop.signal.aborted && performance.now() < until) {
      await within(until - performance.now(), this.#spooling.fetchAll());
      const more = await this.#epochs.flush(until - performance.now());
      if (more.delivered + more.dropped === 0) break;
      delivered += more.delivered;
      dropped += more.dropped;
    }
    if (this.#spooling !== undefined) pending = this.#parts.counters.pending(this.spoolLevels);
    return { delivered, dropped, pending };
  }

  /** As {@link flush}, and then ends everything: what could not be delivered stays in the spool, or is dropped. */
  async shutdown(timeoutMs: number): Promise<FlushResult> {
    const { counters, sender, drops } = this.#parts;
    const before = { delivered: counters.deliveredCount, dropped: counters.droppedCount };
    await this.flush(beforeExit(timeoutMs));
    this.#stop.abort();
    await within(ABORT_MS, Promise.all([...this.#underWay, this.#spooling?.idle()]));
    for (const queue of [this.#arrivals, this.#outgoing]) {
      for (let item = queue.take(); item !== undefined; item = queue.take()) this.#putAside(item);
    }
    await within(ABORT_MS, Promise.all([sender.close(), drops.close(), this.#spooling?.close()]));
    drops.sumUp();
    const delivered = counters.deliveredCount - before.delivered;
    const dropped = counters.droppedCount - before.dropped;
    return { delivered, dropped, pending: counters.pending(this.spoolLevels) };
  }

  /** The collector will not be there again: everything that waits for it is dropped, or stays in the spool. */
  gone(): void {
    this.#isGone = true;
    this.#stop.abort();
    this.#parts.diagnostics.warn('gone', 'the collector answered 410: no further event is sent to it');
    this.#schedule();
  }

  nextArrival(): PendingEvent | undefined {
    return lent(this.#arrivals);
  }

  async prepare(item: PendingEvent): Promise<ReadyEvent | undefined> {
    if (item.ready !== undefined || item.signal === undefined) return item.ready;
    try {
      item.ready = await this.#parts.preparation.prepare(item.signal);
      return item.ready;
    } catch (error) {
      this.#drop(item, 'ERR_RECORD_NOT_AN_EVENT', error);
      return undefined;
    }
  }

  deliver(item: PendingEvent): void {
    giveBack(item);
    if (this.#stop.signal.aborted) {
      this.#putAside(item);
      return;
    }
    if (item.bytes > this.#parts.queue.maxBytes) {
      // Laid to rest it would come back at once, for ever
      this.#drop(item, 'ERR_QUEUE_FULL', 'larger than all events that may wait');
      return;
    }
    for (const evicted of this.#outgoing.offer(item)) this.#putBack(evicted);
    this.#schedule();
  }

  unreadable(item: PendingEvent, error: unknown): void {
    this.#drop(item, 'ERR_RECORD_NOT_AN_EVENT', error);
  }

  /** Goes on soon, but not while the application's own code runs. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    withoutTracing(() => {
      const timer: unknown = setTimeout(() => {
        this.#isScheduled = false;
        this.#run();
      }, 0);
      letExit(timer);
    });
  }

  #run(): void {
    this.#parts.telemetry.start();
    if (this.#spooling !== undefined && this.#arrivals.size > 0) this.#spooling.write();
    if (this.#isGone) {
      for (let item = this.#outgoing.take(); item !== undefined; item = this.#outgoing.take()) this.#putAside(item);
      return;
    }
    while (this.#mayBegin() && this.#places.take()) {
      const turn = this.#turn(true);
      const items = this.#nextBatch();
      const sending = withoutTracing(() => this.#send(items, turn));
      this.#underWay.add(sending);
      void sending.finally(() => {
        this.#underWay.delete(sending);
        turn.end();
        this.#run();
      });
    }
    this.#places.letAll();
    if (this.#outgoing.size === 0 && !this.#stop.signal.aborted) this.#spooling?.fetch();
  }

  #mayBegin(): boolean {
    if (this.#stop.signal.aborted || this.#outgoing.size === 0) return false;
    return this.#underWay.size < this.#parts.concurrency * TURNS_PER_PLACE;
  }

  #turn(hasPlace: boolean): Turn {
    return new Turn(this.#places, this.#parts.circuit, hasPlace, () => this.#schedule());
  }

  #nextBatch(): PendingEvent[] {
    const items: PendingEvent[] = [];
    let bytes = 0;
    while (items.length < this.#parts.batchSize && bytes < MAX_BATCH_BYTES) {
      const item = lent(this.#outgoing);
      if (item === undefined) break;
      items.push(item);
      bytes += item.bytes;
    }
    return items;
  }

  /** Never rejects. */
  async #send(items: readonly PendingEvent[], turn: Turn): Promise<void> {
    try {
      const ready: PendingEvent[] = [];
      for (const item of items) if ((await this.prepare(item)) !== undefined) ready.push(item);
      await this.#sending.send(ready, turn);
    } catch (error) {
      this.#parts.diagnostics.warn(
        'internal',
        `the delivery failed with ${String(error instanceof Error && error.name)}`,
      );
    }
  }

  #settle(item: PendingEvent, result: EventResult): void {
    giveBack(item);
    switch (result.outcome) {
      case 'accepted':
        this.#parts.counters.delivered(item.type);
        if (item.ticket !== undefined) this.#spooling?.settle(item.ticket);
        item.epoch.settle('delivered');
        return;
      case 'refused':
        // A wrong token, for one, says nothing against the event, and the spool has time
        if (item.ticket !== undefined && !ABOUT_THE_CONTENT.has(result.status)) this.#putBack(item);
        else this.#drop(item, 'ERR_EVENT_REFUSED', `status ${result.status}`);
        return;
      case 'undelivered':
        // While nothing gets through it is not the event's fault, and the spool has time. What could not even be tried never can
        if (item.ticket !== undefined && result.attempts > 0 && this.#isFaultOfNone(result.reason)) this.#putBack(item);
        else
          this.#drop(
            item,
            'ERR_EVENT_UNDELIVERED',
            `given up after ${result.attempts} attempts (${result.reason}): ${result.message}`,
          );
        return;
      case 'aborted':
        this.#putAside(item);
    }
  }

  /** Whether the connection is to blame that nothing gets through. */
  #isFaultOfNone(reason: UndeliveredReason): boolean {
    return reason === 'tls' || reason === 'protocol' || this.#parts.circuit.isHolding;
  }

  /** Lays an event to rest in the spool; one that is not there has to be dropped. */
  #putBack(item: PendingEvent): void {
    if (item.ticket === undefined) {
      this.#drop(item, 'ERR_QUEUE_FULL', 'too many events wait');
      return;
    }
    this.#spooling?.release(item.ticket);
    item.epoch.settle('spooled');
  }

  /** As {@link #putBack}, for events that will not be delivered by this process. */
  #putAside(item: PendingEvent): void {
    if (item.ticket !== undefined) this.#putBack(item);
    else if (this.#isGone) this.#drop(item, 'ERR_EVENT_REFUSED', GONE);
    else this.#drop(item, 'ERR_SHUT_DOWN', `not delivered before the shutdown${this.#lastFailure}`);
  }

  get #lastFailure(): string {
    const { lastFailure } = this.#parts.circuit;
    return lastFailure === '' ? '' : `; the last attempt failed: ${lastFailure}`;
  }

  #drop(item: PendingEvent, code: DropCode, reason: unknown): void {
    giveBack(item);
    const { type, severityNumber, signal, ready } = item;
    const { drops, preparation } = this.#parts;
    const make = ready !== undefined ? () => ready : signal === undefined ? undefined : () => preparation.make(signal);
    const error = dropError(code, reason);
    drops.add({ type, severityNumber, error, make: error.code === 'ERR_REDACTION' ? undefined : make });
    if (item.ticket !== undefined) this.#spooling?.settle(item.ticket);
    item.epoch.settle('dropped');
  }
}

function lent(queue: BoundedQueue<PendingEvent>): PendingEvent | undefined {
  const item = queue.lend();
  if (item !== undefined) item.lender = queue;
  return item;
}

function giveBack(item: PendingEvent): void {
  item.lender?.giveBack(item);
  item.lender = undefined;
}

const NO_SPOOL = { spooled: 0, recovered: 0, lost: 0 };

const GONE = 'status 410: the collector is gone';
