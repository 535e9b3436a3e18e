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

  it('stays below both bounds for every random number', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(100), random, (retry, part) => {
        const delay = backoffDelay(retry, BACKOFF, part);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(Math.min(30_000, 1000 * 2 ** retry));
      }),
    );
  });
});
