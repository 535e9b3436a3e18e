import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { describeChanges } from '../../src/verify/changes.ts';

function changes(archive: string, otlp: string, most = 20) {
  return describeChanges(parseJson(archive), parseJson(otlp), most);
}

describe('describeChanges()', () => {
  it('finds nothing in equal values', () => {
    expect(changes('{"a":[1,{"b":null}],"c":1.0}', '{"c":1,"a":[1,{"b":null}]}')).toEqual([]);
  });

  it('names what is missing, added and changed, by kind and length', () => {
    expect(changes('{"a":"secret","b":12,"c":true}', '{"a":"other","c":true,"d":[1,2]}')).toEqual([
      { path: '/a', kind: 'changed', archive: 'string of 6 characters', otlp: 'string of 5 characters' },
      { path: '/b', kind: 'missing', archive: 'integer of 2 characters' },
      { path: '/d', kind: 'added', otlp: 'array of 2 items' },
    ]);
  });

  it.each([
    ['null', 'false', 'null', 'boolean'],
    ['1.25', '7', 'number of 4 characters', 'integer of 1 character'],
    ['9007199254740993', '9007199254740992', 'integer of 16 characters', 'integer of 16 characters'],
    ['[]', '{"a":1}', 'array of 0 items', 'object of 1 member'],
    ['""', '"\\ud83d"', 'string of 0 characters', 'string of 1 character'],
  ])('describes %s and %s', (one, other, archive, otlp) => {
    expect(changes(one, other)).toEqual([{ path: '', kind: 'changed', archive, otlp }]);
  });

  it('looks into objects and arrays, and escapes pointers', () => {
    expect(changes('{"a/b":[0,[1]],"~":{"x":1}}', '{"a/b":[0,[2,3]],"~":{}}').map(({ path }) => path)).toEqual([
      '/a~1b/1/0',
      '/a~1b/1/1',
      '/~0/x',
    ]);
  });

  it('takes keys of every object for keys like any other', () => {
    expect(changes('{"constructor":1,"__proto__":2}', '{}')).toEqual([
      { path: '/constructor', kind: 'missing', archive: 'integer of 1 character' },
      { path: '/__proto__', kind: 'missing', archive: 'integer of 1 character' },
    ]);
  });

  it('stops at the limit', () => {
    const many = JSON.stringify(Array.from({ length: 1000 }, (_, index) => index));
    expect(changes(many, '[]', 3).map(({ path }) => path)).toEqual(['/0', '/1', '/2']);
    expect(changes('{"a":1,"b":2}', '{}', 1)).toHaveLength(1);
    expect(changes('{"a":1,"b":2}', '{}', 0)).toEqual([]);
  });
});
