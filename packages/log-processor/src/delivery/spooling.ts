import { type AcceptedEvent, readEvent, severityOf } from '@ossp-otel/mapper';
import { letExit } from '@ossp-otel/mapper/ossp-http';
import type { Spool, SpoolTicket } from '@ossp-otel/mapper/spool';
import type { Diagnostics } from '../observe/diagnostics.ts';
import type { FlushEpochs } from './flush-epoch.ts';
import { PendingEvent } from './pending-event.ts';
import type { ReadyEvent } from './preparation.ts';

/** Events that go to the spool in one go, and come back in one go. */
const PORTION = 256;
const LOOK_OUT_MS = 5000;

/** What the spool needs of the delivery that it serves. */
export interface SpoolUser {
  /** The next event that has arrived, `undefined` if there is none. */
  nextArrival(): PendingEvent | undefined;
  /** Makes the event of an arrival ready, or drops it and returns `undefined`. Never rejects. */
  prepare(item: PendingEvent): Promise<ReadyEvent | undefined>;
  /** Takes over an event that may be delivered. */
  deliver(item: PendingEvent): void;
  /** An event of the spool that cannot be read. */
  unreadable(item: PendingEvent, error: unknown): void;
}

/** Writes arrivals to the spool before they are delivered, and fetches back what is only there. */
export class Spooling {
  readonly #spool: Spool;
  readonly #user: SpoolUser;
  readonly #epochs: FlushEpochs;
  readonly #diagnostics: Diagnostics;
  readonly #opened: Promise<void>;
  readonly #lookOut: ReturnType<typeof setInterval>;
  #held = 0;
  #writing: Promise<void> | undefined;
  #fetching: Promise<void> | undefined;

  constructor(spool: Spool, user: SpoolUser, epochs: FlushEpochs, diagnostics: Diagnostics) {
    this.#spool = spool;
    this.#user = user;
    this.#epochs = epochs;
    this.#diagnostics = diagnostics;
    this.#opened = spool.open();
    // Nothing else may ever come to deliver what earlier processes left
    void this.#opened.then(() => this.fetch());
    // Another process may have died, and the spool taken over what it left
    this.#lookOut = setInterval(() => this.fetch(), LOOK_OUT_MS);
    letExit(this.#lookOut);
  }

  /** What the spool has to say of itself. */
  get levels(): { readonly spooled: number; readonly recovered: number; readonly lost: number } {
    const { pending, recovered, lost } = this.#spool;
    return { spooled: pending, recovered, lost };
  }

  /** Begins to write what has arrived, unless that is under way. */
  write(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Begins to fetch events that are only in the spool, unless that is under way or there are none. */
  fetch(): void {
    if (this.#fetching !== undefined || this.#spool.pending <= this.#held) return;
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
  }

  /** Fetches what is only in the spool, once; resolves when that is done. */
  async fetchAll(): Promise<void> {
    await this.#opened;
    await this.#writing;
    this.fetch();
    await this.#fetching;
  }

  settle(ticket: SpoolTicket): void {
    this.#held--;
    this.#spool.settle(ticket);
  }

  release(ticket: SpoolTicket): void {
    this.#held--;
    this.#spool.release(ticket);
  }

  /** Resolves when nothing is being written or fetched. */
  async idle(): Promise<void> {
    await this.#opened;
    await this.#writing;
    await this.#fetching;
  }

  async close(): Promise<void> {
    clearInterval(this.#lookOut);
    await this.#spool.flush();
    await this.#spool.close();
  }

  async #write(): Promise<void> {
    await this.#opened;
    for (let portion = this.#portion(); portion.length > 0; portion = this.#portion()) {
      const made = await Promise.all(portion.map(async (item) => ({ item, ready: await this.#user.prepare(item) })));
      const kept = made.flatMap(({ item, ready }) => (ready === undefined ? [] : [{ item, ready }]));
      const tickets = await this.#spool.keep(kept.map(({ ready }) => ready.json));
      for (const [index, { item, ready }] of kept.entries()) {
        item.ready = ready;
        item.ticket = tickets[index];
        if (item.ticket === undefined)
          this.#diagnostics.warn('spool', 'the spool does not take events: full, or the disk fails');
        else this.#held++;
        this.#user.deliver(item);
      }
    }
  }

  #portion(): PendingEvent[] {
    const portion: PendingEvent[] = [];
    while (portion.length < PORTION) {
      const item = this.#user.nextArrival();
      if (item === undefined) break;
      portion.push(item);
    }
    return portion;
  }

  async #fetch(): Promise<void> {
    await this.#opened;
    for (const { ticket, json } of await this.#spool.take(PORTION)) {
      this.#held++;
      const [item, error] = this.#read(json);
      item.ticket = ticket;
      if (error === undefined) this.#user.deliver(item);
      else this.#user.unreadable(item, error);
    }
    if (this.#spool.lost > 0)
      this.#diagnostics.warn('lost', 'events of the spool cannot be read any more: see lost in stats()');
  }

  #read(json: string): [PendingEvent, unknown] {
    const bytes = 2 * json.length;
    const epoch = this.#epochs.enter();
    try {
      const event: AcceptedEvent = readEvent(json);
      const { type, data } = event;
      const item = new PendingEvent(type, severityOf(type, data).number, bytes, epoch, undefined);
      item.ready = { event, json };
      return [item, undefined];
    } catch (error) {
      return [new PendingEvent('', 0, bytes, epoch, undefined), error];
    }
  }
}
