import { describe, expect, it } from 'vitest';
import { fromSdkValue } from '../../../src/adapters/otel/index.ts';

describe('a value of the SDK', () => {
  it.each([
    ['text', 'text', 'text'],
    ['text with half a surrogate pair', 'a\ud83d', 'a\ufffd'],
    ['true', true, true],
    ['a whole number', 3, 3n],
    ['a negative zero', -0, 0n],
    ['a whole number beyond 2^53', 2 ** 60, 1_152_921_504_606_846_976n],
    ['the largest whole number below 2^63', 2 ** 63 - 1024, 2n ** 63n - 1024n],
    ['2^63', 2 ** 63, 2 ** 63],
    ['a fraction', 0.5, 0.5],
    ['NaN', NaN, NaN],
    ['bytes', Buffer.from([1]), Uint8Array.of(1)],
    ['null', null, null],
    ['a bigint, which OpenTelemetry does not know', 5n, null],
    ['a function', () => 1, null],
    ['a date', new Date(0), { values: [] }],
    ['a map', new Map([['a', 1]]), { values: [] }],
    ['numbers in an array of another type', Float32Array.of(1.5), { values: [{ key: '0', value: 1.5 }] }],
    ['a list with holes', [1, undefined, 5n], [1n, null, null]],
    [
      'an object',
      { a: undefined, b: [] },
      {
        values: [
          { key: 'a', value: null },
          { key: 'b', value: [] },
        ],
      },
    ],
  ])('%s is what the exporter writes', (_, value, written) => {
    expect(fromSdkValue(value)).toEqual(written);
  });

  it('that is undefined stays so, for a record without a body', () => {
    expect(fromSdkValue(undefined)).toBeUndefined();
  });

  it('leaves out what an object inherits, and keeps a key named __proto__', () => {
    const object: unknown = Object.assign(Object.create({ inherited: 1 }), { own: 2 });
    expect(fromSdkValue(object)).toEqual({ values: [{ key: 'own', value: 2n }] });
    expect(fromSdkValue(JSON.parse('{"__proto__":1}'))).toEqual({ values: [{ key: '__proto__', value: 1n }] });
  });

  it('may be nested 1000 levels deep', () => {
    const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((value) => [value], 'x');
    expect(JSON.stringify(fromSdkValue(nested(1000)))).toBe(`${'['.repeat(1000)}"x"${']'.repeat(1000)}`);
    expect(() => fromSdkValue(nested(1001))).toThrow(expect.objectContaining({ code: 'ERR_TOO_DEEP' }));
  });
});
