import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelay } from '../../src/http/backoff.ts';

const BACKOFF = { backoffBaseMs: 1000, backoffCapMs: 30_000 };

describe('backoffDelay()', () => {
  it('doubles its bound up to the cap', () => {
    const bounds = [0, 1, 2, 3, 4, 5, 6, 5000].map((retry) => backoffDelay(retry, BACKOFF, 0.5));
    expect(bounds).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('can be zero, which is what makes the jitter full', () => {
    expect(backoffDelay(3, BACKOFF, 0)).toBe(0);
  });

  it('is random in the part that is to be', () => {
    const delays = (jitter: number) => [0, 0.5, 0.999].map((random) => backoffDelay(1, { ...BACKOFF, jitter }, random));
    expect(delays(0)).toEqual([2000, 2000, 2000]);
    expect(delays(0.25)).toEqual([1500, 1750, 1999]);
    expect(delays(1)).toEqual([0, 1000, 1998]);
  });

  it('stays below both bounds for every random number', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(100), fc.constantFrom(0.01, 0.5, 1), random, (retry, jitter, part) => {
        const delay = backoffDelay(retry, { ...BACKOFF, jitter }, part);
        const bound = Math.min(30_000, 1000 * 2 ** retry);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(bound * (1 - jitter)));
        // With the whole wait random it never reaches the bound
        expect(delay).toBeLessThanOrEqual(jitter === 1 ? bound - 1 : bound);
      }),
    );
  });
});
