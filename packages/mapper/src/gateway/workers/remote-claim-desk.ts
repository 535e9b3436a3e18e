import { OsspError } from '@ossp-otel/types';
import { type EventOutcome, unavailable } from '../event-outcome.ts';
import type { ClaimDesk, EventPrint } from '../intake/claim-desk.ts';
import type { ClaimResult } from '../intake/claims.ts';
import { UnderWay } from '../intake/under-way.ts';
import { CLAIM_STATES } from './claim-states.ts';
import type { ClaimedMessage, ClaimsMessage, OutcomesMessage } from './messages.ts';
import { type NumberedOutcome, packOutcome, unpackOutcome } from './packed-outcome.ts';
import { packPrints } from './packed-prints.ts';

interface Call {
  readonly prints: readonly EventPrint[];
  readonly resolve: (claims: readonly ClaimResult[]) => void;
}

const DUPLICATE: ClaimResult = { state: 'duplicate' };
/** Of an event about which nobody can be asked any more. */
const NOT_CLAIMED: ClaimResult = { state: 'under-way', whenSettled: (listener) => listener(shutDown()) };

/**
 * The desk of a worker, which asks that of the primary process. What is claimed and settled in one round of the event
 * loop goes in one message.
 */
export class RemoteClaimDesk implements ClaimDesk {
  readonly #post: (message: ClaimsMessage) => void;
  /** Number of the next claim. */
  #next = 0;
  #calls: Call[] = [];
  #settled: NumberedOutcome[] = [];
  #isDue = false;
  /** Calls that wait for their answer, by the number of the first claim of their message. */
  readonly #asked = new Map<number, readonly Call[]>();
  readonly #underWay = new Map<number, UnderWay>();
  #isCutOff = false;

  constructor(post: (message: ClaimsMessage) => void) {
    this.#post = post;
  }

  claim(prints: readonly EventPrint[]): Promise<readonly ClaimResult[]> {
    if (this.#isCutOff) return Promise.resolve(prints.map(() => NOT_CLAIMED));
    return new Promise((resolve) => {
      this.#calls.push({ prints, resolve });
      this.#postSoon();
    });
  }

  claimed({ first, states }: Pick<ClaimedMessage, 'first' | 'states'>): void {
    const calls = this.#asked.get(first) ?? [];
    this.#asked.delete(first);
    let at = 0;
    for (const { prints, resolve } of calls) {
      const claims = prints.map(() => {
        const number = first + at;
        return this.#resultOf(number, CLAIM_STATES[states[at++] ?? -1]);
      });
      resolve(claims);
    }
  }

  outcomes({ outcomes }: Pick<OutcomesMessage, 'outcomes'>): void {
    for (const [number, outcome] of outcomes) {
      this.#underWay.get(number)?.tell(unpackOutcome(outcome));
      this.#underWay.delete(number);
    }
  }

  /** The primary process is gone: nothing can be claimed any more, and what was not claimed yet is not taken. */
  cutOff(): void {
    this.#isCutOff = true;
    const calls = [...this.#asked.values(), this.#calls].flat();
    this.#asked.clear();
    this.#calls = [];
    for (const { prints, resolve } of calls) resolve(prints.map(() => NOT_CLAIMED));
    for (const underWay of this.#underWay.values()) underWay.tell(shutDown());
    this.#underWay.clear();
  }

  #resultOf(number: number, state: ClaimResult['state'] | undefined): ClaimResult {
    if (state === 'new' || state === 'conflict' || state === 'conflict-under-way') {
      return { state, settle: (outcome) => this.#settle(number, outcome) };
    }
    if (state === 'duplicate') return DUPLICATE;
    const underWay = new UnderWay();
    this.#underWay.set(number, underWay);
    return underWay;
  }

  #settle(number: number, outcome: EventOutcome): void {
    if (this.#isCutOff) return;
    this.#settled.push([number, packOutcome(outcome)]);
    this.#postSoon();
  }

  #postSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#postAll());
  }

  #postAll(): void {
    this.#isDue = false;
    if (this.#isCutOff) return;
    const calls = this.#calls;
    const settled = this.#settled;
    const first = this.#next;
    const prints = calls.flatMap((call) => call.prints);
    this.#calls = [];
    this.#settled = [];
    this.#next += prints.length;
    if (calls.length > 0) this.#asked.set(first, calls);
    this.#post({ kind: 'claims', first, prints: packPrints(prints), settled });
  }
}

function shutDown(): EventOutcome {
  return unavailable(new OsspError('ERR_SHUT_DOWN', 'the gateway shuts down'));
}
