import { OsspError } from '@ossp-otel/types';
import { backoffDelay } from '../../http/backoff.ts';
import type { Timing } from '../../http/timing.ts';
import type { DiskSpool } from '../../spool/index.ts';
import { type DeliveryOutcome, type Rejected, rejected, type Unavailable } from '../event-outcome.ts';
import type { Logger } from '../observe/logger.ts';
import { takeFresh } from './fresh-events.ts';
import { BACKOFF, Lane } from './lane.ts';
import { type HeldEvent, PutOff } from './put-off.ts';
import type { QuarantinedItem } from './quarantine-file.ts';
import type { SpoolWatch } from './spool-watch.ts';
import type { StoredEvent } from './stored-entry.ts';

/** Events of one round, and of one while the collector takes none. */
const ROUND = 2000;
const PROBE = 100;
/** How often to look for what the spool has taken over from processes that died. */
const LOOK_OUT_MS = 5000;
/** It is about all requests, not about the events of one. */
const TOO_MANY_REQUESTS = 429;

export interface DrainOptions {
  readonly spool: DiskSpool;
  readonly watch: SpoolWatch;
  readonly deliver: (event: StoredEvent) => Promise<DeliveryOutcome>;
  /** Puts what nobody takes into quarantine, and resolves to whether it is there. */
  readonly quarantine: (items: readonly QuarantinedItem[]) => Promise<boolean>;
  readonly logger: Logger;
  readonly timing: Timing;
}

/** What became of the events of a round. */
interface Sorted {
  readonly delivered: readonly HeldEvent[];
  readonly refused: readonly (readonly [HeldEvent, Rejected])[];
  readonly unavailable: readonly (readonly [HeldEvent, Unavailable])[];
}

