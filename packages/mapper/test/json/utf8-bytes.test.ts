import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/json/utf8-bytes.ts';
import { refusal } from './refusal.ts';

describe('utf8Bytes()', () => {
  it('encodes a string and passes bytes on', () => {
    const bytes = Uint8Array.from([0xff]);
    expect(utf8Bytes(bytes)).toBe(bytes);
    expect([...utf8Bytes('aé😀')]).toEqual([0x61, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80]);
  });

  it.each(['\ud83d', 'a\ude00', '\ude00\ud83d'])('refuses half a surrogate pair: %j', (text) => {
    expect(refusal(() => utf8Bytes(text))).toEqual({
      code: 'ERR_UTF8',
      path: '',
      message: 'the text holds half a surrogate pair',
    });
  });
});
