import type { AcceptedEvent } from '@ossp-otel/mapper';
import type { EventResult, Gate } from '@ossp-otel/mapper/ossp-http';

/** Takes events to where they are to go. `EventClient` is one. */
export interface Sender {
  /** Never rejects. */
  send(event: AcceptedEvent, signal: AbortSignal, gate: Gate): Promise<EventResult>;
  /** Sends events that are accepted, refused or given up together. Never rejects. */
  sendBatch(events: readonly AcceptedEvent[], signal: AbortSignal, gate: Gate): Promise<EventResult>;
  close(): Promise<void>;
}
