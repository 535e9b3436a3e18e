import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/ossp-http/sha256.ts';

const utf8 = new TextEncoder();

describe('sha256Hex()', () => {
  // FIPS 180-4, examples of NIST
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('is right for %j', (text, expected) => {
    expect(sha256Hex(utf8.encode(text))).toBe(expected);
  });

  it('is what Node says, for every message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
      { numRuns: 500 },
    );
  });

  it('reads no further than the part of a buffer that it is given', () => {
    const bytes = utf8.encode('xabcx').subarray(1, 4);
    expect(sha256Hex(bytes)).toBe(sha256Hex(utf8.encode('abc')));
  });
});
