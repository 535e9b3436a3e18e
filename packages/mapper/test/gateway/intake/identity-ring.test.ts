import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentityRing } from '../../../src/gateway/intake/identity-ring.ts';

interface Entry {
  readonly hash: number;
  readonly ticket: number;
  isSafe: boolean;
}

/** Returns the tickets of the entries with a hash, as the ring finds them: the youngest first. */
function found(ring: IdentityRing, hash: number): number[] {
  const tickets: number[] = [];
  let steps = 0;
  for (let number = ring.youngest(hash); ring.isThere(number); number = ring.older(number)) {
    if (ring.hasHash(number, hash)) tickets.push(ring.ticket(number));
    if (++steps > 10_000) throw new Error('a chain has no end');
  }
  return tickets;
}

describe('an identity ring', () => {
  // Fresh buckets hold 0
  it.each([
    ['begins at 1', 1],
    ['passes 0', -200],
    ['passes the largest number', 0x7fffffff - 200],
  ])('that %s finds the entries that there are, and no others', (_, first) => {
    const step = fc.record({
      hash: fc.integer({ min: -40, max: 40 }),
      place: fc.double({ min: 0, max: 0.999, noNaN: true }),
      act: fc.constantFrom('remove', 'makeSafe', 'makeSafe', 'nothing', 'forget'),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 300, maxLength: 900, size: 'max' }), (steps) => {
        const ring = new IdentityRing(first);
        let entries: Entry[] = [];
        let safe: Entry[] = [];
        const leave = (entry: Entry): void => {
          entries = entries.filter((each) => each !== entry);
          safe = safe.filter((each) => each !== entry);
        };
        for (const { hash, place, act } of steps) {
          entries.push({ hash, ticket: ring.add(hash, 1, 2, 3), isSafe: false });
          const underWay = entries.filter(({ isSafe }) => !isSafe);
          const chosen = underWay[Math.floor(place * underWay.length)] as Entry;
          const number = ring.numberOf(chosen.ticket);
          if (act === 'remove') {
            ring.remove(number);
            leave(chosen);
          } else if (act === 'makeSafe') {
            ring.makeSafe(number);
            chosen.isSafe = true;
            safe.push(chosen);
          } else if (act === 'forget' && ring.oldestSafe !== undefined) {
            ring.remove(ring.oldestSafe);
            leave(safe[0] as Entry);
          }
          expect(ring.size).toBe(entries.length);
          const { oldestSafe } = ring;
          expect(oldestSafe === undefined ? undefined : ring.ticket(oldestSafe)).toBe(safe[0]?.ticket);
          const same = entries.filter((each) => each.hash === hash).map(({ ticket }) => ticket);
          expect(found(ring, hash)).toEqual(same.reverse());
        }
      }),
      { numRuns: 30 },
    );
  });

  it('finds an entry whose number an empty bucket holds', () => {
    const ring = new IdentityRing(-1);
    const tickets = Array.from({ length: 60 }, (_, number) => ring.add(number * 5, 0, 0, 1));
    expect(tickets).toContain(0);
    expect(tickets.map((__, number) => found(ring, number * 5))).toEqual(tickets.map((ticket) => [ticket]));
    expect(found(ring, 7)).toEqual([]);
  });
});
