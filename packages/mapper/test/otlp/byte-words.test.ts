import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteWords, copyWords, hashWords, putWords, sameWords, viewOf } from '../../src/otlp/byte-words.ts';

const LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17];

function counted(length: number, first = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => first + index);
}

describe('byteWords and putWords', () => {
  it('makes words, little-endian, the last one padded with zeros', () => {
    expect(byteWords(Uint8Array.of(1, 2, 3, 0x84, 5))).toEqual({
      words: Int32Array.of(0x84030201 | 0, 5),
      length: 5,
    });
    expect(byteWords(new Uint8Array(0))).toEqual({ words: new Int32Array(0), length: 0 });
  });

  it.each(LENGTHS)('puts %i bytes and at most three more', (length) => {
    const target = new Uint8Array(24).fill(0xee);
    putWords(viewOf(target), 1, byteWords(counted(length)).words);
    const padded = Math.ceil(length / 4) * 4;
    expect(target).toEqual(
      Uint8Array.from([0xee, ...counted(length), ...Array(padded - length).fill(0), ...Array(23 - padded).fill(0xee)]),
    );
  });
});

describe('copyWords', () => {
  it.each(LENGTHS)('copies %i bytes and not one more', (length) => {
    const target = new Uint8Array(24).fill(0xee);
    copyWords(viewOf(target), 3, viewOf(counted(24)), 2, 2 + length);
    expect(target).toEqual(
      Uint8Array.from([0xee, 0xee, 0xee, ...counted(length, 3), ...Array(21 - length).fill(0xee)]),
    );
  });
});

describe('sameWords', () => {
  it.each(LENGTHS)('finds a difference in each of %i bytes, and none beside them', (length) => {
    const bytes = counted(length + 8);
    const same = Uint8Array.from([0, ...bytes]);
    expect(sameWords(viewOf(bytes), 4, viewOf(same), 5, length)).toBe(true);
    for (let at = 0; at < same.length; at++) {
      const changed = Uint8Array.from(same);
      changed[at] = 0xff;
      const inside = at >= 5 && at < 5 + length;
      expect(sameWords(viewOf(bytes), 4, viewOf(changed), 5, length)).toBe(!inside);
    }
  });
});

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