/**
 * Delivers what is in a spool. One lane takes what is fresh, another tries again what was put off; an event that is not
 * taken for reasons of its own holds up the second lane at most.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #fresh: Lane;
  readonly #again: Lane;
  readonly #putOff: PutOff;
  #hasNews = true;
  #isIdle = false;
  #isStopped = false;
  #isOver = false;
  #running: Promise<unknown> | undefined;

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#fresh = new Lane(options.timing);
    this.#again = new Lane(options.timing);
    this.#putOff = new PutOff((ticket) => options.spool.release(ticket));
  }

  start(): void {
    this.#running ??= Promise.all([this.#runFresh(), this.#runAgain()]);
  }

  /** There is something at rest in the spool. */
  wake(): void {
    this.#hasNews = true;
    if (this.#isIdle) this.#fresh.wake();
  }

  /** Begins no more deliveries, and resolves when those under way have ended, or the time is over. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopped = true;
    this.#fresh.wake();
    this.#again.wake();
    const ended = new AbortController();
    const running = Promise.resolve(this.#running).then(() => ended.abort());
    await Promise.race([running, this.#options.timing.sleep(timeoutMs, ended.signal)]);
    this.#isOver = true;
  }

  async #runFresh(): Promise<void> {
    const { spool, watch, timing } = this.#options;
    const lane = this.#fresh;
    while (!this.#isStopped) {
      if (timing.elapsed() < lane.opensAt) {
        await lane.sleepUntil(lane.opensAt);
        continue;
      }
      this.#hasNews = false;
      const events = await takeFresh(spool, lane.failures === 0 ? ROUND : PROBE);
      watch.check();
      if (this.#isStopped) return;
      if (events.length > 0) await this.#round(events, lane);
      else if (!this.#hasNews) await this.#idle();
    }
  }

  async #idle(): Promise<void> {
    this.#isIdle = true;
    await this.#fresh.sleepUntil(this.#options.timing.elapsed() + LOOK_OUT_MS);
    this.#isIdle = false;
  }

  async #runAgain(): Promise<void> {
    const { elapsed } = this.#options.timing;
    const lane = this.#again;
    while (!this.#isStopped) {
      const next = Math.max(this.#putOff.nextDueAt, lane.opensAt);
      if (elapsed() < next) await lane.sleepUntil(next);
      else await this.#round(this.#putOff.take(elapsed()), lane);
    }
  }

  async #round(events: readonly HeldEvent[], lane: Lane): Promise<void> {
    const outcomes = await Promise.all(events.map((event) => this.#deliver(event)));
    // The next process gets them
    if (this.#isOver) return;
    const { delivered, refused, unavailable } = sort(events, outcomes);
    const { spool } = this.#options;
    for (const { ticket } of delivered) spool.settle(ticket);
    const isQuarantined = refused.length === 0 || (await this.#options.quarantine(refused.map(reasonOf)));
    if (isQuarantined) for (const [{ ticket }] of refused) spool.settle(ticket);
    if (delivered.length + refused.length > 0) this.#gotThrough(lane);
    else if (unavailable.length > 0) this.#cameToNothing(lane, unavailable);
    const tooMany = unavailable.filter(([, { status }]) => status === TOO_MANY_REQUESTS);
    if (tooMany.length > 0) for (const each of [this.#fresh, this.#again]) each.pause(longestWait(tooMany));
    const again = [
      ...unavailable.map(([event, { retryAfterMs }]) => this.#later(event, retryAfterMs)),
      ...(isQuarantined ? [] : refused.map(([event]) => this.#later(event, 0))),
    ];
    // Otherwise the spool would give at once what there was no room for
    if (!again.map((event) => this.#putOff.add(event)).every(Boolean)) this.#fresh.failed(0);
    if (again.length > 0) this.#again.wake();
  }

  #deliver({ event }: HeldEvent): Promise<DeliveryOutcome> | DeliveryOutcome {
    if (event !== undefined) return this.#options.deliver(event);
    return rejected(new OsspError('ERR_FORMAT', 'the entry of the spool is in no format that is known here'));
  }

  #later(event: HeldEvent, retryAfterMs: number): HeldEvent {
    const { elapsed, random } = this.#options.timing;
    const delay = Math.max(retryAfterMs, backoffDelay(event.failures, BACKOFF, random()));
    return { ...event, failures: event.failures + 1, dueAt: elapsed() + delay };
  }

  #gotThrough(lane: Lane): void {
    if (this.#fresh.failures > 0) {
      this.#options.logger.log('info', 'stored events are delivered again', { pending: this.#options.spool.pending });
      this.#putOff.pardon();
      this.#again.reset();
      this.#fresh.reset();
    }
    lane.reset();
  }

  #cameToNothing(lane: Lane, unavailable: Sorted['unavailable']): void {
    const [first] = unavailable;
    if (lane === this.#fresh && lane.failures === 0 && !this.#isStopped) {
      this.#options.logger.log('warn', 'stored events cannot be delivered; they are kept and tried again', {
        code: first?.[1].error.code,
        pending: this.#options.spool.pending,
      });
    }
    lane.failed(longestWait(unavailable));
  }
}

function longestWait(unavailable: Sorted['unavailable']): number {
  return unavailable.reduce((longest, [, { retryAfterMs }]) => Math.max(longest, retryAfterMs), 0);
}

function reasonOf([{ original }, { error }]: readonly [HeldEvent, Rejected]): QuarantinedItem {
  return { original, error };
}

function sort(events: readonly HeldEvent[], outcomes: readonly DeliveryOutcome[]): Sorted {
  const delivered: HeldEvent[] = [];
  const refused: (readonly [HeldEvent, Rejected])[] = [];
  const unavailable: (readonly [HeldEvent, Unavailable])[] = [];
  for (const [at, event] of events.entries()) {
    const outcome = outcomes[at];
    if (outcome?.outcome === 'delivered') delivered.push(event);
    else if (outcome?.outcome === 'rejected') refused.push([event, outcome]);
    else if (outcome !== undefined) unavailable.push([event, outcome]);
  }
  return { delivered, refused, unavailable };
}
