import { OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventOutcome, rejected, unavailable } from '../../../src/gateway/event-outcome.ts';
import type { ClaimResult, OwnClaim } from '../../../src/gateway/intake/claims.ts';
import { IdentityWindow } from '../../../src/gateway/intake/identity-window.ts';

const SAFE: EventOutcome = { outcome: 'delivered', conflict: false };
const OUTCOMES: readonly EventOutcome[] = [
  SAFE,
  { outcome: 'stored', conflict: true },
  rejected(new OsspError('ERR_OTLP_REJECTED', 'refused')),
  unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'down')),
];

function isSafe({ outcome }: EventOutcome): boolean {
  return outcome === 'delivered' || outcome === 'stored';
}

/** Two contents are of the same event if they begin with the same number, whatever follows. */
function contentOf(number: number, length = 2): Uint8Array {
  const bytes = new Uint8Array(length).fill(length);
  bytes[0] = number;
  return bytes;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one[0] === other[0];
}

function own(result: ClaimResult): OwnClaim {
  if ('settle' in result) return result;
  throw new Error(`expected a claim of one's own, got ${result.state}`);
}

/** What is known of a content: who waits for it, as long as it is under way. */
interface Known {
  readonly content: number;
  isSafe: boolean;
  readonly heard: EventOutcome[][];
}

/** What the window has to do, without bounds but for the contents of one identity. */
class Model {
  readonly seen = new Map<string, Known[]>();

  get size(): number {
    return [...this.seen.values()].reduce((sum, contents) => sum + contents.length, 0);
  }

  claim(identity: string, content: number): { readonly state: ClaimResult['state']; readonly known: Known } {
    const contents = this.seen.get(identity) ?? [];
    const known = contents.find((each) => each.content === content);
    if (known !== undefined) return { state: known.isSafe ? 'duplicate' : 'under-way', known };
    const added = { content, isSafe: false, heard: [] };
    const hasSafe = contents.some((each) => each.isSafe);
    const state = contents.length === 0 ? 'new' : hasSafe ? 'conflict' : 'conflict-under-way';
    if (contents.length < 16) this.seen.set(identity, [...contents, added]);
    return { state, known: added };
  }

  settle(identity: string, known: Known, outcome: EventOutcome): void {
    known.isSafe = isSafe(outcome);
    if (known.isSafe) return;
    const left = (this.seen.get(identity) ?? []).filter((each) => each !== known);
    if (left.length === 0) this.seen.delete(identity);
    else this.seen.set(identity, left);
  }
}

const commands = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        identity: fc.integer({ min: 0, max: 3 }).map(String),
        content: fc.integer({ min: 0, max: 20 }),
        length: fc.integer({ min: 1, max: 40 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ settle: fc.nat(), outcome: fc.constantFrom(...OUTCOMES) }) },
  ),
  { maxLength: 150 },
);

