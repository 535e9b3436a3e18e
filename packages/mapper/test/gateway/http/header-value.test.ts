import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeaderValue } from '../../../src/gateway/http/header-value.ts';

/** Encodes as the HTTP binding asks for; `more` of the characters that need it not are encoded, too. */
function encode(text: string, more: (character: string) => boolean): string {
  return Array.from(text, (character) => {
    const isSafe = /^[!#$&-~]$/.test(character) && !more(character);
    return isSafe ? character : Buffer.from(character).toString('latin1').replaceAll(/./gs, percent);
  }).join('');
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

describe('decodeHeaderValue()', () => {
  const texts = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

  it('decodes what the binding encodes, however much is encoded', () => {
    fc.assert(
      fc.property(texts, fc.func(fc.boolean()), (text, more) => {
        const encoded = encode(text, more);
        expect(decodeHeaderValue(encoded, '/x')).toBe(text);
        expect(decodeHeaderValue(`"${encoded.replaceAll(/[\\a]/g, '\\$&')}"`, '/x')).toBe(text);
      }),
    );
  });

  it('decodes UTF-8 that is not encoded', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const raw = text.replaceAll(/["%]/g, '');
        expect(decodeHeaderValue(Buffer.from(raw).toString('latin1'), '/x')).toBe(raw);
      }),
    );
  });

  it.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['"a \\"b\\" \\\\"', 'a "b" \\'],
    ['a "b" c', 'a "b" c'],
    ['a+b', 'a+b'],
    ['%EF%BB%BFx', '\ufeffx'],
    ['""', ''],
    ['', ''],
  ])('decodes %s', (value, expected) => {
    expect(decodeHeaderValue(value, '/x')).toBe(expected);
  });

  it.each([
    ['%', 'ERR_ATTRIBUTE_INVALID'],
    ['%2', 'ERR_ATTRIBUTE_INVALID'],
    ['%zz', 'ERR_ATTRIBUTE_INVALID'],
    ['%+1', 'ERR_ATTRIBUTE_INVALID'],
    ['"', 'ERR_ATTRIBUTE_INVALID'],
    ['"a', 'ERR_ATTRIBUTE_INVALID'],
    ['"a\\"', 'ERR_ATTRIBUTE_INVALID'],
    ['"a"b"', 'ERR_ATTRIBUTE_INVALID'],
    ['%C0%A0', 'ERR_UTF8'],
    ['%ED%A0%80', 'ERR_UTF8'],
    ['%E2%82', 'ERR_UTF8'],
    ['\u00e9', 'ERR_UTF8'],
  ])('rejects %s', (value, code) => {
    expect(() => decodeHeaderValue(value, '/x')).toThrow(expect.objectContaining({ code, path: '/x' }));
  });
});
