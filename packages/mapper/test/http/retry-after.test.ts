import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/http/retry-after.ts';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);

describe('parseRetryAfter()', () => {
  it.each([
    ['no header', undefined, undefined],
    ['seconds', '120', 120_000],
    ['zero seconds', '0', 0],
    ['seconds beyond every limit', '9'.repeat(400), Number.POSITIVE_INFINITY],
    ['an IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
    ['an RFC 850 date', 'Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
    ['an asctime date', 'Sun Nov  6 08:49:37 1994', 30_000],
    ['a date in the past', 'Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['a leap second', 'Sun, 06 Nov 1994 08:49:60 GMT', 53_000],
    ['the leap day of a leap year', 'Thu, 29 Feb 1996 08:49:07 GMT', 480 * 86_400_000],
  ])('reads %s', (_name, value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  it.each([
    ['empty text', ''],
    ['a word', 'soon'],
    ['a negative number', '-1'],
    ['a fraction', '1.5'],
    ['a number with a unit', '10s'],
    ['a bare year that Date.parse would take', '1995-01-01'],
    ['another zone', 'Sun, 06 Nov 1994 08:49:37 CET'],
    ['a short date', 'Sun, 6 Nov 1994 08:49:37 GMT'],
    ['a day that the month lacks', 'Sun, 31 Nov 1994 08:49:37 GMT'],
    ['the leap day of another year', 'Wed, 29 Feb 1995 08:49:37 GMT'],
    ['day zero', 'Sun, 00 Nov 1994 08:49:37 GMT'],
    ['hour 24', 'Sun, 06 Nov 1994 24:00:00 GMT'],
    ['minute 60', 'Sun, 06 Nov 1994 08:60:00 GMT'],
    ['second 61', 'Sun, 06 Nov 1994 08:49:61 GMT'],
    ['two values', '120, 240'],
  ])('ignores %s', (_name, value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });

  it('reads a two-digit year as the next 50 years or the past', () => {
    const now = Date.UTC(2026, 0, 1);
    const in2076 = 'Wednesday, 01-Jan-76 00:00:00 GMT';
    const in1977 = 'Saturday, 01-Jan-77 00:00:00 GMT';
    expect(parseRetryAfter(in2076, now)).toBe(Date.UTC(2076, 0, 1) - now);
    expect(parseRetryAfter(in1977, now)).toBe(0);
  });

  it('reads every date that JavaScript prints as an HTTP-date', () => {
    const date = fc.date({ min: new Date(NOW), max: new Date(Date.UTC(9999, 11, 31)), noInvalidDate: true });
    fc.assert(
      fc.property(date, (at) => {
        expect(parseRetryAfter(at.toUTCString(), NOW)).toBe(Math.floor(at.getTime() / 1000) * 1000 - NOW);
      }),
    );
  });
});