describe('an identity window with room for all', () => {
  it('does what a map of arrays does', () => {
    fc.assert(
      fc.property(commands, (steps) => {
        const window = new IdentityWindow({ maxIdentities: 1_000_000, isSame });
        const model = new Model();
        const underWay: { identity: string; claim: OwnClaim; known: Known }[] = [];
        const settle = (at: number, outcome: EventOutcome): void => {
          const [step] = underWay.splice(at, 1);
          if (step === undefined) return;
          const { identity, claim, known } = step;
          expect(known.heard.flat()).toEqual([]);
          claim.settle(outcome);
          model.settle(identity, known, outcome);
          expect(known.heard).toEqual(known.heard.map(() => [outcome]));
        };
        for (const step of steps) {
          if ('settle' in step) {
            if (underWay.length > 0) settle(step.settle % underWay.length, step.outcome);
          } else {
            const { identity, content, length } = step;
            const result = window.claim(identity, contentOf(content, length));
            const { state, known } = model.claim(identity, content);
            expect(result.state).toBe(state);
            if (result.state === 'under-way') {
              const heard: EventOutcome[] = [];
              known.heard.push(heard);
              result.whenSettled((outcome) => heard.push(outcome));
            } else if (result.state !== 'duplicate') {
              underWay.push({ identity, claim: result, known });
            }
          }
          expect(window.size).toBe(model.size);
        }
        while (underWay.length > 0) settle(0, OUTCOMES[3] as EventOutcome);
        expect(window.size).toBe(model.size);
      }),
      { numRuns: 300 },
    );
  });

  it('takes what fails for something that never came', () => {
    const window = new IdentityWindow({ maxIdentities: 10, isSame });
    for (const outcome of OUTCOMES.filter((each) => !isSafe(each))) {
      own(window.claim('a', contentOf(1))).settle(outcome);
      expect(window.size).toBe(0);
      const other = window.claim('a', contentOf(2));
      expect(other.state).toBe('new');
      own(other).settle(outcome);
    }
  });

  it('keeps a conflict whose first content failed', () => {
    const window = new IdentityWindow({ maxIdentities: 10, isSame });
    const first = own(window.claim('a', contentOf(1)));
    const second = window.claim('a', contentOf(2));
    expect(second.state).toBe('conflict-under-way');
    first.settle(OUTCOMES[3] as EventOutcome);
    own(second).settle(SAFE);
    expect([window.size, window.claim('a', contentOf(2)).state]).toEqual([1, 'duplicate']);
    expect(window.claim('a', contentOf(1)).state).toBe('conflict');
  });

  it('tells also those who ask when it is too late', () => {
    const window = new IdentityWindow({ maxIdentities: 10, isSame });
    for (const [number, outcome] of OUTCOMES.entries()) {
      const claim = own(window.claim(`a-${number}`, contentOf(1)));
      const waiting = window.claim(`a-${number}`, contentOf(1));
      if (waiting.state !== 'under-way') throw new Error(waiting.state);
      claim.settle(outcome);
      const heard: EventOutcome[] = [];
      waiting.whenSettled((each) => heard.push(each));
      expect(heard).toEqual([outcome]);
    }
  });

  it('takes every content beyond sixteen of one identity for another', () => {
    const window = new IdentityWindow({ maxIdentities: 1000, isSame });
    const states: string[] = [];
    for (let content = 0; content < 16; content++) {
      const claim = window.claim('a', contentOf(content));
      states.push(claim.state);
      own(claim).settle(SAFE);
    }
    expect(states).toEqual(['new', ...new Array<string>(15).fill('conflict')]);
    for (let time = 0; time < 3; time++) {
      const claim = window.claim('a', contentOf(100));
      expect(claim.state).toBe('conflict');
      own(claim).settle(OUTCOMES[time] as EventOutcome);
      expect(window.size).toBe(16);
    }
    for (let content = 0; content < 16; content++)
      expect(window.claim('a', contentOf(content)).state).toBe('duplicate');
  });

  it('lets a listener claim the same again', () => {
    const window = new IdentityWindow({ maxIdentities: 10, isSame });
    const claim = own(window.claim('a', contentOf(1)));
    const states: string[] = [];
    const waiting = window.claim('a', contentOf(1));
    if (waiting.state !== 'under-way') throw new Error(waiting.state);
    waiting.whenSettled(() => states.push(window.claim('a', contentOf(1)).state));
    waiting.whenSettled(() => states.push(window.claim('a', contentOf(1)).state));
    claim.settle(OUTCOMES[3] as EventOutcome);
    expect(states).toEqual(['new', 'under-way']);
  });
});

