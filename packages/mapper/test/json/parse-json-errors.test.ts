import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/index.ts';
import { refusal } from './refusal.ts';

/** Returns bytes of a text in which `$` stands for the bytes given in hexadecimal. */
function withBytes(text: string, hex: string): Uint8Array {
  const [before = '', after = ''] = text.split('$');
  return Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from(after)]);
}

describe('a syntax error', () => {
  it.each([
    ['', 'expected a value at byte 1', ''],
    ['nul', 'unexpected text at byte 1', ''],
    ['  x', 'expected a value at byte 3', ''],
    ['1 2', 'expected the end at byte 3', ''],
    ['{"a":1', 'expected a comma or the end of the object at byte 7', ''],
    ['[1', 'expected a comma or the end of the array at byte 3', ''],
    ['{a', 'expected a key in quotes at byte 2', ''],
    ['{"a"=1}', 'expected a colon at byte 5', ''],
    ['"abc', 'a string does not end or holds a control character at byte 5', ''],
    ['"a\nb"', 'a string does not end or holds a control character at byte 3', ''],
    ['"a\\n\nb"', 'a string does not end or holds a control character at byte 5', ''],
    ['["a\\qb"]', 'an escape is unknown at byte 4', ''],
    ['["a\\u12"]', 'an escape is incomplete at byte 4', ''],
    ['["é",x]', 'expected a value at byte 7', ''],
    ['{"a":[1,{"b/c":[true,{"d":?}]}]}', 'expected a value at byte 27', '/a/1/b~1c/1'],
    ['{"a":{"b":1},"c":{"d":1,]}}', 'expected a key in quotes at byte 25', '/c'],
    ['{"a":{"b":1}]', 'expected a comma or the end of the object at byte 13', ''],
    ['[[],[0,[1,2,?]]]', 'expected a value at byte 13', '/1/1'],
  ])('says what is wrong, at which byte and in which value: %j', (text, message, path) => {
    expect(refusal(() => parseJson(text))).toEqual({ code: 'ERR_JSON_SYNTAX', message, path });
  });

  it('counts bytes, not characters', () => {
    expect(refusal(() => parseJson('["😀é" 1]'))?.message).toBe('expected a comma or the end of the array at byte 11');
  });
});

describe('a string that is not valid UTF-8', () => {
  it.each([
    ['a lone continuation byte', '80'],
    ['a byte that UTF-8 never uses', 'ff'],
    ['a cut sequence', 'c3'],
    ['a cut sequence of four bytes', 'f09f98'],
    ['an overlong form', 'c0af'],
    ['an overlong form of NUL', 'e08080'],
    ['half a surrogate pair', 'eda080'],
    ['a surrogate pair in CESU-8', 'eda0bdedb880'],
    ['a code point beyond Unicode', 'f4908080'],
    ['Latin-1', 'e9'],
  ])('is refused for %s', (_, hex) => {
    const error = (path: string): unknown => ({ code: 'ERR_UTF8', path, message: 'a string is not valid UTF-8' });
    expect(refusal(() => parseJson(withBytes('"a$b"', hex)))).toEqual(error(''));
    expect(refusal(() => parseJson(withBytes('{"a":[1,{"b":"$"}]}', hex)))).toEqual(error('/a/1/b'));
    expect(refusal(() => parseJson(withBytes('["x\\n$"]', hex)))).toEqual(error('/0'));
    expect(refusal(() => parseJson(withBytes('["$\\n"]', hex)))).toEqual(error('/0'));
    expect(refusal(() => parseJson(withBytes('{"a":1,"b$":2}', hex)))).toEqual(error(''));
    expect(refusal(() => parseJson(withBytes('{"a":{"b":1},"c":[{"x":1,"\\n$":2}]}', hex)))).toEqual(error('/c/0'));
  });

  it('is a syntax error outside of strings', () => {
    const message = 'expected a comma or the end of the array at byte 3';
    expect(refusal(() => parseJson(withBytes('[1$]', 'ff')))).toEqual({ code: 'ERR_JSON_SYNTAX', path: '', message });
  });

  it('is not made of two cut sequences around an escape', () => {
    expect(refusal(() => parseJson(withBytes('["$\\u0041"]', 'c3')))?.code).toBe('ERR_UTF8');
  });

  it('reads every valid sequence of two, three and four bytes', () => {
    const edges = ['\x80', '\u07ff', '\u0800', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'];
    expect(parseJson(JSON.stringify(edges))).toEqual(edges);
  });
});

describe('an error message', () => {
  const SECRET = 'hunter2';

  it.each([
    ['{"hunter2":1,"hunter2":2}', 'ERR_DUPLICATE_KEY'],
    ['{"hunter2\\ud83d":1}', 'ERR_KEY_SURROGATE'],
    ['{"a":"hunter2\\q"}', 'ERR_JSON_SYNTAX'],
    ['{"a":"hunter2', 'ERR_JSON_SYNTAX'],
    ['{"hunter2"', 'ERR_JSON_SYNTAX'],
    ['hunter2', 'ERR_JSON_SYNTAX'],
    ['nhunter2', 'ERR_JSON_SYNTAX'],
    ['["\\uhunter2"]', 'ERR_JSON_SYNTAX'],
    [`{"hunter2":${'['.repeat(40)}`, 'ERR_TOO_DEEP'],
  ])('does not hold what the text holds: %s', (text, code) => {
    const error = refusal(() => parseJson(text));
    expect(error?.code).toBe(code);
    expect(error?.message).not.toContain(SECRET);
  });

  it('is made of the same few words whatever the text', () => {
    const words =
      /^(?:expected (?:a value|the end|a colon|a key in quotes|a comma or the end of the (?:array|object))|unexpected text|an escape is (?:unknown|incomplete)|a string does not end or holds a control character) at byte \d+$/;
    const alphabet = fc.constantFrom(...'{}[]:,"\\u01aetrnfl \n');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
        const error = refusal(() => parseJson(text));
        if (error?.code === 'ERR_JSON_SYNTAX') expect(error.message).toMatch(words);
      }),
      { numRuns: 1000 },
    );
  });
});
