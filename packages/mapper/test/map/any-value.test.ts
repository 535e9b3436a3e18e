import { type AnyValue, JsonNumber, type JsonObject, type JsonValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { AnyValueConverter, fromAnyValue, numberToAnyValue, numberToDouble } from '../../src/map/any-value.ts';
import { dataValue } from '../../src/map/data-value.ts';

const n = (text: string): JsonNumber => new JsonNumber(text);

describe('numberToAnyValue and numberToDouble', () => {
  it.each<[number | JsonNumber, AnyValue, AnyValue]>([
    [0, 0n, 0],
    [7, 7n, 7],
    [-0, -0, -0],
    [0.5, 0.5, 0.5],
    [Number.MAX_SAFE_INTEGER, 9007199254740991n, 9007199254740991],
    [1e21, 1e21, 1e21],
    [Number.NaN, Number.NaN, Number.NaN],
    [n('1.0'), 1, 1],
    [n('1e2'), 100, 100],
    [n('9007199254740993'), 9007199254740993n, '9007199254740993'],
    [n('9223372036854775807'), 2n ** 63n - 1n, '9223372036854775807'],
    [n('9223372036854775808'), '9223372036854775808', '9223372036854775808'],
    [n('-9223372036854775808'), -(2n ** 63n), '-9223372036854775808'],
    [n('-9223372036854775809'), '-9223372036854775809', '-9223372036854775809'],
    [n('18446744073709552000'), 18446744073709552000, 18446744073709552000],
    [n('100000000000000000000000'), 1e23, 1e23],
    [n('0.1000000000000000000001'), '0.1000000000000000000001', '0.1000000000000000000001'],
    [n('1e400'), '1e400', '1e400'],
    [n('1e-400'), '1e-400', '1e-400'],
  ])('make of %s the values %s and %s', (number, value, double) => {
    expect(numberToAnyValue(number)).toStrictEqual(value);
    expect(numberToDouble(number)).toStrictEqual(double);
  });
});

describe('AnyValueConverter', () => {
  it.each<[JsonValue, AnyValue]>([
    ['x', 'x'],
    [true, true],
    [null, null],
    [7, 7n],
    [
      [1, [], 'x', null],
      [1n, [], 'x', null],
    ],
    [{}, { values: [] }],
    [{ a: { b: n('2.0') } }, { values: [{ key: 'a', value: { values: [{ key: 'b', value: 2 }] } }] }],
    [{ a: undefined as unknown as null, b: null }, { values: [{ key: 'b', value: null }] }],
  ])('converts %j to %o, exactly', (json, value) => {
    const converter = new AnyValueConverter();
    expect(converter.convert(json)).toStrictEqual(value);
    expect(converter.inexact).toBe(false);
  });

  it.each<[JsonValue, AnyValue]>([
    ['a\ud83d', 'a\ufffd'],
    ['\ude00\ud83d', '\ufffd\ufffd'],
    [n('1e400'), '1e400'],
    [[['\ud800']], [['\ufffd']]],
  ])('notices that %j cannot be held as it is', (json, value) => {
    const converter = new AnyValueConverter();
    expect(converter.convert(json)).toStrictEqual(value);
    expect(converter.inexact).toBe(true);
  });

  it('makes doubles of the numbers directly in an object where the schema says so', () => {
    const object = { a: 1, b: n('9007199254740993'), c: 'x', d: [1], e: { f: 1 } };
    const converter = new AnyValueConverter();
    expect(converter.object(object, true).values.map(({ value }) => value)).toStrictEqual([
      1,
      '9007199254740993',
      'x',
      [1n],
      { values: [{ key: 'f', value: 1n }] },
    ]);
    expect(converter.inexact).toBe(true);
    expect(new AnyValueConverter().object(object, false).values[0]).toStrictEqual({ key: 'a', value: 1n });
  });

  it('looks at no text that is known to be well formed', () => {
    const converter = new AnyValueConverter();
    converter.wellFormed = true;
    expect([converter.isExact('x'), converter.text('été'), converter.inexact]).toEqual([true, 'été', false]);
  });
});

describe('dataValue', () => {
  const convert = (name: string, value: JsonValue): AnyValue => dataValue(name, value, new AnyValueConverter());

  it.each(['value', 'threshold', 'current_value', 'baseline_value', 'confidence'])(
    'makes the number %s a double',
    (name) => {
      expect(convert(name, 3)).toBe(3);
      expect(convert(name, n('3.0'))).toBe(3);
      expect(convert(name, n('9007199254740993'))).toBe('9007199254740993');
      expect(convert(name, true)).toBe(true);
      expect(convert(name, [3])).toEqual([3n]);
    },
  );

  it('makes the numbers directly in metrics doubles', () => {
    expect(convert('metrics', { f1: 1, n: [1] })).toEqual({
      values: [
        { key: 'f1', value: 1 },
        { key: 'n', value: [1n] },
      ],
    });
    expect(convert('metrics', 1)).toBe(1n);
    expect(convert('metrics', [1])).toEqual([1n]);
  });

  it('makes any other integer an int64', () => {
    expect(convert('count', 3)).toBe(3n);
    expect(convert('scores', { value: 3 })).toEqual({ values: [{ key: 'value', value: 3n }] });
  });
});

describe('fromAnyValue', () => {
  it.each<[AnyValue, JsonValue]>([
    ['x', 'x'],
    [false, false],
    [null, null],
    [7n, 7],
    [2n ** 63n - 1n, n('9223372036854775807')],
    [-(2n ** 53n), n('-9007199254740992')],
    [0.5, 0.5],
    [1, n('1.0')],
    [-0, -0],
    [1e20, n('100000000000000000000.0')],
    [1e21, 1e21],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Uint8Array.of(0, 255), 'AP8='],
    [
      [1n, [null]],
      [1, [null]],
    ],
    [{ values: [] }, {}],
    [{ values: [{ key: 'a', value: { values: [{ key: 'b', value: 1n }] } }] }, { a: { b: 1 } }],
  ])('makes %o the JSON value %o', (value, json) => {
    expect(fromAnyValue(value)).toStrictEqual(json);
  });

  it('makes a member of a key that is the name of the prototype', () => {
    const object = fromAnyValue({ values: [{ key: '__proto__', value: 1n }] }) as JsonObject;
    expect(Object.entries(object)).toEqual([['__proto__', 1]]);
  });

  it('refuses a key that stands twice, or that holds half a surrogate pair', () => {
    const pair = { key: 'a', value: null };
    const list = [{ values: [pair, pair] }];
    expect(() => fromAnyValue(list, '/data/x')).toThrow(
      expect.objectContaining({ code: 'ERR_DUPLICATE_KEY', path: '/data/x' }),
    );
    expect(() => fromAnyValue({ values: [{ key: '\ud83d', value: null }] })).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_SURROGATE', path: '' }),
    );
  });
});
