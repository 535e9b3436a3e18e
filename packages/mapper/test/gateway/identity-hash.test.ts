import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDENTITY_SEED, identityHash32 } from '../../src/gateway/identity-hash.ts';
import { hashWords, viewOf } from '../../src/otlp/byte-words.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer({ min: 300, max: 400 }).map((length) => 'é'.repeat(length)),
);

describe('identityHash32', () => {
  it('is the hash of the bytes of the id, begun with that of the source', () => {
    fc.assert(
      fc.property(texts, texts, fc.integer(), (source, id, seed) => {
        const hashOf = (text: string, start: number): number => {
          const bytes = Buffer.from(`..${text}.`);
          return hashWords(viewOf(bytes), 2, bytes.length - 1, start);
        };
        const hash = identityHash32(source, id, seed);
        expect(hash).toBe(hashOf(id, hashOf(source, seed)));
        expect(hash | 0).toBe(hash);
      }),
    );
  });

  it('keeps apart what runs together, and differs with the seed', () => {
    const pairs = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc', 'abc'],
      ['abcab', 'c'],
      ['abcd', 'efgh'],
      ['abcdefg', 'h'],
    ] as const;
    const hashes = [0, 1, -1, 0x12345678].flatMap((seed) =>
      pairs.map(([source, id]) => identityHash32(source, id, seed)),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(identityHash32('a', 'b')).toBe(identityHash32('a', 'b', IDENTITY_SEED));
  });

  it('takes half a surrogate pair for the character that stands for none', () => {
    expect(identityHash32('\ud800', 'x\udc00', 1)).toBe(identityHash32('\ufffd', 'x\ufffd', 1));
  });

  it('spreads what differs in a few digits', () => {
    const hashes = Array.from({ length: 50_000 }, (_, number) => identityHash32('urn:app', `event-${number}`, 7));
    // By chance there would be none or one that is not alone, and six or seven in the fullest of so many buckets
    expect(new Set(hashes).size).toBeGreaterThan(hashes.length - 10);
    const buckets = new Uint8Array(65_536);
    for (const hash of hashes) buckets[hash & 65_535] = (buckets[hash & 65_535] as number) + 1;
    expect(Math.max(...buckets)).toBeLessThan(16);
  });
});
