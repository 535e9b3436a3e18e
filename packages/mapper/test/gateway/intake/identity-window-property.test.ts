import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventOutcome } from '../../../src/gateway/event-outcome.ts';
import type { OwnClaim } from '../../../src/gateway/intake/claims.ts';
import { IdentityWindow } from '../../../src/gateway/intake/identity-window.ts';
import {
  COMPARED,
  contentOf,
  DOWN,
  isSafe,
  type Known,
  OUTCOMES,
  poorHash,
  SAFE,
  WindowModel,
} from './window-model.ts';

interface Event {
  readonly identity: string;
  readonly number: number;
  readonly filler: number;
}

interface Settling {
  readonly settle: number;
  readonly outcome: EventOutcome;
}

/** What is settled while a request is claimed may be an event of it. */
type Step = { readonly request: readonly (Event | Settling)[] } | Settling;

interface Range {
  readonly identities: number;
  readonly contents: number;
  readonly maxLength: number;
}

function stepsOf({ identities, contents, maxLength }: Range): fc.Arbitrary<Step[]> {
  const event = fc.record({
    identity: fc.nat(identities - 1).map((number) => `id-${number}`),
    number: fc.nat(contents - 1),
    filler: fc.oneof(fc.nat(12), fc.nat(70)),
  });
  const settle = fc.record({
    settle: fc.nat(),
    outcome: fc.oneof({ weight: 2, arbitrary: fc.constant(SAFE) }, fc.constantFrom(...OUTCOMES)),
  });
  const inRequest = fc.oneof({ weight: 4, arbitrary: event }, { weight: 1, arbitrary: settle });
  const request = fc.record({ request: fc.array(inRequest, { minLength: 1, maxLength: 5 }) });
  return fc.array(fc.oneof({ weight: 2, arbitrary: request }, { weight: 4, arbitrary: settle }), {
    maxLength,
    size: 'max',
  });
}

const BRACKET = Buffer.from('[');
const BETWEEN = Buffer.from(',{},');
const NOTHING = new Uint8Array(0);

/** A window beside its model. */
class Pair {
  readonly window: IdentityWindow;
  readonly model: WindowModel;
  readonly #underWay: { readonly claim: OwnClaim; readonly known: Known }[] = [];
  /** Contents that were ever safe. */
  readonly #taken = new Set<string>();
  readonly #chunkBytes: number;
  #mostBytes = 0;

  constructor(maxIdentities: number, maxBytes: number, chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
    this.window = new IdentityWindow({ maxIdentities, maxBytes, chunkBytes, ...COMPARED });
    this.model = new WindowModel(maxIdentities, maxBytes);
  }

  take(step: Step): void {
    if ('settle' in step) this.#settle(step.settle, step.outcome);
    else this.#request(step.request);
    expect(this.window.size).toBe(this.model.size);
    // What is shared, and those that are large
    expect(this.window.memoryBytes).toBeLessThanOrEqual(2.25 * this.#mostBytes + 5 * this.#chunkBytes);
  }

  settleAll(outcome: EventOutcome): void {
    while (this.#underWay.length > 0) this.take({ settle: 0, outcome });
  }

  #request(parts: readonly (Event | Settling)[]): void {
    const contents = parts.map((part) =>
      'settle' in part ? NOTHING : contentOf(part.identity, part.number, part.filler),
    );
    const request = Buffer.concat([BRACKET, ...contents.flatMap((content) => [content, BETWEEN])]);
    let start = BRACKET.length;
    for (const [at, part] of parts.entries()) {
      const end = start + (contents[at] as Uint8Array).length;
      if ('settle' in part) this.#settle(part.settle, part.outcome);
      else this.#claim(part, request, start, end);
      start = end + BETWEEN.length;
    }
    this.window.release();
    request.fill(0xff);
  }

  #claim({ identity, number }: Event, request: Buffer, start: number, end: number): void {
    this.#mostBytes = Math.max(this.#mostBytes, this.model.bytes + end - start);
    const { state, known } = this.model.claim(identity, number, end - start);
    const claim = this.window.claim(poorHash(identity), request, start, end);
    expect(claim.state).toBe(state);
    expect('settle' in claim).toBe(state !== 'duplicate' && state !== 'under-way');
    if (claim.state === 'duplicate') {
      expect(this.#taken).toContain(`${identity} ${number}`);
    } else if (claim.state === 'under-way') {
      const heard: EventOutcome[] = [];
      known.heard.push(heard);
      claim.whenSettled((outcome) => heard.push(outcome));
    } else {
      this.#underWay.push({ claim, known });
    }
  }

  #settle(at: number, outcome: EventOutcome): void {
    const [settled] = this.#underWay.splice(at % Math.max(1, this.#underWay.length), 1);
    if (settled === undefined) return;
    const { claim, known } = settled;
    if (isSafe(outcome)) this.#taken.add(`${known.identity} ${known.number}`);
    expect(known.heard.flat()).toEqual([]);
    claim.settle(outcome);
    this.model.settle(known, outcome);
    expect(known.heard).toEqual(known.heard.map(() => [outcome]));
    // Not a second time, whosever the slot is by now
    claim.settle(DOWN);
  }
}

describe('an identity window', () => {
  it.each([
    ['few events', { identities: 4, contents: 20, maxLength: 150 }, 300],
    ['many events', { identities: 60, contents: 4, maxLength: 700 }, 40],
  ] as const)('does what a plain model does: %s', (_, range, numRuns) => {
    const limits = fc.tuple(
      fc.constantFrom(0, 1, 6, 40, 1_000_000),
      fc.constantFrom(1, 120, 2000, 64_000_000),
      fc.constantFrom(64, 1024),
    );
    fc.assert(
      fc.property(stepsOf(range), limits, (steps, [maxIdentities, maxBytes, chunkBytes]) => {
        const pair = new Pair(maxIdentities, maxBytes, chunkBytes);
        for (const step of steps) pair.take(step);
        pair.settleAll(DOWN);
      }),
      { numRuns },
    );
  });
});
