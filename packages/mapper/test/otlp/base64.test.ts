import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, fromBase64, toBase64 } from '../../src/otlp/base64.ts';

describe('toBase64', () => {
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foobar', 'Zm9vYmFy'],
  ])('writes %j as RFC 4648, section 10, has it', (text, base64) => {
    expect(toBase64(new TextEncoder().encode(text))).toBe(base64);
  });

  it('writes what Buffer writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
  });
});

describe('fromBase64', () => {
  it('gives the bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['no padding', 'Zg'],
    ['half a padding', 'Zg='],
    ['too much padding', 'Zm9v===='],
    ['bits that are not zero in the end', 'Zh=='],
    ['the alphabet for URLs', '-_-_'],
    ['white space', 'Zm9v\nZm9v\n\n\n'],
    ['another character', 'Zm9*'],
    ['a character that is no ASCII', 'Zm9é'],
    ['padding within', 'Zg==Zg=='],
  ])('refuses %s', (_, text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});

describe('decodeBase64', () => {
  it.each([
    ['Zg==', [0x66]],
    ['Zg', [0x66]],
    ['Zg=', [0x66]],
    ['Zh==', [0x66]],
    ['-_-_', [0xfb, 0xff, 0xbf]],
    ['+/+/', [0xfb, 0xff, 0xbf]],
    ['', []],
    ['==', []],
  ])('reads %j, as readers of OTLP/JSON have to', (text, bytes) => {
    expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes));
  });

  it.each(['Z', 'Zm9vZ', 'Zm 9v', 'Zm9v\n', 'Zg===', '=Zg=', 'é'])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
