import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventText } from './event-text.ts';
import { oddTime } from './odd-values.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { countWays, wayOf } from './way-of.ts';

const timed = (time: string): string => eventText({ more: `"time":"${time}"` });

describe('the time of an event', () => {
  it.each([
    ...['2025-09-18T12:34:56Z', '2025-09-18t12:34:56Z', '2025-09-18T12:34:56z', '2025-09-18T12:34:56.5z'],
    // Leap days and leap seconds
    ...['2000-02-29T00:00:00Z', '2024-02-29T23:59:59Z', '2400-02-29T12:00:00Z', '2000-12-31T00:00:00Z'],
    ...['2016-12-31T23:59:60Z', '2016-12-31T23:59:60.999Z', '2025-09-18T12:34:60Z', '2017-01-01T01:59:60+02:00'],
    // The ends of what OTLP can hold
    ...['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000000001Z', '1970-01-01T00:00:01Z'],
    ...['1969-12-31T23:00:00-02:00', '1970-01-01T00:01:00+00:01', '1969-12-31T23:59:60Z'],
    ...['2554-07-20T23:59:59Z', '2554-07-21T23:34:33.709551615Z', '2554-07-21T23:34:33.7095516159Z'],
    ...['2554-07-20T23:35:33.709551615-23:59', '2554-07-22T23:33:33.709551615+23:59'],
    // Where a year or a month ends
    ...['2024-03-01T00:00:00Z', '2100-02-28T23:59:59Z', '2100-03-01T00:00:00Z', '1999-12-31T23:59:59.999999999Z'],
    ...['2025-01-31T00:00:00Z', '2025-04-30T00:00:00Z', '2025-08-31T00:00:00Z', '2025-11-30T00:00:00Z'],
    ...[
      '2025-09-18T12:34:56+00:00',
      '2025-09-18T12:34:56-00:00',
      '2025-09-18T00:30:00+23:59',
      '2025-01-01T00:00:00-23:59',
    ],
  ])('is read from %s', (time) => {
    expect(wayOf(new TwoEngines(), timed(time))).toBe('bytes');
  });

  it.each([
    ...['', 'Z', 'now', '2025-09-18', '2025-09-18T12:34:56', '2025-09-18T12:34:5', '2025-09-18T12:34:56.', ' '],
    ...['1900-02-29T00:00:00Z', '2100-02-29T00:00:00Z', '2023-02-29T00:00:00Z', '2024-02-30T00:00:00Z'],
    ...['2025-00-18T12:34:56Z', '2025-13-18T12:34:56Z', '2025-09-00T12:34:56Z', '2025-09-31T12:34:56Z'],
    ...['2025-04-31T00:00:00Z', '2025-06-31T00:00:00Z', '2025-11-31T00:00:00Z', '2025-01-32T00:00:00Z'],
    ...['2025-09-18T24:00:00Z', '2025-09-18T23:60:00Z', '2025-09-18T23:59:61Z', '2025-09-18T12:34:56,5Z'],
    ...['2025-09-18T12:34:56+24:00', '2025-09-18T12:34:56+00:60', '2025-09-18T12:34:56+0:00', '2025-09-18T12:34:56+00'],
    ...['2025-09-18T12:34:56+00:000', '2025-09-18T12:34:56ZZ', '2025-09-18T12:34:56 Z', '2025-09-18T12:34:56.Z'],
    ...['2025-09-18T12:34:56+0000', '2025-09-18T12:34:56+00-00', '2025-09-18T12:34:56*00:00', '2025-09-18 12:34:56Z'],
    ...[
      '1969-12-31T23:59:59Z',
      '1969-12-31T23:59:59.999999999Z',
      '1970-01-01T00:00:00+00:01',
      '1970-01-01T00:00:59+00:01',
    ],
    ...[
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '1600-02-29T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '2554-07-21T23:34:34Z',
    ],
    ...['2554-07-21T23:34:33.709551616Z', '2554-07-20T23:35:33.709551616-23:59', '2554-07-21T23:59:59Z'],
  ])('is no instant for OTLP in %o', (time) => {
    expect(wayOf(new TwoEngines(), timed(time))).toBe('objects');
  });

  it('is read from a fraction of any length', () => {
    const events: string[] = [];
    for (const digits of ['000000000000', '123456789012', '999999999999', '500000000000', '120000000001']) {
      for (let length = 1; length <= 12; length++) {
        for (const zone of ['Z', 'z', '+01:30']) {
          events.push(timed(`2025-09-18T12:34:56.${digits.slice(0, length)}${zone}`));
          events.push(timed(`2025-09-18T12:34:56.${digits.slice(-length)}${zone}`));
        }
      }
    }
    expect(countWays(new TwoEngines(), events)).toEqual({ bytes: events.length, objects: 0, refused: 0 });
  });

  it.each(['2025-09-18T12:34:56Z', '2025-12-29T23:59:59.789Z', '2024-02-29T00:10:20.000001-13:30'])(
    'is read, or not, from %s with any character changed, added or left out',
    (time) => {
      const events: string[] = [];
      for (let at = 0; at < time.length; at++) {
        events.push(timed(time.slice(0, at) + time.slice(at + 1)), timed(time.slice(0, at)));
        for (const character of '0123456789:-.+TZtz /;@aZ') {
          events.push(timed(time.slice(0, at) + character + time.slice(at + 1)));
          events.push(timed(time.slice(0, at) + character + time.slice(at)));
        }
      }
      const { bytes, objects, refused } = countWays(new TwoEngines(), events);
      expect(bytes).toBeGreaterThan(50);
      expect(objects).toBeGreaterThan(500);
      expect(refused).toBe(0);
    },
  );

  it('is read to the nanosecond', () => {
    const engines = new TwoEngines();
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (unixNano) => {
        const nanos = String(unixNano % 1_000_000_000n).padStart(9, '0');
        const seconds = new Date(Number(unixNano / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
        expect(wayOf(engines, timed(`${seconds}.${nanos}Z`))).toBe('bytes');
      }),
      { numRuns: 1000 },
    );
  });

  it('is that of the long way for anything that looks like a time', () => {
    const two = fc.integer({ min: 0, max: 62 }).map((number) => String(number).padStart(2, '0'));
    const parts = fc.tuple(
      ...[fc.constantFrom('1969', '1970', '1999', '2000', '2024', '2100', '2554', '2555', '9999'), two, two],
      ...[fc.constantFrom('T', 'T', 't', ' '), two, two, two],
      fc.constantFrom('', '.', '.0', '.5', '.123', '.000', '.123456', '.123456789', '.1234567890123'),
      fc.constantFrom('Z', 'z', '+00:00', '-02:30', '+14:00', '+1:00', '', 'ZZ'),
    );
    const engines = new TwoEngines();
    const texts = parts.map(([year, month, day, letter, hour, minute, second, ...rest]) => {
      return `${year}-${month}-${day}${letter}${hour}:${minute}:${second}${rest.join('')}`;
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect(wayOf(engines, timed(text))).not.toBe('refused');
      }),
      { numRuns: 2000 },
    );
    const random = new Random(7);
    for (let count = 0; count < 300; count++) wayOf(engines, timed(oddTime(random)));
    expect(engines.transcoded).toBeGreaterThan(100);
  });
});
