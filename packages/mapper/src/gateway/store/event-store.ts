import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { OsspError } from '@ossp-otel/types';
import { SYSTEM_TIMING, type Timing } from '../../http/timing.ts';
import { type DiskSpool, diskError, diskSpool } from '../../spool/index.ts';
import { KeepQueue } from '../../spool/keep-queue.ts';
import type { DeliveryOutcome } from '../event-outcome.ts';
import type { Logger } from '../observe/logger.ts';
import type { Counter, Meter } from '../observe/metrics.ts';
import { Drain } from './drain.ts';
import { type QuarantinedItem, QuarantineFile } from './quarantine-file.ts';
import { SpoolWatch } from './spool-watch.ts';
import { encodeEntry, type StoredEvent } from './stored-entry.ts';

export type { StoredEvent } from './stored-entry.ts';

export interface EventStoreOptions {
  /** Made, for this user alone, if it is not there. Several processes may share it. */
  readonly folder: string;
  /** Most bytes that the events of this process take on the disk. The quarantine does not count. */
  readonly maxBytes: number;
  /** Delivers an event; those of concurrent calls may go together. Never rejects. */
  readonly deliver: (event: StoredEvent) => Promise<DeliveryOutcome>;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly timing?: Timing;
}

/** Events in the spool that are to be delivered. */
export const SPOOL_EVENTS_METRIC = 'ossp.gateway.spool.events';

/**
 * Keeps events on the disk, and delivers them in the background until each is either delivered or in quarantine.
 * Their order is not promised. After a crash, an event may be delivered again that was delivered just before it.
 */
export class EventStore {
  readonly maxBytes: number;
  readonly #folder: string;
  readonly #spool: DiskSpool;
  readonly #watch: SpoolWatch;
  readonly #drain: Drain;
  readonly #quarantine: QuarantineFile;
  readonly #quarantinedEvents: Counter;
  readonly #logger: Logger;
  #isStopped = false;
  #quarantined = 0;
  /** Bytes of the largest event that was not kept when events were kept last. */
  #missing = 0;

  constructor({ folder, maxBytes, deliver, logger, meter, timing = SYSTEM_TIMING }: EventStoreOptions) {
    this.maxBytes = maxBytes;
    this.#folder = folder;
    this.#logger = logger;
    const spool = diskSpool({ folder: path.join(folder, 'events'), maxBytes, fsync: true });
    const watch = new SpoolWatch(spool, logger, meter);
    const quarantine = (items: readonly QuarantinedItem[]): Promise<boolean> => this.#putIntoQuarantine(items);
    this.#spool = spool;
    this.#watch = watch;
    this.#drain = new Drain({ spool, watch, deliver, quarantine, logger, timing });
    this.#quarantine = new QuarantineFile(path.join(folder, 'quarantine.jsonl'));
    this.#quarantinedEvents = makeInstruments(this, meter);
  }

  /** Events that are kept, and neither delivered nor in quarantine. */
  get pending(): number {
    return this.#spool.pending;
  }

  /** Bytes on the disk that count towards `maxBytes`. */
  get bytes(): number {
    return this.#spool.bytes;
  }

  /** Whether there is no room, or there was too little for an event that was to be kept last, and still is. */
  get isFull(): boolean {
    return this.bytes >= this.maxBytes || this.bytes + this.#missing > this.maxBytes;
  }

  /** What went wrong last with the disk; `undefined` once it could be written again. */
  get error(): OsspError | undefined {
    return this.#spool.error ?? this.#quarantine.error;
  }

  /** Events that this process put into quarantine. */
  get quarantined(): number {
    return this.#quarantined;
  }

  /**
   * Takes over what earlier processes left. Called once, before anything else.
   *
   * @throws {OsspError} ERR_OUTPUT if the folder cannot be made.
   */
  async open(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw diskError(this.#folder, cause);
    }
    await this.#spool.open();
    this.#watch.check();
    const bytes = await this.#quarantine.size();
    const { file } = this.#quarantine;
    if (bytes > 0) this.#logger.log('warn', 'there are events in quarantine', { path: file, bytes });
    if (this.pending > 0) this.#logger.log('info', 'events are left from before', { pending: this.pending });
  }

  /**
   * Resolves to whether each of the events is kept: the disk has confirmed it, and it will be delivered. An event is
   * not kept if the spool is full or the disk fails, nor after {@link stop}. Never rejects.
   */
  async keep(events: readonly StoredEvent[]): Promise<readonly boolean[]> {
    if (this.#isStopped) return events.map(() => false);
    const entries = events.map(encodeEntry);
    const tickets = await this.#spool.keep(entries);
    this.#missing = 0;
    for (const [at, ticket] of tickets.entries()) {
      if (ticket !== undefined) {
        this.#spool.release(ticket);
        continue;
      }
      const size = KeepQueue.sizeOf(entries[at] ?? '');
      // What never fits does not, however much room there is
      if (size <= this.maxBytes) this.#missing = Math.max(size, this.#missing);
    }
    this.#watch.check();
    this.#drain.wake();
    return tickets.map((ticket) => ticket !== undefined);
  }

  /** Whether an event could be kept if there were nothing else in the spool. */
  fits(event: StoredEvent): boolean {
    return KeepQueue.sizeOf(encodeEntry(event)) <= this.maxBytes;
  }

  /** Begins to deliver. */
  start(): void {
    this.#drain.start();
  }

  /** Takes no more events, waits so long for the deliveries under way, and closes the spool. What is left stays on the disk. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopped = true;
    await this.#drain.stop(timeoutMs);
    await this.#spool.close();
    this.#watch.check();
  }

  async #putIntoQuarantine(items: readonly QuarantinedItem[]): Promise<boolean> {
    const path = this.#quarantine.file;
    const hadError = this.#quarantine.error !== undefined;
    if (!(await this.#quarantine.add(items))) {
      const reason = this.#quarantine.error?.message;
      if (!hadError)
        this.#logger.log('error', 'the quarantine cannot be written; its events stay in the spool', { path, reason });
      return false;
    }
    const codes = new Map<string, number>();
    for (const { error } of items) codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
    for (const [code, events] of codes) {
      this.#quarantinedEvents.add(events, { 'error.type': code });
      this.#logger.log('error', 'events were put into quarantine', { code, events, path });
    }
    this.#quarantined += items.length;
    return true;
  }
}

/** Makes the instruments that show a store, and returns the one that counts. */
function makeInstruments(store: EventStore, meter: Meter): Counter {
  meter.upDownCounter(
    {
      name: SPOOL_EVENTS_METRIC,
      unit: '{event}',
      description: 'Events in the spool that are to be delivered.',
    },
    () => store.pending,
  );
  meter.upDownCounter(
    { name: 'ossp.gateway.spool.size', unit: 'By', description: 'Bytes that the spool takes on the disk.' },
    () => store.bytes,
  );
  meter.upDownCounter(
    { name: 'ossp.gateway.spool.limit', unit: 'By', description: 'Bytes that the spool may take on the disk.' },
    () => store.maxBytes,
  );
  return meter.counter({
    name: 'ossp.gateway.quarantined',
    unit: '{event}',
    description: 'Events of the spool that were put into quarantine, by the code of their error.',
  });
}