describe('a bounded identity window', () => {
  const MAX_IDENTITIES = 6;
  const MAX_BYTES = 120;

  it('stays within its bounds as soon as there is anything to forget, and never forgets what is under way', () => {
    fc.assert(
      fc.property(commands, (steps) => {
        const window = new IdentityWindow({ maxIdentities: MAX_IDENTITIES, maxBytes: MAX_BYTES, isSame });
        const underWay: { identity: string; content: number; claim: OwnClaim }[] = [];
        const claimed = new Map<string, Set<number>>();
        // More identities than those of the commands, so that there is always an oldest one
        let serial = 0;
        for (const step of steps) {
          if ('settle' in step) {
            const [settled] = underWay.splice(step.settle % Math.max(1, underWay.length), 1);
            settled?.claim.settle(step.outcome);
            continue;
          }
          const identity = `${step.identity}-${serial++ % 5}`;
          const { length } = step;
          const content = step.content % 10;
          claimed.set(identity, (claimed.get(identity) ?? new Set()).add(content));
          const isUnderWay = underWay.some((each) => each.identity === identity && each.content === content);
          const claim = window.claim(identity, contentOf(content, length));
          if (isUnderWay) expect(claim.state).toBe('under-way');
          if (!('settle' in claim)) continue;
          underWay.push({ identity, content, claim });
          const busy = new Set(underWay.map((each) => each.identity));
          // What is left over belongs to identities that are under way
          const contents = [...busy].reduce((sum, each) => sum + (claimed.get(each)?.size ?? 0), 0);
          expect(window.size).toBeLessThanOrEqual(MAX_IDENTITIES + Math.max(MAX_IDENTITIES, contents));
          for (const each of underWay) {
            expect(window.claim(each.identity, contentOf(each.content)).state).toBe('under-way');
          }
        }
        expectEmptyAfter(window, underWay);
      }),
      { numRuns: 300 },
    );
  });

  /** Expects that nothing is left in the accounts of a window of what is forgotten. */
  function expectEmptyAfter(window: IdentityWindow, underWay: readonly { readonly claim: OwnClaim }[]): void {
    for (const { claim } of underWay) claim.settle(OUTCOMES[2] as EventOutcome);
    // Pushes out what has more contents than one
    const others = Array.from({ length: MAX_IDENTITIES + 1 }, (_, number) =>
      own(window.claim(`other-${number}`, contentOf(0, 1))),
    );
    for (const claim of others) claim.settle(OUTCOMES[3] as EventOutcome);
    expect(window.size).toBeLessThanOrEqual(MAX_IDENTITIES);
    for (let number = 0; number < MAX_IDENTITIES; number++) {
      own(window.claim(`n-${number}`, contentOf(1, MAX_BYTES / MAX_IDENTITIES))).settle(SAFE);
    }
    // Exactly as much as there may be, by count and by bytes
    for (let number = 0; number < MAX_IDENTITIES; number++) {
      expect(window.claim(`n-${number}`, contentOf(1)).state).toBe('duplicate');
    }
    own(window.claim('one-more', contentOf(1, 1))).settle(SAFE);
    expect(window.claim('n-1', contentOf(1)).state).toBe('duplicate');
    expect(window.claim('n-0', contentOf(1)).state).toBe('new');
  }

  it('forgets the oldest first, by count and by bytes', () => {
    for (const bounds of [{ maxIdentities: 3 }, { maxIdentities: 1000, maxBytes: 30 }]) {
      const window = new IdentityWindow({ ...bounds, isSame });
      for (const identity of ['a', 'b', 'c', 'd', 'e']) own(window.claim(identity, contentOf(1, 10))).settle(SAFE);
      expect(window.size).toBe(3);
      expect(['c', 'd', 'e'].map((identity) => window.claim(identity, contentOf(1)).state)).toEqual([
        'duplicate',
        'duplicate',
        'duplicate',
      ]);
      expect(window.claim('a', contentOf(1)).state).toBe('new');
    }
  });

  it('remembers nothing longer than needed if it has no room at all', () => {
    const window = new IdentityWindow({ maxIdentities: 0, isSame });
    const first = own(window.claim('a', contentOf(1)));
    expect(window.claim('a', contentOf(1)).state).toBe('under-way');
    first.settle(SAFE);
    own(window.claim('b', contentOf(1))).settle(SAFE);
    expect(window.claim('a', contentOf(1)).state).toBe('new');
  });

  it('grows while all is under way, and shrinks again afterwards', () => {
    const window = new IdentityWindow({ maxIdentities: 10, isSame });
    const claims = Array.from({ length: 500 }, (_, number) => own(window.claim(`n-${number}`, contentOf(1))));
    expect(window.size).toBe(500);
    for (const [number, claim] of claims.entries()) {
      expect(window.claim(`n-${number}`, contentOf(1)).state).toBe('under-way');
      claim.settle(SAFE);
    }
    for (let number = 0; number < 30; number++) own(window.claim(`later-${number}`, contentOf(1))).settle(SAFE);
    expect(window.size).toBe(10);
    expect(window.claim('later-29', contentOf(1)).state).toBe('duplicate');
  });

  it('keeps no more than the content of what came in the same bytes as others', () => {
    const looked: number[] = [];
    const window = new IdentityWindow({
      maxIdentities: 10,
      isSame: (one, other) => {
        looked.push(one.buffer.byteLength);
        return isSame(one, other);
      },
    });
    for (const content of [1, 2, 3]) {
      const request = new Uint8Array(1_000_000).fill(content);
      own(window.claim('a', request.subarray(0, 10))).settle(SAFE);
    }
    looked.length = 0;
    for (const content of [1, 2, 3]) expect(window.claim('a', contentOf(content)).state).toBe('duplicate');
    expect(looked.length).toBeGreaterThan(0);
    expect(Math.max(...looked)).toBeLessThan(1_000_000);
  });

  it('knows each event however often others of an identity were refused', () => {
    const window = new IdentityWindow({ maxIdentities: 16, isSame });
    own(window.claim('a', contentOf(1))).settle(SAFE);
    for (let times = 0; times < 3000; times++) own(window.claim('a', contentOf(2))).settle(OUTCOMES[2] as EventOutcome);
    own(window.claim('b', contentOf(3))).settle(SAFE);
    expect(window.claim('b', contentOf(3)).state).toBe('duplicate');
    expect(window.claim('a', contentOf(1)).state).toBe('duplicate');
  });
});
