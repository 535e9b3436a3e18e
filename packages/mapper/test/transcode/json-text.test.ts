import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/otlp/byte-words.ts';
import { decodeText, plainTextEnd } from '../../src/transcode/json-text.ts';

const SPECIAL = [0x22, 0x5c, 0x00, 0x1f, 0x0a, 0x80, 0xc3, 0xff];
const bytesOf = (plain: number): fc.Arbitrary<Uint8Array> => {
  const byte = fc.oneof(
    { weight: plain, arbitrary: fc.integer({ min: 0x20, max: 0x7f }) },
    fc.constantFrom(...SPECIAL),
  );
  return fc.array(byte, { maxLength: 40 }).map((bytes) => Uint8Array.from(bytes));
};

describe('plainTextEnd', () => {
  it('stops at the first quote, backslash, control character or byte outside ASCII', () => {
    fc.assert(
      fc.property(bytesOf(20), fc.nat(3), (bytes, start) => {
        const found = bytes.findIndex(
          (code, at) => at >= start && (code === 0x22 || code === 0x5c || code < 0x20 || code > 0x7f),
        );
        const from = Math.min(start, bytes.length);
        expect(plainTextEnd(viewOf(bytes), from, bytes.length)).toBe(found < 0 ? bytes.length : found);
      }),
      { numRuns: 3000 },
    );
  });

  it('looks at every byte by itself', () => {
    for (let code = 0; code < 256; code++) {
      for (let place = 0; place < 4; place++) {
        const bytes = new Uint8Array(8).fill(0x61);
        bytes[place] = code;
        const isPlain = code >= 0x20 && code < 0x80 && code !== 0x22 && code !== 0x5c;
        expect(plainTextEnd(viewOf(bytes), 0, 8)).toBe(isPlain ? 8 : place);
      }
    }
  });
});

describe('decodeText', () => {
  it('gives the text, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const bytes = Buffer.from(`"${text}"`);
        expect(decodeText(bytes, viewOf(bytes), 1, bytes.length - 1)).toBe(text);
      }),
    );
  });
});
