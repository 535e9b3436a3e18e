import type { AcceptedEvent } from '../../event/check-event.ts';
import type { OutgoingEvent } from '../delivery/outgoing-event.ts';
import type { DeliveryOutcome, EventOutcome, Taken } from '../event-outcome.ts';
import type { JsonText } from '../received-event.ts';
import type { OwnClaim } from './claims.ts';
import type { PendingRequest } from './pending-request.ts';

const DELIVERED: Taken = { outcome: 'delivered', conflict: false };
const DELIVERED_CONFLICT: Taken = { outcome: 'delivered', conflict: true };

/** An event from its arrival until its sender is told what became of it. */
export class Arrival implements OutgoingEvent {
  readonly content: JsonText | { readonly event: AcceptedEvent };
  conflict = false;
  isFinished = false;
  /** Has to know what became of the event before the sender does. */
  claim: OwnClaim | undefined;
  readonly #request: PendingRequest;
  readonly #index: number;

  /** @param index - of the event in the request. */
  constructor(content: JsonText | { readonly event: AcceptedEvent }, request: PendingRequest, index: number) {
    this.content = content;
    this.#request = request;
    this.#index = index;
  }

  get observedTimeUnixNano(): bigint {
    return this.#request.context.observedTimeUnixNano;
  }

  get traceparent(): string | undefined {
    return this.#request.context.traceparent;
  }

  settle(outcome: DeliveryOutcome): void {
    if (outcome.outcome !== 'delivered') this.finish(outcome);
    else this.finish(this.conflict ? DELIVERED_CONFLICT : DELIVERED);
  }

  finish(outcome: EventOutcome): void {
    if (this.isFinished) return;
    this.isFinished = true;
    this.claim?.settle(outcome);
    this.#request.set(this.#index, outcome);
  }
}
