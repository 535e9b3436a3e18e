import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashWords, viewOf } from '../../src/otlp/byte-words.ts';

const LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17];

function counted(length: number, first = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => first + index);
}

describe('hashWords', () => {
  it('depends on the bytes alone, not on where they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 9 }), (bytes, before) => {
        const moved = Uint8Array.from([...before, ...bytes, 1, 2, 3, 4]);
        const hash = hashWords(viewOf(moved), before.length, before.length + bytes.length);
        expect(hash).toBe(hashWords(viewOf(bytes), 0, bytes.length));
        expect(hash | 0).toBe(hash);
      }),
    );
  });

  it.each(LENGTHS.filter((length) => length > 0))('changes with each of %i bytes', (length) => {
    const bytes = counted(length);
    const hash = hashWords(viewOf(bytes), 0, length);
    for (let at = 0; at < length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at] = 0xff;
      expect(hashWords(viewOf(changed), 0, length)).not.toBe(hash);
    }
  });

  it('is another one with another seed', () => {
    const view = viewOf(counted(9));
    expect(new Set([undefined, 1, -1, 0x7fff_ffff].map((seed) => hashWords(view, 0, 9, seed))).size).toBe(4);
    expect(hashWords(view, 0, 9, 0)).toBe(hashWords(view, 0, 9));
  });

  it('changes with the length', () => {
    const zeros = viewOf(new Uint8Array(40));
    expect(new Set(Array.from({ length: 40 }, (_, length) => hashWords(zeros, 0, length))).size).toBe(40);
  });
});

describe('viewOf', () => {
  it('is a view of the array alone, not of the buffer around it', () => {
    const view = viewOf(counted(10).subarray(2, 5));
    expect([view.byteLength, view.getUint8(0), view.getUint8(2)]).toEqual([3, 3, 5]);
  });
});
