import type { Spool, SpooledEvent, SpoolTicket } from '@ossp-otel/mapper/spool';

interface Kept extends SpoolTicket {
  readonly json: string;
  state: 'held' | 'at rest' | 'settled';
}

/** A spool in memory that takes so many events, notes what its keeper must not do, and outlives the keeper like a disk. */
export class MemorySpool implements Spool {
  readonly #maxEvents: number;
  #kept: Kept[] = [];
  #left = 0;
  /** What was done with tickets that does not fit their state. */
  readonly misuses: string[] = [];
  lost = 0;
  isOpen = false;
  isClosed = false;
  /** What opening it waits for. */
  opening: Promise<unknown> = turn();

  constructor(maxEvents: number = Number.POSITIVE_INFINITY) {
    this.#maxEvents = maxEvents;
  }

  get pending(): number {
    return this.isOpen ? this.#kept.length : 0;
  }

  get recovered(): number {
    return this.isOpen ? this.#left : 0;
  }

  get held(): number {
    return this.#kept.filter(({ state }) => state === 'held').length;
  }

  get events(): readonly string[] {
    return this.#kept.map(({ json }) => json);
  }

  /** Puts in what another process has left. */
  leave(...events: readonly string[]): void {
    for (const json of events) this.#kept.push({ spool: this, json, state: 'at rest' });
    this.#left += events.length;
  }

  async open(): Promise<void> {
    await this.opening;
    this.isOpen = true;
  }

  async keep(events: readonly string[]): Promise<readonly (SpoolTicket | undefined)[]> {
    await turn();
    return events.map((json) => {
      if (this.isClosed || this.#kept.length >= this.#maxEvents) return undefined;
      const ticket: Kept = { spool: this, json, state: 'held' };
      this.#kept.push(ticket);
      return ticket;
    });
  }

  settle(ticket: SpoolTicket): void {
    this.#leaveHold(ticket, 'settled');
    this.#kept = this.#kept.filter((other) => other !== ticket);
  }

  release(ticket: SpoolTicket): void {
    this.#leaveHold(ticket, 'at rest');
  }

  async take(limit: number): Promise<readonly SpooledEvent[]> {
    await turn();
    const taken = this.#kept.filter(({ state }) => state === 'at rest').slice(0, limit);
    for (const ticket of taken) ticket.state = 'held';
    return taken.map((ticket) => ({ ticket, json: ticket.json }));
  }

  async flush(): Promise<void> {
    await turn();
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  #leaveHold(ticket: SpoolTicket, state: Kept['state']): void {
    const kept = ticket as Kept;
    if (kept.state !== 'held') this.misuses.push(`${kept.state} before ${state}`);
    kept.state = state;
  }
}

/** As a disk, it never answers at once. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
