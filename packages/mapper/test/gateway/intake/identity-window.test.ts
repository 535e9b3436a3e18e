import { describe, expect, it } from 'vitest';
import type { EventOutcome } from '../../../src/gateway/event-outcome.ts';
import type { ClaimResult, OwnClaim } from '../../../src/gateway/intake/claims.ts';
import { IdentityWindow } from '../../../src/gateway/intake/identity-window.ts';
import { COMPARED, contentOf, DOWN, isSafe, OUTCOMES, poorHash, REFUSED, SAFE } from './window-model.ts';

function own(result: ClaimResult): OwnClaim {
  if ('settle' in result) return result;
  throw new Error(`expected a claim of one's own, got ${result.state}`);
}

interface Bounds {
  readonly maxIdentities: number;
  readonly maxBytes?: number;
  readonly chunkBytes?: number;
}

function windowOf(bounds: Bounds) {
  const window = new IdentityWindow({ ...bounds, ...COMPARED });
  const claim = (identity: string, content = 1, filler = 0): ClaimResult => {
    return window.claim(poorHash(identity), contentOf(identity, content, filler));
  };
  return {
    window,
    claim,
    settle: (identity: string, outcome: EventOutcome, content = 1, filler = 0): void => {
      own(claim(identity, content, filler)).settle(outcome);
    },
    states: (identities: readonly string[]): string[] => identities.map((identity) => claim(identity).state),
  };
}

describe('an identity window with room for all', () => {
  it('takes what fails for something that never came', () => {
    const { window, claim, settle } = windowOf({ maxIdentities: 10 });
    for (const outcome of OUTCOMES.filter((each) => !isSafe(each))) {
      settle('a', outcome);
      expect(window.size).toBe(0);
      const other = claim('a', 2);
      expect(other.state).toBe('new');
      own(other).settle(outcome);
    }
  });

  it('keeps a conflict whose first content failed', () => {
    const { window, claim } = windowOf({ maxIdentities: 10 });
    const first = own(claim('a', 1));
    const second = claim('a', 2);
    expect(second.state).toBe('conflict-under-way');
    first.settle(DOWN);
    own(second).settle(SAFE);
    expect([window.size, claim('a', 2).state]).toEqual([1, 'duplicate']);
    expect(claim('a', 1).state).toBe('conflict');
  });

  it('tells also those who ask when it is too late', () => {
    const { claim } = windowOf({ maxIdentities: 10 });
    for (const [number, outcome] of OUTCOMES.entries()) {
      const first = own(claim(`a-${number}`));
      const waiting = claim(`a-${number}`);
      if (waiting.state !== 'under-way') throw new Error(waiting.state);
      first.settle(outcome);
      const heard: EventOutcome[] = [];
      waiting.whenSettled((each) => heard.push(each));
      expect(heard).toEqual([outcome]);
    }
  });

  it('takes every content beyond sixteen of one identity for another', () => {
    const { window, claim } = windowOf({ maxIdentities: 1000 });
    const states: string[] = [];
    for (let content = 0; content < 16; content++) {
      const each = claim('a', content);
      states.push(each.state);
      own(each).settle(SAFE);
    }
    expect(states).toEqual(['new', ...new Array<string>(15).fill('conflict')]);
    for (let time = 0; time < 3; time++) {
      const another = claim('a', 100);
      expect(another.state).toBe('conflict');
      own(another).settle(OUTCOMES[time] as EventOutcome);
      expect(window.size).toBe(16);
    }
    for (let content = 0; content < 16; content++) expect(claim('a', content).state).toBe('duplicate');
  });

  it('lets a listener claim the same again', () => {
    const { claim } = windowOf({ maxIdentities: 10 });
    const first = own(claim('a'));
    const states: string[] = [];
    const waiting = claim('a');
    if (waiting.state !== 'under-way') throw new Error(waiting.state);
    waiting.whenSettled(() => states.push(claim('a').state));
    waiting.whenSettled(() => states.push(claim('a').state));
    first.settle(DOWN);
    expect(states).toEqual(['new', 'under-way']);
  });

  it('knows thousands apart, whatever sign their hashes have', () => {
    const { window } = windowOf({ maxIdentities: 10_000 });
    const hashOf = (number: number): number => Math.imul(number, 0x9e3779b1);
    const claim = (number: number, hash: number) => window.claim(hash, contentOf(`n-${number}`));
    for (let number = 0; number < 5000; number++) own(claim(number, hashOf(number))).settle(SAFE);
    for (let number = 0; number < 5000; number++) {
      expect(claim(number, hashOf(number)).state).toBe('duplicate');
      expect(claim(number, hashOf(number) >>> 0).state).toBe('duplicate');
    }
    expect(window.size).toBe(5000);
  });

  it('reads who an event is of few contents, and of each once', () => {
    let reads = 0;
    const identityOf = (content: Uint8Array): string => {
      reads++;
      return COMPARED.identityOf(content);
    };
    const window = new IdentityWindow({ maxIdentities: 10_000, ...COMPARED, identityOf });
    for (let number = 0; number < 1000; number++) own(window.claim(number, contentOf(`n-${number}`))).settle(SAFE);
    for (let number = 0; number < 1000; number++) window.claim(number, contentOf(`n-${number}`));
    expect(reads).toBe(0);
    for (let number = 0; number < 60; number++) own(window.claim(-1, contentOf(`m-${number}`)));
    // Each when it comes, and when the next one comes
    expect(reads).toBe(59 + 59);
  });
});

