import { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { EventReader } from '../../event/read-event.ts';
import { canonicalJson, stringifyJson } from '../../json/stringify-json.ts';
import { utf8Bytes } from '../../json/utf8-bytes.ts';
import type { CollectorDelivery } from '../delivery/collector-delivery.ts';
import { knownEventOptions } from '../delivery/known-event-options.ts';
import { type EventOutcome, rejected, unavailable } from '../event-outcome.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { EventIntake, JsonText, ReceivedEvent, RequestContext } from '../received-event.ts';
import { Arrival } from './arrival.ts';
import { applyClaim, type EventName, type Verdict } from './claims.ts';
import { type CheckSettings, EventChecker } from './event-checker.ts';
import type { EventCounts } from './event-counts.ts';
import { identityOf } from './event-identity.ts';
import { IdentityWindow } from './identity-window.ts';
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
  readonly #claiming: { readonly counts: EventCounts } & Pick<GatewaySettings, 'onConflict'>;

  constructor({ settings, delivery, counts }: DeliveringIntakeOptions) {
    this.#settings = settings;
    this.#delivery = delivery;
    this.#counts = counts;
    this.#checker = new EventChecker(settings);
    this.#claiming = { counts, onConflict: settings.onConflict };
    const isSame = sameEvent(new EventReader(knownEventOptions(settings)));
    this.#window = new IdentityWindow({ maxIdentities: settings.dedupeWindow, isSame });
  }

  take(events: readonly ReceivedEvent[], context: RequestContext): Promise<readonly EventOutcome[]> {
    return new Promise((resolve) => {
      const request = new PendingRequest(events.length, context, this.#counts, resolve);
      for (let index = 0; index < events.length; index++) this.#take(events[index] as ReceivedEvent, request, index);
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
    let verdict: Verdict | undefined;
    const isAdded = this.#delivery.addText(arrival, text, (source, id, violations) => {
      // What is rejected takes the long way, which says why
      if (violations > 0 && this.#settings.validate === 'reject') return false;
      verdict = this.#claim(arrival, { source, id }, text.bytes.subarray(text.start, text.end));
      return verdict === 'take';
    });
    if (verdict === 'take-conflict') this.#delivery.add(arrival);
    return isAdded || verdict !== undefined;
  }

  #takeAny(arrival: Arrival, received: ReceivedEvent): void {
    let event: AcceptedEvent;
    try {
      event = this.#checker.read(received);
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      arrival.finish(rejected(error));
      return;
    }
    const content =
      'bytes' in received ? received.bytes.subarray(received.start, received.end) : utf8Bytes(stringifyJson(event));
    const verdict = this.#claim(arrival, event, content);
    if (verdict !== 'finished') this.#delivery.add(arrival, event);
  }

  #claim(arrival: Arrival, name: EventName, content: Uint8Array): Verdict {
    const claim = this.#window.claim(identityOf(name.source, name.id), content);
    return applyClaim(claim, arrival, name, this.#claiming);
  }
}

/** Returns whether bytes, each of which an event was read from, hold events that are equal as JSON. */
function sameEvent(reader: EventReader): (one: Uint8Array, other: Uint8Array) => boolean {
  return (one, other) =>
    Buffer.compare(one, other) === 0 || canonicalJson(reader.read(one)) === canonicalJson(reader.read(other));
}
