import { OsspError } from '@ossp-otel/types';
import { unavailable } from '../event-outcome.ts';
import type { LocalClaimDesk } from '../intake/claim-desk.ts';
import type { OwnClaim } from '../intake/claims.ts';
import { CLAIM_STATES } from './claim-states.ts';
import type { ClaimedMessage, ClaimsMessage, OutcomesMessage } from './messages.ts';
import { type NumberedOutcome, packOutcome, unpackOutcome } from './packed-outcome.ts';
import { unpackPrints } from './packed-prints.ts';

/** The claims of one worker at the desk of the primary process. */
export class WorkerClaims {
  readonly #desk: Pick<LocalClaimDesk, 'claimNow'>;
  readonly #post: (message: ClaimedMessage | OutcomesMessage) => void;
  /** What the worker has claimed and not settled. */
  readonly #open = new Map<number, OwnClaim>();
  #outcomes: NumberedOutcome[] = [];

  constructor(desk: Pick<LocalClaimDesk, 'claimNow'>, post: (message: ClaimedMessage | OutcomesMessage) => void) {
    this.#desk = desk;
    this.#post = post;
  }

  /** Takes note of what was settled, and answers at once for what is claimed. */
  claim({ first, prints, settled }: Pick<ClaimsMessage, 'first' | 'prints' | 'settled'>): void {
    for (const [number, outcome] of settled) {
      this.#open.get(number)?.settle(unpackOutcome(outcome));
      this.#open.delete(number);
    }
    if (prints.length === 0) return;
    const states = unpackPrints(prints).map((print, at) => {
      const number = first + at;
      const claim = this.#desk.claimNow(print);
      if ('settle' in claim) this.#open.set(number, claim);
      else if (claim.state === 'under-way') {
        claim.whenSettled((outcome) => this.#tell([number, packOutcome(outcome)]));
      }
      return CLAIM_STATES.indexOf(claim.state);
    });
    this.#post({ kind: 'claimed', first, states: Uint8Array.from(states) });
  }

  /** The worker is dead: nobody knows whether what it had claimed is safe, so it is as if it had not come. */
  release(): void {
    const outcome = unavailable(new OsspError('ERR_SHUT_DOWN', 'the process that had the event has ended'));
    for (const claim of this.#open.values()) claim.settle(outcome);
    this.#open.clear();
  }

  #tell(outcome: NumberedOutcome): void {
    if (this.#outcomes.push(outcome) > 1) return;
    setImmediate(() => {
      const outcomes = this.#outcomes;
      this.#outcomes = [];
      this.#post({ kind: 'outcomes', outcomes });
    });
  }
}
