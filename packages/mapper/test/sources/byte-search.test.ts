import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSearch } from '../../src/sources/byte-search.ts';
import { utf8 } from './collecting-visitor.ts';

/** Returns the offset behind the first match, looked for in pieces of the given length. */
function findInPieces(text: string, wanted: string, length: number): number {
  const search = new ByteSearch(utf8(wanted));
  const bytes = utf8(text);
  for (let start = 0; start < bytes.length; start += length) {
    const found = search.find(bytes, start, Math.min(start + length, bytes.length));
    if (found >= 0) return found;
  }
  return -1;
}

describe('ByteSearch', () => {
  it('finds a match that repeats its own beginning', () => {
    expect(findInPieces('aabaabaaab', 'aabaaab', 2)).toBe(10);
  });

  it('finds the first match wherever the text is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    const wanted = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(letters, wanted, fc.integer({ min: 1, max: 9 }), (text, part, length) => {
        const start = text.indexOf(part);
        expect(findInPieces(text, part, length)).toBe(start < 0 ? -1 : start + part.length);
      }),
    );
  });
});
