import type { EventOutcome } from '../event-outcome.ts';
import type { EventName } from './claims.ts';

/** Is told of every event: once that it came, and once what became of it. */
export interface EventCounts {
  received(events: number): void;
  settled(outcome: EventOutcome): void;
  conflict(name: EventName): void;
}
