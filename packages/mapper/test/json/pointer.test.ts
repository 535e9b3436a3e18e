import type { JsonValue } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/index.ts';
import { childPointer, formatPointer, replaceAt, setMember } from '../../src/json/pointer.ts';
import { keys } from '../support/odd-json.ts';

const NEW = 'replaced';

/** The example of RFC 6901, section 5. */
function example(): Record<string, JsonValue> {
  return {
    foo: ['bar', 'baz'],
    '': 0,
    'a/b': 1,
    'c%d': 2,
    'e^f': 3,
    'g|h': 4,
    'i\\j': 5,
    'k"l': 6,
    ' ': 7,
    'm~n': 8,
  };
}

describe('formatPointer()', () => {
  it.each<[(string | number)[], string]>([
    [[], ''],
    [['foo'], '/foo'],
    [['foo', 0], '/foo/0'],
    [[''], '/'],
    [['', ''], '//'],
    [['a/b'], '/a~1b'],
    [['c%d'], '/c%d'],
    [['e^f'], '/e^f'],
    [['g|h'], '/g|h'],
    [['i\\j'], '/i\\j'],
    [['k"l'], '/k"l'],
    [[' '], '/ '],
    [['m~n'], '/m~0n'],
    [['~1', '~/~/'], '/~01/~0~1~0~1'],
    [[12, 'é', '0'], '/12/é/0'],
  ])('of %j is %j', (path, pointer) => {
    expect(formatPointer(path)).toBe(pointer);
  });
});

describe('childPointer()', () => {
  it('adds one step', () => {
    expect(childPointer('', 'a')).toBe('/a');
    expect(childPointer('/a~1b', 'c~/d')).toBe('/a~1b/c~0~1d');
    expect(childPointer('/a', 3)).toBe('/a/3');
  });
});

describe('replaceAt()', () => {
  it.each([
    ['/', ''],
    ['/a~1b', 'a/b'],
    ['/c%d', 'c%d'],
    ['/e^f', 'e^f'],
    ['/g|h', 'g|h'],
    ['/i\\j', 'i\\j'],
    ['/k"l', 'k"l'],
    ['/ ', ' '],
    ['/m~0n', 'm~n'],
    ['/foo', 'foo'],
  ])('replaces the member at %j', (pointer, key) => {
    const root = example();
    const seen: JsonValue[] = [];
    replaceAt(root, pointer, (value) => {
      seen.push(value);
      return NEW;
    });
    expect(seen).toEqual([example()[key]]);
    expect(root).toEqual({ ...example(), [key]: NEW });
  });

  it('replaces an item, in place', () => {
    const root = example();
    const array = root['foo'];
    replaceAt(root, '/foo/0', (value) => [value]);
    expect(array).toEqual([['bar'], 'baz']);
    replaceAt(root, '/foo/0/0', () => null);
    expect(array).toEqual([[null], 'baz']);
  });

  it.each([
    ['', 'names the root'],
    ['foo', 'does not begin with a slash'],
    ['#/foo', 'is a URI fragment'],
    ['/bar', 'names no member'],
    ['/foo/2', 'is past the end'],
    ['/foo/-', 'names the item that is not there yet'],
    ['/foo/00', 'has a leading zero'],
    ['/foo/+1', 'has a sign'],
    ['/foo/1.0', 'is no index'],
    ['/foo/', 'is no index'],
    ['/foo/length', 'names no item'],
    ['/foo/0/0', 'goes into a string'],
    ['/a~1b/x', 'goes into a number'],
    ['/a/b', 'is not escaped'],
    ['/bar/baz', 'goes through what is not there'],
    ['/toString', 'names what every object has'],
    ['/__proto__', 'names the prototype'],
    ['/__proto__/toString', 'goes through the prototype'],
    ['/constructor/prototype', 'goes through the constructor'],
  ])('does nothing for %j, which %s', (pointer) => {
    const root = example();
    replaceAt(root, pointer, () => {
      throw new Error('not to be called');
    });
    expect(root).toEqual(example());
  });

  it('decodes ~01 as ~1, not as a slash', () => {
    const root = { '~1': 1, '/': 2 };
    replaceAt(root, '/~01', () => NEW);
    expect(root).toEqual({ '~1': NEW, '/': 2 });
  });

  it('replaces a member called __proto__ without a change of the prototype', () => {
    const root = parseJson('{"__proto__":{"a":1}}');
    replaceAt(root, '/__proto__/a', () => 2);
    expect(JSON.stringify(root)).toBe('{"__proto__":{"a":2}}');
    replaceAt(root, '/__proto__', () => ({ x: 1 }));
    expect(JSON.stringify(root)).toBe('{"__proto__":{"x":1}}');
    expect(Object.getPrototypeOf(root)).toBe(Object.prototype);
  });

  it('finds the value of every pointer that formatPointer() makes', () => {
    const step = fc.oneof(keys, fc.nat({ max: 3 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (path) => {
        const around = (value: JsonValue): JsonValue => path.reduceRight<JsonValue>(wrap, value);
        const root = around('old');
        replaceAt(root, formatPointer(path), (value) => (value === 'old' ? NEW : 'not found'));
        expect(JSON.stringify(root)).toBe(JSON.stringify(around(NEW)));
      }),
    );
  });
});

describe('setMember()', () => {
  it('sets a member of any name as an own, ordinary property', () => {
    const object: Record<string, JsonValue> = {};
    for (const key of ['a', '__proto__', 'constructor']) setMember(object, key, 1);
    setMember(object, '__proto__', 2);
    expect(Object.entries(object)).toEqual([
      ['a', 1],
      ['__proto__', 2],
      ['constructor', 1],
    ]);
    const ordinary = { configurable: true, enumerable: true, writable: true };
    expect(Object.getOwnPropertyDescriptor(object, '__proto__')).toEqual({ ...ordinary, value: 2 });
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });
});

function wrap(value: JsonValue, step: string | number): JsonValue {
  if (typeof step === 'string') return parseJson(`{${JSON.stringify(step)}:${JSON.stringify(value)}}`);
  const array: JsonValue[] = Array.from({ length: step }, () => null);
  return [...array, value];
}
