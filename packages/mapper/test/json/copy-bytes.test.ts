import { describe, expect, it } from 'vitest';
import { copyBytes } from '../../src/json/copy-bytes.ts';

describe('copyBytes()', () => {
  it.each([
    ['Buffer', Buffer.from([1, 2, 3, 4])],
    ['Uint8Array', Uint8Array.from([1, 2, 3, 4])],
  ])('returns bytes of a %s that do not change with it', (_, bytes) => {
    const copies = [copyBytes(bytes), copyBytes(bytes, 1), copyBytes(bytes, 1, 3)];
    bytes.fill(9);
    expect(copies.map((copy) => [...copy])).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
      [2, 3],
    ]);
  });
});
