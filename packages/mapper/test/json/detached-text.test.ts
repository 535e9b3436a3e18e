import { describe, expect, it } from 'vitest';
import { detachedText } from '../../src/json/detached-text.ts';

describe('detachedText()', () => {
  it.each(['', 'plain', 'é😀', '\ud83d', '0', '007', '4294967295', '__proto__', 'constructor', 'x'.repeat(100_000)])(
    'returns an equal string for %j',
    (text) => {
      expect(detachedText(`[${text}]`.slice(1, -1))).toBe(text);
    },
  );
});
