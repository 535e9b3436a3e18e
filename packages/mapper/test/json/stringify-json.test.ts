import { JsonNumber, type JsonValue } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { canonicalJson, stringifyJson } from '../../src/json/stringify-json.ts';

describe('stringifyJson()', () => {
  it.each([
    '{"a":[1,-2.5,true,false,null,"x"],"b":{}}',
    '[]',
    '"\\"\\\\\\n\\u0001é😀\\ud83d"',
    '{"__proto__":{"constructor":1},"toString":"own"}',
    '18446744073709551616',
    '1.0',
    '1E+400',
    '-0',
    '-0.0',
  ])('gives back the text it was parsed from: %s', (text) => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('prints as bare words what only a lenient reader accepts', () => {
    const text = '[NaN,Infinity,-Infinity]';
    expect(stringifyJson(parseJson(text, { acceptNonFinite: true }))).toBe(text);
  });

  it('leaves out members that are undefined', () => {
    expect(stringifyJson({ a: 1, b: undefined } as unknown as JsonValue)).toBe('{"a":1}');
  });

  it('agrees with JSON.stringify on every value that JSON.parse can give, but for the sign of zero', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(stringifyJson(plain)).toBe(JSON.stringify(plain));
      }),
    );
  });

  it('writes what the strict parser reads as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = stringifyJson(value as JsonValue);
        expect(stringifyJson(parseJson(text))).toBe(text);
      }),
    );
  });
});

describe('canonicalJson()', () => {
  it.each([
    ['the order of keys', '{"b":1,"a":{"d":2,"c":3}}', '{"a":{"c":3,"d":2},"b":1}'],
    ['the spelling of a number', '[1.0,100,0.5,-0]', '[1,1e2,5E-1,0]'],
    ['white space and escapes', '{"a" : "\\u0041"}', '{"a":"A"}'],
  ])('does not depend on %s', (_, one, other) => {
    expect(canonicalJson(parseJson(one))).toBe(canonicalJson(parseJson(other)));
  });

  it.each([
    ['numbers that a double cannot tell apart', '9007199254740993', '9007199254740992'],
    ['a number and its text', '1', '"1"'],
    ['the order of items', '[1,2]', '[2,1]'],
    ['absent and null', '{}', '{"a":null}'],
    ['an empty object and an empty array', '{}', '[]'],
  ])('tells apart %s', (_, one, other) => {
    expect(canonicalJson(parseJson(one))).not.toBe(canonicalJson(parseJson(other)));
  });

  it('keeps NaN apart from every number and text', () => {
    expect(canonicalJson(Number.NaN)).toBe('NaN');
    expect(canonicalJson(new JsonNumber('1e400'))).toBe('1e400');
  });
});