describe('a bounded identity window', () => {
  it('forgets the oldest first, by count and by bytes', () => {
    for (const bounds of [{ maxIdentities: 3 }, { maxIdentities: 1000, maxBytes: 30 }]) {
      const { window, settle, states } = windowOf(bounds);
      for (const identity of ['a', 'b', 'c', 'd', 'e']) settle(identity, SAFE, 1, 7);
      expect(window.size).toBe(3);
      expect(states(['c', 'd', 'e', 'a'])).toEqual(['duplicate', 'duplicate', 'duplicate', 'new']);
    }
  });

  it('remembers nothing longer than needed if it has no room at all', () => {
    const { window, claim, settle } = windowOf({ maxIdentities: 0 });
    const first = own(claim('a'));
    expect(claim('a').state).toBe('under-way');
    first.settle(SAFE);
    settle('b', SAFE);
    expect(window.size).toBe(0);
    expect(claim('a').state).toBe('new');
  });

  it('does not remember a content that is larger than all of it may be, but waits for it', () => {
    const { window, claim, settle } = windowOf({ maxIdentities: 10, maxBytes: 100, chunkBytes: 16 });
    const large = own(claim('a', 1, 200));
    expect(claim('a').state).toBe('under-way');
    large.settle(SAFE);
    expect([window.size, window.memoryBytes]).toEqual([0, 0]);
    settle('b', SAFE);
    expect(claim('b').state).toBe('duplicate');
  });

  it('grows while all is under way, and shrinks again afterwards', () => {
    const { window, claim, settle, states } = windowOf({ maxIdentities: 10 });
    // As many as may have one hash
    const names = Array.from({ length: 150 }, (_, number) => `n-${number}`);
    const claims = names.map((name) => own(claim(name)));
    expect(window.size).toBe(150);
    for (const [number, each] of claims.entries()) {
      expect(claim(names[number] as string).state).toBe('under-way');
      each.settle(SAFE);
    }
    expect(window.size).toBe(10);
    for (let number = 0; number < 30; number++) settle(`later-${number}`, SAFE);
    expect(window.size).toBe(10);
    expect(states(['later-29', 'later-20', 'later-19'])).toEqual(['duplicate', 'duplicate', 'new']);
  });

  it('never forgets what is under way, however much comes after it', () => {
    const { window, claim, settle } = windowOf({ maxIdentities: 5, maxBytes: 500, chunkBytes: 128 });
    const first = claim('a', 1, 9);
    for (let number = 0; number < 3000; number++) settle(`n-${number}`, SAFE, 1, number % 90);
    expect(claim('a').state).toBe('under-way');
    own(first).settle(SAFE);
    expect(claim('a').state).toBe('duplicate');
    expect(window.memoryBytes).toBeLessThan(2000);
  });

  it('keeps no more than a copy of a content', () => {
    const looked: number[] = [];
    const window = new IdentityWindow({
      maxIdentities: 10,
      chunkBytes: 1000,
      identityOf: COMPARED.identityOf,
      isSame: (one, other) => {
        looked.push(one.buffer.byteLength);
        return COMPARED.isSame(one, other);
      },
    });
    for (const number of [1, 2, 3]) {
      const request = new Uint8Array(1_000_000);
      const content = contentOf('a', number);
      request.set(content, 500);
      own(window.claim(0, request, 500, 500 + content.length)).settle(SAFE);
      request.fill(0);
    }
    looked.length = 0;
    for (const number of [1, 2, 3]) expect(window.claim(0, contentOf('a', number, 2)).state).toBe('duplicate');
    expect(looked.length).toBeGreaterThan(0);
    expect(Math.max(...looked)).toBe(1000);
    expect(window.memoryBytes).toBe(1000);
  });

  it('knows each event however often others of an identity were refused', () => {
    const { window, settle, states } = windowOf({ maxIdentities: 16, chunkBytes: 64 });
    settle('a', SAFE);
    for (let times = 0; times < 3000; times++) settle('a', REFUSED, 2);
    settle('b', SAFE);
    expect(states(['a', 'b'])).toEqual(['duplicate', 'duplicate']);
    expect(window.memoryBytes).toBeLessThanOrEqual(2 * 64);
  });

  it('moves what is left of many blocks of memory together', () => {
    const { window, claim, settle } = windowOf({ maxIdentities: 2000, chunkBytes: 128 });
    const kept = Array.from({ length: 100 }, (_, number) => `k-${number}`);
    // Without a hash in common, so that all can be under way at a time
    const refused: OwnClaim[] = [];
    for (const [number, name] of kept.entries()) {
      for (let at = 0; at < 10; at++) {
        refused.push(own(window.claim(1000 + number * 10 + at, contentOf(`r-${number}-${at}`, 1, 10))));
      }
      settle(name, SAFE, 1, number % 7);
    }
    for (const each of refused) each.settle(REFUSED);
    // Fewer than were refused, so that not every slot is in use while contents are moved
    for (let number = 0; number < 600; number++) {
      own(window.claim(9000 + number, contentOf(`l-${number}`, 1, 10))).settle(number % 3 === 0 ? SAFE : REFUSED);
    }
    expect(window.size).toBe(300);
    expect(window.memoryBytes).toBeLessThan(100 * 10 * 18);
    for (const [number, name] of kept.entries()) {
      expect(window.claim(poorHash(name), contentOf(name, 1, number % 7)).state).toBe('duplicate');
    }
    expect(kept.map((name) => claim(name, 2).state)).toEqual(kept.map(() => 'conflict'));
  });
});

