import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonParser, parseJson } from '../../src/index.ts';
import { refusal } from './refusal.ts';

function objectText(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join(',')}}`;
}

function tooManyAt(path: string, maxKeys: number): unknown {
  return { code: 'ERR_TOO_LARGE', path, message: `an object has more than ${maxKeys} members` };
}

describe('maxKeys', () => {
  it('is the most members that an object may have', () => {
    for (const maxKeys of [1, 2, 128, 1000]) {
      expect(Object.keys(parseJson(objectText(maxKeys), { maxKeys }) as object)).toHaveLength(maxKeys);
      const text = objectText(maxKeys + 1);
      expect(refusal(() => parseJson(text, { maxKeys }))).toEqual(tooManyAt('', maxKeys));
    }
  });

  it('counts each object by itself, and no items of arrays', () => {
    const text = `{"a":${objectText(3)},"b":[${objectText(3)},${objectText(3)},4,5,6],"c":{}}`;
    expect(parseJson(text, { maxKeys: 3 })).toEqual(parseJson(text));
  });

  it.each([
    [`{"a":${objectText(4)}}`, '/a'],
    [`{"a":[1,${objectText(4)}]}`, '/a/1'],
    [`{"a":{"b/c":${objectText(4)}}}`, '/a/b~1c'],
    [`[${objectText(3)},${objectText(4)}]`, '/1'],
  ])('names the object that has more: %s', (text, path) => {
    expect(refusal(() => parseJson(text, { maxKeys: 3 }))).toEqual(tooManyAt(path, 3));
  });

  it('is found out before the rest of the text is read', () => {
    expect(refusal(() => parseJson('{"a":1,"b":2,nonsense', { maxKeys: 2 }))).toEqual(tooManyAt('', 2));
    expect(refusal(() => parseJson('{"a":1,"b":2,', { maxKeys: 3 }))?.code).toBe('ERR_JSON_SYNTAX');
  });

  it('refuses exactly what has an object with more members', () => {
    const most = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0;
      const members = Object.values(value);
      return Math.max(0, Array.isArray(value) ? 0 : members.length, ...members.map(most));
    };
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 6 }), (text, maxKeys) => {
        const parser = new JsonParser({ maxKeys, maxDepth: 1000 });
        const code = refusal(() => parser.parse(new TextEncoder().encode(text)))?.code;
        expect(code).toBe(most(JSON.parse(text)) > maxKeys ? 'ERR_TOO_LARGE' : undefined);
      }),
    );
  });

  it('has no limit without it', () => {
    expect(Object.keys(parseJson(objectText(5000)) as object)).toHaveLength(5000);
  });
});
