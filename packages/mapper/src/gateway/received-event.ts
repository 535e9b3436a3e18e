import type { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import type { EventOutcome } from './event-outcome.ts';

/**
 * One event of a request, as far as the content mode tells: JSON that is still to be read, an event that was put
 * together from headers, or what is wrong with it.
 */
export type ReceivedEvent = JsonText | { readonly event: AcceptedEvent } | { readonly error: OsspError };

/** The bytes from `start` to `end`. They do not change until it is known what became of the events. */
export interface JsonText {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What is known of a request that brings events. */
export interface RequestContext {
  /** When it arrived, in nanoseconds since the Unix epoch. */
  readonly observedTimeUnixNano: bigint;
  /** Its `traceparent` header. */
  readonly traceparent: string | undefined;
}

/** Takes the events of requests. */
export interface EventIntake {
  /** Resolves to what became of each event, in the same order; then, the bytes of events are not read any more. Never rejects. */
  take(events: readonly ReceivedEvent[], context: RequestContext): Promise<readonly EventOutcome[]>;
}
