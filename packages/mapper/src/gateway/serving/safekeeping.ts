import type { SpoolState } from '../observe/health.ts';
import type { EventIntake } from '../received-event.ts';

/** How a gateway makes events safe, which is when it answers for them. */
export interface Safekeeping {
  readonly intake: EventIntake;
  /** Undefined without a spool. */
  readonly spool: (() => SpoolState) | undefined;
  /** Resolves to the number of events that a later process will deliver. Waits at most so long for deliveries. */
  stop(timeoutMs: number): Promise<number>;
}
