import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, parseTime } from '../../src/map/time.ts';
import { viewOf } from '../../src/otlp/byte-words.ts';
import { halvesOf, TimeReader } from '../../src/transcode/time-reader.ts';
import { oddTime } from './odd-values.ts';
import { Random } from './random.ts';

const reader = new TimeReader();

function read(text: string): Instant | undefined {
  const bytes = Buffer.from(`"${text}",5Z+01:00`);
  if (!reader.read(bytes, viewOf(bytes), 1, text.length + 1)) return undefined;
  return { unixNano: (BigInt(reader.high) << 32n) + BigInt(reader.low), canonical: reader.canonical };
}

describe('TimeReader', () => {
  it('reads every instant as the text says it', () => {
    const two = fc.integer({ min: 0, max: 62 }).map((number) => String(number).padStart(2, '0'));
    const texts = fc
      .tuple(
        fc.integer({ min: 1969, max: 2553 }),
        two,
        two,
        fc.constantFrom('T', 't', ' '),
        two,
        two,
        two,
        fc.constantFrom('', '.', '.0', '.5', '.123', '.000', '.123456', '.123456789', '.1234567890123'),
        fc.constantFrom('Z', 'z', '+00:00', '-02:30', '+14:00', '+1:00', '', 'ZZ'),
      )
      .map(([year, month, day, letter, hour, minute, second, fraction, zone]) => {
        return `${year}-${month}-${day}${letter}${hour}:${minute}:${second}${fraction}${zone}`;
      });
    fc.assert(
      fc.property(texts, (text) => {
        expect(read(text)).toEqual(parseTime(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('reads canonical instants to the nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 18_446_659_199_999_999_999n }), (unixNano) => {
        const nanos = String(unixNano % 1_000_000_000n).padStart(9, '0');
        const seconds = new Date(Number(unixNano / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
        expect(read(`${seconds}.${nanos}Z`)?.unixNano).toBe(unixNano);
      }),
    );
  });

  it('never says anything else than the text', () => {
    const random = new Random(7);
    for (let count = 0; count < 2000; count++) {
      const text = oddTime(random);
      const instant = read(text);
      if (instant !== undefined) expect(instant).toEqual(parseTime(text));
    }
  });

  it('leaves the last day that OTLP can hold to others, and refuses what comes after it', () => {
    expect(read('2554-07-20T23:59:59.999999999Z')?.unixNano).toBe(18_446_659_199_999_999_999n);
    expect(read('2554-07-20T23:59:59-20:00')?.unixNano).toBe(18_446_731_199_000_000_000n);
    expect(read('2554-07-20T23:34:33.709551615-23:59')?.unixNano).toBe(18_446_744_013_709_551_615n);
    expect(read('2554-07-21T00:00:00Z')).toBeUndefined();
    expect(read('2554-07-20T23:59:59-23:59')).toBeUndefined();
    expect(read('2554-07-20T23:35:33.709551615-23:59')?.unixNano).toBe(2n ** 64n - 1n);
    expect(read('2554-07-20T23:35:33.709551616-23:59')).toBeUndefined();
  });

  it('asks for the text where the record cannot give it back', () => {
    read('2025-09-18T12:00:00Z');
    expect(reader.needsText).toBe(false);
    read('2025-09-18T12:00:00z');
    expect(reader.needsText).toBe(true);
    read('1970-01-01T00:00:00Z');
    expect(reader.needsText).toBe(true);
    read('1970-01-01T00:00:04.294967296Z');
    expect(reader.needsText).toBe(false);
  });
});

describe('halvesOf', () => {
  it('splits at 32 bits', () => {
    expect(halvesOf(0x1234_5678_9abc_def0n)).toEqual({ high: 0x1234_5678, low: 0x9abc_def0 });
    expect(halvesOf(2n ** 64n - 1n)).toEqual({ high: 0xffff_ffff, low: 0xffff_ffff });
  });
});
