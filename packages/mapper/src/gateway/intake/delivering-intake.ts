import { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { EventReader } from '../../event/read-event.ts';
import { canonicalJson, stringifyJson } from '../../json/stringify-json.ts';
import { utf8Bytes } from '../../json/utf8-bytes.ts';
import type { CollectorDelivery } from '../delivery/collector-delivery.ts';
import { knownEventOptions } from '../delivery/known-event-options.ts';
import { type EventOutcome, rejected, unavailable } from '../event-outcome.ts';
import { identityHash32 } from '../identity-hash.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { EventIntake, JsonText, ReceivedEvent, RequestContext } from '../received-event.ts';
import { Arrival } from './arrival.ts';
import { applyClaim, isConflict, type Verdict } from './claims.ts';
import { type CheckSettings, EventChecker } from './event-checker.ts';
import type { EventCounts } from './event-counts.ts';
import { identityOf } from './event-identity.ts';
import { IdentityWindow, type IdentityWindowOptions } from './identity-window.ts';
import { PendingRequest } from './pending-request.ts';

export interface DeliveringIntakeOptions {
  readonly settings: CheckSettings & Pick<GatewaySettings, 'dedupeWindow' | 'onConflict'>;
  readonly delivery: CollectorDelivery;
  readonly counts: EventCounts;
}

/**
 * Answers for an event when the collector has taken it, so that the sender may forget it. The usual event goes from
 * its bytes to those of its record in one go; it is compared to those before it on the way.
 */
export class DeliveringIntake implements EventIntake {
  readonly #settings: DeliveringIntakeOptions['settings'];
  readonly #delivery: CollectorDelivery;
  readonly #counts: EventCounts;
  readonly #checker: EventChecker;
  readonly #window: IdentityWindow;
  /** Reads what was found to be an event before. */
  readonly #reader: EventReader;
  /** The event that may be admitted, and what was said of it: a function for each event would be much to collect. */
  #asked: Arrival | undefined;
  #askedText: JsonText | undefined;
  #verdict: Verdict | undefined;

  constructor({ settings, delivery, counts }: DeliveringIntakeOptions) {
    this.#settings = settings;
    this.#delivery = delivery;
    this.#counts = counts;
    this.#checker = new EventChecker(settings);
    this.#reader = new EventReader(knownEventOptions(settings));
    this.#window = new IdentityWindow({ maxIdentities: settings.dedupeWindow, ...comparedAsJson(this.#reader) });
  }

  take(events: readonly ReceivedEvent[], context: RequestContext): Promise<readonly EventOutcome[]> {
    return new Promise((resolve) => {
      const request = new PendingRequest(events.length, context, this.#counts, resolve);
      for (let index = 0; index < events.length; index++) this.#take(events[index] as ReceivedEvent, request, index);
      this.#asked = undefined;
      this.#askedText = undefined;
      this.#delivery.release();
      this.#window.release();
    });
  }

  #take(received: ReceivedEvent, request: PendingRequest, index: number): void {
    if ('error' in received) {
      request.set(index, rejected(received.error));
      return;
    }
    const arrival = new Arrival(received, request, index);
    try {
      if (!('bytes' in received) || !this.#takeUsual(arrival, received)) this.#takeAny(arrival, received);
    } catch {
      // A defect; who waits for an answer, also for that to the same event, must not wait for ever
      arrival.finish(unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'internal error')));
    }
  }

  /** Returns whether nothing more is to be done. */
  #takeUsual(arrival: Arrival, text: JsonText): boolean {
    this.#asked = arrival;
    this.#askedText = text;
    this.#verdict = undefined;
    const isAdded = this.#delivery.addText(arrival, text, this.#admit);
    if (this.#verdict === 'take-conflict') this.#delivery.add(arrival);
    return isAdded || this.#verdict !== undefined;
  }

  readonly #admit = (identityHash: number, violations: number): boolean => {
    // What is rejected takes the long way, which says why
    if (violations > 0 && this.#settings.validate === 'reject') return false;
    this.#verdict = this.#claim(this.#asked as Arrival, identityHash, this.#askedText as JsonText);
    return this.#verdict === 'take';
  };

  #takeAny(arrival: Arrival, received: ReceivedEvent): void {
    let event: AcceptedEvent;
    try {
      event = this.#checker.read(received);
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      arrival.finish(rejected(error));
      return;
    }
    const text = 'bytes' in received ? received : textOf(event);
    const verdict = this.#claim(arrival, identityHash32(event.source, event.id), text);
    if (verdict !== 'finished') this.#delivery.add(arrival, event);
  }

  #claim(arrival: Arrival, identityHash: number, { bytes, start, end }: JsonText): Verdict {
    const claim = this.#window.claim(identityHash, bytes, start, end);
    const verdict = applyClaim(claim, arrival, this.#settings.onConflict);
    if (isConflict(claim)) this.#counts.conflict(this.#reader.read(bytes, start, end));
    return verdict;
  }
}

function textOf(event: AcceptedEvent): JsonText {
  const bytes = utf8Bytes(stringifyJson(event));
  return { bytes, start: 0, end: bytes.length };
}

/** Returns how to compare contents from each of which an event was read: as JSON. */
function comparedAsJson(reader: EventReader): Pick<IdentityWindowOptions, 'identityOf' | 'isSame'> {
  return {
    identityOf: (content) => {
      const { source, id } = reader.read(content);
      return identityOf(source, id);
    },
    isSame: (one, other) => canonicalJson(reader.read(one)) === canonicalJson(reader.read(other)),
  };
}
