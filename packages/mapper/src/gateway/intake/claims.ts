import { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { type EventOutcome, rejected, type Taken, unavailable } from '../event-outcome.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { Arrival } from './arrival.ts';

/** What follows from how an event relates to those before it: it is to be taken, as what it is or as a conflict, or it is finished. */
export type Verdict = 'take' | 'take-conflict' | 'finished';

/** `conflict-under-way`: with events of which none is safe yet. */
export type OwnState = 'new' | 'conflict' | 'conflict-under-way';

/** What tells one event from another (CloudEvents 1.0, "id"). */
export type EventName = Pick<AcceptedEvent, 'source' | 'id'>;

/** An event that nobody else has claimed. */
export interface OwnClaim {
  /** Takes note of what became of it. */
  settle(outcome: EventOutcome): void;
}

/** How an event relates to those before it, and how to tell what became of it. */
export type ClaimResult =
  | ({ readonly state: OwnState } & OwnClaim)
  | { readonly state: 'duplicate' }
  | { readonly state: 'under-way'; readonly whenSettled: (listener: (outcome: EventOutcome) => void) => void };

const RETRY_SOON_MS = 1000;
const DUPLICATE: Taken = { outcome: 'duplicate', conflict: false };

/** Whether an event with the same identity, but other content, came before. */
export function isConflict({ state }: ClaimResult): boolean {
  return state === 'conflict' || state === 'conflict-under-way';
}

/** Does what every intake does with a claim, and returns what follows. */
export function applyClaim(claim: ClaimResult, arrival: Arrival, onConflict: GatewaySettings['onConflict']): Verdict {
  switch (claim.state) {
    case 'duplicate':
      arrival.finish(DUPLICATE);
      return 'finished';
    case 'under-way':
      claim.whenSettled((outcome) => arrival.finish(isTaken(outcome) ? DUPLICATE : outcome));
      return 'finished';
    case 'new':
      arrival.claim = claim;
      return 'take';
    case 'conflict':
    case 'conflict-under-way':
      arrival.claim = claim;
      if (onConflict === 'reject') {
        arrival.finish(refusal(claim.state));
        return 'finished';
      }
      arrival.conflict = true;
      return 'take-conflict';
  }
}

/** As long as the other event may still be refused itself, it is too early to say no for good. */
function refusal(state: OwnState): EventOutcome {
  const message = 'an event with the same source and id, but other content, came before';
  const error = new OsspError('ERR_CONFLICT', message);
  return state === 'conflict' ? rejected(error) : unavailable(error, RETRY_SOON_MS);
}

/** Whether an event is safe. */
export function isTaken({ outcome }: EventOutcome): boolean {
  return outcome !== 'rejected' && outcome !== 'unavailable';
}
