import { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { type EventOutcome, rejected, unavailable } from '../event-outcome.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { EventIntake, JsonText, ReceivedEvent, RequestContext } from '../received-event.ts';
import { Arrival } from './arrival.ts';
import type { ClaimDesk, EventPrint } from './claim-desk.ts';
import { applyClaim, type ClaimResult, isConflict } from './claims.ts';
import { type CheckSettings, EventChecker } from './event-checker.ts';
import type { EventCounts } from './event-counts.ts';
import { contentHash, identityHash } from './event-identity.ts';
import { PendingRequest } from './pending-request.ts';

/** An event that is valid, and was not there before. */
export interface NewEvent {
  readonly arrival: Arrival;
  readonly event: AcceptedEvent;
  readonly print: EventPrint;
}

export interface HashingIntakeOptions {
  readonly settings: CheckSettings & Pick<GatewaySettings, 'onConflict'>;
  readonly desk: ClaimDesk;
  /** Makes events safe, and settles or finishes the arrival of each. Never throws. */
  readonly keep: (events: readonly NewEvent[]) => void;
  readonly counts: EventCounts;
}

/**
 * Takes events whose identities are known beyond this process, to others or to those that come after it: they are
 * compared by hashes.
 */
export class HashingIntake implements EventIntake {
  readonly #settings: HashingIntakeOptions['settings'];
  readonly #desk: ClaimDesk;
  readonly #keep: HashingIntakeOptions['keep'];
  readonly #counts: EventCounts;
  readonly #checker: EventChecker;

  constructor({ settings, desk, keep, counts }: HashingIntakeOptions) {
    this.#settings = settings;
    this.#desk = desk;
    this.#keep = keep;
    this.#counts = counts;
    this.#checker = new EventChecker(settings);
  }

  take(events: readonly ReceivedEvent[], context: RequestContext): Promise<readonly EventOutcome[]> {
    return new Promise((resolve) => {
      const request = new PendingRequest(events.length, context, this.#counts, resolve);
      const read: NewEvent[] = [];
      for (const [index, received] of events.entries()) {
        const event = this.#read(received, request, index);
        if (event !== undefined) read.push(event);
      }
      if (read.length === 0) return;
      this.#claim(read).catch(() => {
        // A defect; who waits for an answer must not wait for ever
        const error = new OsspError('ERR_OTLP_UNDELIVERED', 'internal error');
        for (const { arrival } of read) arrival.finish(unavailable(error));
      });
    });
  }

  #read(received: ReceivedEvent, request: PendingRequest, index: number): NewEvent | undefined {
    try {
      const event = this.#checker.read(received);
      const content = 'bytes' in received ? (received satisfies JsonText) : { event };
      const print = { identity: identityHash(event), content: contentHash(event) };
      return { arrival: new Arrival(content, request, index), event, print };
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      request.set(index, rejected(error));
      return undefined;
    }
  }

  async #claim(events: readonly NewEvent[]): Promise<void> {
    const claims = await this.#desk.claim(events.map(({ print }) => print));
    const news = events.filter(({ arrival, event }, index) => {
      const claim = claims[index] as ClaimResult;
      if (isConflict(claim)) this.#counts.conflict(event);
      return applyClaim(claim, arrival, this.#settings.onConflict) !== 'finished';
    });
    if (news.length > 0) this.#keep(news);
  }
}
