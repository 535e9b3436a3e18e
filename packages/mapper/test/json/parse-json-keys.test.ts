import type { JsonValue } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonParser, parseJson } from '../../src/index.ts';
import { keys as anyKeys } from '../support/odd-json.ts';
import { refusal } from './refusal.ts';

const MESSAGE = 'the same key stands twice in one object';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function duplicateAt(path: string): unknown {
  return { code: 'ERR_DUPLICATE_KEY', path, message: MESSAGE };
}

function objectText(keys: readonly string[]): string {
  return `{${keys.map((key, index) => `${JSON.stringify(key)}:${index}`).join(',')}}`;
}

function escaped(key: string): string {
  const units = Array.from({ length: key.length }, (_, at) => key.charCodeAt(at).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

describe('a repeated key', () => {
  it.each([
    ['at the top', '{"a":1,"a":1}', '/a'],
    ['behind others', '{"a":1,"b":{"a":1},"c":[{"a":1}],"a":2}', '/a'],
    ['in an object in an object', '{"a":{"b":1,"c":2,"b":3}}', '/a/b'],
    ['in an array', '[0,{"a":1},{"b":1,"a":2,"b":3}]', '/2/b'],
    ['that is empty', '{"":1,"":2}', '/'],
    ['with characters that a pointer escapes', '{"a/b~c":1,"a/b~c":2}', '/a~1b~0c'],
    ['beyond ASCII', '{"é":1,"é":2}', '/é'],
    ['of astral characters', '{"x":{"😀":1,"😀":2}}', '/x/😀'],
    ['with other white space', '{ "a" : 1 ,\n\t"a" :1}', '/a'],
    ['plain, then escaped', '{"abc":1,"\\u0061bc":2}', '/abc'],
    ['escaped, then plain', '{"\\u0061bc":1,"abc":2}', '/abc'],
    ['escaped in two ways', '{"a\\/b":1,"\\u0061/b":2}', '/a~1b'],
    ['beyond ASCII, plain and escaped', '{"é":1,"\\u00E9":2}', '/é'],
    ['of a surrogate pair, plain and escaped', '{"\\ud83d\\ude00":1,"😀":2}', '/😀'],
    ['with a control character', '{"a\\nb":1,"a\\u000ab":2}', '/a\nb'],
    ['__proto__', '{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['__proto__, once escaped', '{"__proto__":{},"\\u005f_proto__":{}}', '/__proto__'],
    ['constructor', '{"constructor":1,"constructor":2}', '/constructor'],
    ['longer than the cache keeps', objectText(['k'.repeat(65), 'x', 'k'.repeat(65)]), `/${'k'.repeat(65)}`],
    ['as long as the cache keeps', objectText(['k'.repeat(64), 'x', 'k'.repeat(64)]), `/${'k'.repeat(64)}`],
    ['very long', objectText(['k'.repeat(5000), 'k'.repeat(5000)]), `/${'k'.repeat(5000)}`],
    ['before a broken value', '{"a":1,"a":nonsense', '/a'],
  ])('is refused %s', (_, text, path) => {
    expect(refusal(() => parseJson(text))).toEqual(duplicateAt(path));
  });

  it('is refused at every depth that the limit allows', () => {
    const parser = new JsonParser({ maxDepth: 40 });
    for (let depth = 0; depth < 40; depth++) {
      const text = `${'{"a":'.repeat(depth)}{"b":1,"b":2}${'}'.repeat(depth)}`;
      expect(refusal(() => parser.parse(bytesOf(text)))).toEqual(duplicateAt(`${'/a'.repeat(depth)}/b`));
    }
  });

  it('is refused whatever it is and wherever it stands', () => {
    const parser = new JsonParser();
    const spellings = fc.constantFrom(JSON.stringify, escaped);
    const cases = fc.tuple(fc.uniqueArray(anyKeys, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), spellings);
    fc.assert(
      fc.property(cases, ([keys, which, where, spell]) => {
        const repeated = keys[which % keys.length] as string;
        const members = keys.map((key) => `${JSON.stringify(key)}:1`);
        expect(Object.keys(parser.parse(bytesOf(`{${members.join()}}`)) as object).sort()).toEqual([...keys].sort());
        members.splice(where % (keys.length + 1), 0, `${spell(repeated)}:2`);
        const path = `/${repeated.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        expect(refusal(() => parser.parse(bytesOf(`{${members.join()}}`)))).toEqual(duplicateAt(path));
      }),
    );
  });
});

describe('the same key', () => {
  it.each<[string, unknown]>([
    ['[{"a":1},{"a":2},{"a":3}]', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['{"a":{"a":{"a":1}},"b":{"a":2}}', { a: { a: { a: 1 } }, b: { a: 2 } }],
    ['{"é":{"é":1},"e":{"é":2}}', { é: { é: 1 }, e: { é: 2 } }],
    ['{"a":{"b":1},"b":{"a":1,"b":[{"a":1}]}}', { a: { b: 1 }, b: { a: 1, b: [{ a: 1 }] } }],
  ])('may stand in several objects: %s', (text, value) => {
    const parser = new JsonParser();
    expect(parser.parse(bytesOf(text))).toStrictEqual(value);
    expect(parser.parse(bytesOf(text))).toStrictEqual(value);
  });

  it('differs from those that only look like it', () => {
    const value = parseJson('{"a":1,"A":2,"a ":3,"é":4,"e\u0301":5,"\\\\u0061":6,"\\u0000":7,"":8}');
    expect(Object.entries(value as object)).toEqual([
      ['a', 1],
      ['A', 2],
      ['a ', 3],
      ['é', 4],
      ['e\u0301', 5],
      ['\\u0061', 6],
      ['\0', 7],
      ['', 8],
    ]);
  });

  it('may come again in the document after one that was refused', () => {
    const parser = new JsonParser();
    for (const text of ['{"a":1,"b":', '{"a":1,"a":2}', '{"b":{"a":1,"b":x']) {
      expect(refusal(() => parser.parse(bytesOf(text)))).toBeDefined();
      expect(parser.parse(bytesOf('{"a":1,"b":{"a":2,"b":3}}'))).toStrictEqual({ a: 1, b: { a: 2, b: 3 } });
    }
  });
});

describe('a key that is a member of every object', () => {
  it('is a key like any other', () => {
    const value = parseJson('{"__proto__":{"x":1},"constructor":2,"toString":null,"hasOwnProperty":[]}');
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', { x: 1 }],
      ['constructor', 2],
      ['toString', null],
      ['hasOwnProperty', []],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect((value as { x?: unknown }).x).toBeUndefined();
  });

  it('does not reach the prototype through its escaped spelling', () => {
    const value = parseJson('{"\\u005f\\u005fproto__":{"polluted":true},"a":{"__proto__":null}}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf((value as { a: object }).a)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('a key with half a surrogate pair', () => {
  it.each([
    ['{"\\ud83d":1}', ''],
    ['{"a\\ude00b":1}', ''],
    ['{"\\ude00\\ud83d":1}', ''],
    ['{"a":[{"b":1},{"b":2,"\\ud83d":3}]}', '/a/1'],
  ])('is refused, and the error names the object: %s', (text, path) => {
    const message = 'a key holds half a surrogate pair';
    expect(refusal(() => parseJson(text))).toEqual({ code: 'ERR_KEY_SURROGATE', path, message });
  });
});

describe('more keys than a parser remembers', () => {
  const many = Array.from({ length: 3000 }, (_, index) => `key_${index.toString(36)}`);

  it('are all read, in one object and in the next', () => {
    const parser = new JsonParser();
    const bytes = bytesOf(objectText(many));
    const expected = Object.fromEntries(many.map((key, index) => [key, index]));
    expect(parser.parse(bytes)).toStrictEqual(expected);
    expect(parser.parse(bytes)).toStrictEqual(expected);
  });

  it('are each refused when they repeat, in either spelling', () => {
    const parser = new JsonParser();
    parser.parse(bytesOf(objectText(many)));
    const missed = many.filter((key) => {
      const plain = `{"x":{"${key}":1,"y":2,"${key}":3}}`;
      const inDisguise = `{"x":{"${key}":1,${escaped(key)}:3}}`;
      const disguisedFirst = `{"x":{${escaped(key)}:1,"${key}":3}}`;
      return [plain, inDisguise, disguisedFirst].some((text) => {
        const error = refusal(() => parser.parse(bytesOf(text)));
        return error?.code !== 'ERR_DUPLICATE_KEY' || error.path !== `/x/${key}`;
      });
    });
    expect(missed).toEqual([]);
  });

  it('are refused also when the repetition stands in the object that filled the cache', () => {
    for (const index of [0, 1, 500, 1023, 1024, 1500, 2998, 2999]) {
      const key = many[index] as string;
      const error = refusal(() => parseJson(objectText([...many, key])));
      expect(error).toEqual(duplicateAt(`/${key}`));
    }
  });

  it('do no harm to what is read later, however many come', () => {
    const parser = new JsonParser();
    const wrong: number[] = [];
    for (let round = 0; round < 60; round++) {
      const churned = Array.from({ length: 2500 }, (_, index) => `${round}-${index}`);
      const value = parser.parse(bytesOf(objectText(churned))) as Record<string, JsonValue>;
      const complete = Object.keys(value).length === churned.length;
      if (!complete || churned.some((key, index) => value[key] !== index)) wrong.push(round);
      const repeated = churned[round] as string;
      const error = refusal(() => parser.parse(bytesOf(`[{"${repeated}":1},{"${repeated}":1,"${repeated}":2}]`)));
      if (error?.path !== `/1/${repeated}`) wrong.push(round);
    }
    expect(wrong).toEqual([]);
    expect(parser.parse(bytesOf('{"id":1,"data":{"id":2}}'))).toStrictEqual({ id: 1, data: { id: 2 } });
    expect(refusal(() => parser.parse(bytesOf('{"id":1,"data":{"id":2,"id":3}}')))).toEqual(duplicateAt('/data/id'));
  });
});
