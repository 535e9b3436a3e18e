import { type AnyValue, JsonNumber, type JsonObject } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { describeInexactValues, isTextNumber, restoreInexactValues } from '../../src/map/remarks.ts';

const TEXT_NUMBERS = 'ossp.bridge.text_numbers';
const ESCAPED_STRINGS = 'ossp.bridge.escaped_strings';

function restored(event: JsonObject, remarks: Readonly<Record<string, AnyValue>>): JsonObject {
  restoreInexactValues(event, new Map(Object.entries(remarks)));
  return event;
}

describe('describeInexactValues', () => {
  it('lists the numbers that are kept as text, by their place', () => {
    const event = parseJson(`{
      "x": 1e400,
      "data": {
        "value": 9007199254740993, "count": 9007199254740993, "a/b~c": [0, 18446744073709551616],
        "metrics": {"m": 9007199254740993, "deep": {"m": 9007199254740993}, "list": [9007199254740993]},
        "threshold": {"x": 9007199254740993}
      },
      "other": {"value": 9007199254740993}
    }`) as JsonObject;
    expect(describeInexactValues(event)).toEqual([
      { key: TEXT_NUMBERS, value: ['/x', '/data/value', '/data/a~1b~0c/1', '/data/metrics/m'] },
    ]);
  });

  it('takes the items of a metrics array for no doubles', () => {
    const event = parseJson('{"data":{"metrics":[9007199254740993]}}') as JsonObject;
    expect(describeInexactValues(event)).toEqual([]);
  });

  it('keeps the escaped text of strings with half a surrogate pair', () => {
    expect(describeInexactValues({ a: 'x', data: { b: ['"\ud83d\\', '😀'] } })).toEqual([
      { key: ESCAPED_STRINGS, value: { values: [{ key: '/data/b/0', value: '\\"\\ud83d\\\\' }] } },
    ]);
  });

  it('says nothing of an event whose values are all held', () => {
    expect(describeInexactValues({ a: 1, b: null, c: [true, new JsonNumber('1.0')] })).toEqual([]);
  });
});

describe('restoreInexactValues', () => {
  it('puts the exact values back', () => {
    const event = restored(
      { x: '1e400', data: { list: ['0', '18446744073709551616'], s: 'a\ufffd' } },
      {
        [TEXT_NUMBERS]: ['/x', '/data/list/1'],
        [ESCAPED_STRINGS]: { values: [{ key: '/data/s', value: 'a\\ud83d' }] },
      },
    );
    expect(event).toEqual({
      x: new JsonNumber('1e400'),
      data: { list: ['0', new JsonNumber('18446744073709551616')], s: 'a\ud83d' },
    });
  });

  it.each<[string, Readonly<Record<string, AnyValue>>]>([
    ['the text is no number any more', { [TEXT_NUMBERS]: ['/s'] }],
    ['a double would hold the number', { [TEXT_NUMBERS]: ['/one'] }],
    ['the value is no text', { [TEXT_NUMBERS]: ['/flag'] }],
    ['nothing is there', { [TEXT_NUMBERS]: ['/none', '/s/x', ''] }],
    ['the place is no text', { [TEXT_NUMBERS]: [7n, null] }],
    ['the remark is no list', { [TEXT_NUMBERS]: '/big' }],
    ['the text has changed', { [ESCAPED_STRINGS]: { values: [{ key: '/s', value: 'a\\ud83d' }] } }],
    ['the escaped text is no text', { [ESCAPED_STRINGS]: { values: [{ key: '/half', value: 7n }] } }],
    ['the escaped text is broken', { [ESCAPED_STRINGS]: { values: [{ key: '/half', value: '"' }] } }],
    ['the remark is no kvlist', { [ESCAPED_STRINGS]: ['/half'] }],
    ['there is no remark', {}],
  ])('changes nothing where %s', (_, remarks) => {
    const event = { s: 'redacted', one: '1', flag: true, big: '1e400', half: '\ufffd' };
    expect(restored({ ...event }, remarks)).toEqual(event);
  });
});

describe('isTextNumber', () => {
  it('knows the places that are listed', () => {
    const remarks = new Map<string, AnyValue>([[TEXT_NUMBERS, ['/data/x']]]);
    expect([isTextNumber(remarks, '/data/x'), isTextNumber(remarks, '/data/y')]).toEqual([true, false]);
    expect(isTextNumber(new Map(), '/data/x')).toBe(false);
    expect(isTextNumber(new Map([[TEXT_NUMBERS, '/data/x']]), '/data/x')).toBe(false);
  });
});