describe('an identity window whose hashes collide', () => {
  const names = Array.from({ length: 70 }, (_, number) => `n-${number}`);

  it.each([
    ['are equal', () => 5],
    ['share their lower half', (number: number) => (number << 16) | 5],
  ])('forgets the oldest of sixty-four that are safe: hashes that %s', (_, hashOf) => {
    const window = new IdentityWindow({ maxIdentities: 1000, ...COMPARED });
    const claim = (number: number) => window.claim(hashOf(number), contentOf(names[number] as string));
    const first = own(claim(0));
    for (let number = 1; number < 70; number++) own(claim(number)).settle(SAFE);
    expect(window.size).toBe(64);
    expect(claim(0).state).toBe('under-way');
    first.settle(SAFE);
    for (let number = 7; number < 70; number++) expect(claim(number).state).toBe('duplicate');
    expect(claim(0).state).toBe('duplicate');
    expect(claim(6).state).toBe('new');
  });

  it('knows sixty-four that are under way, and takes each further one for another as long as they are', () => {
    const window = new IdentityWindow({ maxIdentities: 1000, ...COMPARED });
    const claims = names.slice(0, 64).map((name) => own(window.claim(5, contentOf(name))));
    for (let time = 0; time < 2; time++) {
      const further = window.claim(5, contentOf('further'));
      expect(further.state).toBe('new');
      own(further).settle(SAFE);
    }
    expect(window.size).toBe(64);
    for (const name of names.slice(0, 64)) expect(window.claim(5, contentOf(name)).state).toBe('under-way');
    claims[9]?.settle(DOWN);
    own(window.claim(5, contentOf('further'))).settle(SAFE);
    expect(window.claim(5, contentOf('further')).state).toBe('duplicate');
  });
});
