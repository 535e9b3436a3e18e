import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatByteCount,
  formatMilliseconds,
  parseBytes,
  parseDuration,
} from '../../../src/gateway/options/quantities.ts';

describe('quantities', () => {
  it.each([
    ['0', 0],
    ['1048576', 1_048_576],
    ['512KiB', 524_288],
    ['64MiB', 67_108_864],
    ['2GiB', 2_147_483_648],
    ['5B', 5],
    ['1kB', 1000],
    ['1KB', 1000],
    ['1MB', 1_000_000],
    ['1GB', 1_000_000_000],
  ])('reads the bytes %s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['', 'MiB', '1mib', '1 MiB', '1.5MiB', '-1', '1T', '0x10', '1e3', ' 1'])('refuses the bytes "%s"', (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });

  it('prints bytes and milliseconds as it reads them', () => {
    expect([0, 1, 1000, 1024, 1536, 4_194_304, 3 * 2 ** 30].map(formatByteCount)).toEqual([
      '0',
      '1',
      '1000',
      '1KiB',
      '1536',
      '4MiB',
      '3GiB',
    ]);
    expect([0, 20, 1000, 65_000, 60_000, 3_600_000, 90_000].map(formatMilliseconds)).toEqual([
      '0s',
      '20ms',
      '1s',
      '65s',
      '1m',
      '1h',
      '90s',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_147_483_647 }), (value) => {
        expect(parseBytes(formatByteCount(value))).toBe(value);
        expect(parseDuration(formatMilliseconds(value))).toBe(value);
      }),
    );
  });
});
