import type { AcceptedEvent } from '../../event/check-event.ts';
import type { DeliveryOutcome } from '../event-outcome.ts';
import type { JsonText } from '../received-event.ts';

/** An event on its way to the collector. It can be encoded again, for another request. */
export interface OutgoingEvent {
  /** What is valid as an event. */
  readonly content: JsonText | { readonly event: AcceptedEvent };
  readonly observedTimeUnixNano: bigint;
  /** The `traceparent` header of the request that brought it. */
  readonly traceparent: string | undefined;
  readonly conflict: boolean;
  /** Only the first call counts. */
  settle(outcome: DeliveryOutcome): void;
}
