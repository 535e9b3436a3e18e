import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, fractionLength, parseTime } from '../../src/map/time.ts';
import { timeTexts } from '../support/odd-events.ts';

const SECOND = 1_000_000_000n;
const MAX_UINT64 = 2n ** 64n - 1n;
/** 2025-01-02T03:04:05Z */
const BASE = 1_735_787_045n * SECOND;

describe('parseTime', () => {
  it.each([
    ['2025-01-02T03:04:05Z', BASE, true],
    ['2025-01-02T03:04:05.0Z', BASE, false],
    ['2025-01-02T03:04:05.1Z', BASE + 100_000_000n, false],
    ['2025-01-02T03:04:05.12Z', BASE + 120_000_000n, false],
    ['2025-01-02T03:04:05.123Z', BASE + 123_000_000n, true],
    ['2025-01-02T03:04:05.000Z', BASE, false],
    ['2025-01-02T03:04:05.1234Z', BASE + 123_400_000n, false],
    ['2025-01-02T03:04:05.12345Z', BASE + 123_450_000n, false],
    ['2025-01-02T03:04:05.123456Z', BASE + 123_456_000n, true],
    ['2025-01-02T03:04:05.123000Z', BASE + 123_000_000n, false],
    ['2025-01-02T03:04:05.1234567Z', BASE + 123_456_700n, false],
    ['2025-01-02T03:04:05.12345678Z', BASE + 123_456_780n, false],
    ['2025-01-02T03:04:05.123456789Z', BASE + 123_456_789n, true],
    ['2025-01-02T03:04:05.000000001Z', BASE + 1n, true],
    ['2025-01-02T03:04:05.1234567891Z', BASE + 123_456_789n, false],
    ['2025-01-02T03:04:05.12345678912Z', BASE + 123_456_789n, false],
    ['2025-01-02T03:04:05.999999999999Z', BASE + 999_999_999n, false],
    ['2025-01-02t03:04:05Z', BASE, false],
    ['2025-01-02T03:04:05z', BASE, false],
    ['2025-01-02T03:04:05+00:00', BASE, false],
    ['2025-01-02T03:04:05-00:00', BASE, false],
    ['2025-01-02T08:34:05+05:30', BASE, false],
    ['2025-01-01T19:04:05.5-08:00', BASE + 500_000_000n, false],
    ['2025-01-03T03:03:05+23:59', BASE, false],
    ['2025-01-01T03:05:05-23:59', BASE, false],
    ['2024-02-29T00:00:00Z', 1_709_164_800n * SECOND, true],
    ['2000-02-29T00:00:00Z', 951_782_400n * SECOND, true],
    ['2016-12-31T23:59:60Z', 1_483_228_800n * SECOND, false],
    ['2016-12-31T23:59:60.25Z', 1_483_228_800n * SECOND + 250_000_000n, false],
    ['1970-01-01T00:00:00Z', 0n, true],
    ['1970-01-01T00:00:00.000000001Z', 1n, true],
    ['1969-12-31T23:00:00-01:00', 0n, false],
    ['2554-07-21T23:34:33.709551615Z', MAX_UINT64, true],
    ['2554-07-21T23:34:33.7095516159Z', MAX_UINT64, false],
  ])('reads %s as %d, canonical: %s', (text, unixNano, canonical) => {
    expect(parseTime(text)).toEqual({ unixNano, canonical });
  });

  it.each([
    '',
    'x',
    '2025-01-02',
    '2025-01-02T03:04:05',
    '2025-01-02T03:04Z',
    '2025-01-02 03:04:05Z',
    '2025/01-02T03:04:05Z',
    '2025-01/02T03:04:05Z',
    '2025-01-02T03.04:05Z',
    '2025-01-02T03:04.05Z',
    '2025-01-02T03:04:05.Z',
    '2025-01-02T03:04:05,5Z',
    '2025-01-02T03:04:05.5',
    '2025-01-02T03:04:05Z ',
    ' 2025-01-02T03:04:05Z',
    '2025-01-02T03:04:05ZZ',
    '2025-01-02T03:04:05+0530',
    '2025-01-02T03:04:05+05',
    '2025-01-02T03:04:05+05:30x',
    '2025-01-02T03:04:05+24:00',
    '2025-01-02T03:04:05+23:60',
    '2025-01-02T03:04:05+x5:00',
    '2025-01-02T03:04:05+05:x0',
    '2025-01-02T03:04:05\u221205:00',
    '2025-00-02T03:04:05Z',
    '2025-13-02T03:04:05Z',
    '2025-01-00T03:04:05Z',
    '2025-01-32T03:04:05Z',
    '2025-04-31T03:04:05Z',
    '2025-02-29T03:04:05Z',
    '2100-02-29T03:04:05Z',
    '2025-01-02T24:00:00Z',
    '2025-01-02T03:60:00Z',
    '2025-01-02T03:04:61Z',
    '20a5-01-02T03:04:05Z',
    '+025-01-02T03:04:05Z',
    '٢٠٢٥-01-02T03:04:05Z',
    '1969-12-31T23:59:59.999999999Z',
    '1970-01-01T00:00:00+00:01',
    '0000-01-01T00:00:00Z',
    '2554-07-21T23:34:33.709551616Z',
    '2555-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ])('finds no instant that OTLP holds in %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('reads every instant that formatTime prints, and calls it canonical', () => {
    const nanos = fc.tuple(fc.bigInt(0n, MAX_UINT64), fc.constantFrom(1n, 1000n, 1_000_000n, SECOND));
    fc.assert(
      fc.property(nanos, ([value, unit]) => {
        const unixNano = value - (value % unit);
        expect(parseTime(formatTime(unixNano))).toEqual({ unixNano, canonical: true });
      }),
      { numRuns: 2000 },
    );
  });

  it('calls exactly those texts canonical that formatTime prints again', () => {
    fc.assert(
      fc.property(timeTexts, (text) => {
        const instant = parseTime(text);
        if (instant !== undefined) expect(formatTime(instant.unixNano) === text).toBe(instant.canonical);
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with Date on every millisecond that both can hold', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2554-07-21T00:00:00Z'), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())?.unixNano).toBe(BigInt(date.getTime()) * 1_000_000n);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('formatTime', () => {
  it.each([
    [0n, '1970-01-01T00:00:00Z', 0],
    [1n, '1970-01-01T00:00:00.000000001Z', 9],
    [1000n, '1970-01-01T00:00:00.000001Z', 6],
    [1_000_000n, '1970-01-01T00:00:00.001Z', 3],
    [BASE + 120_000_000n, '2025-01-02T03:04:05.120Z', 3],
    [MAX_UINT64, '2554-07-21T23:34:33.709551615Z', 9],
  ])('prints %d as %s', (unixNano, text, length) => {
    expect(formatTime(unixNano)).toBe(text);
    expect(fractionLength(Number(unixNano % SECOND))).toBe(length);
  });
});
