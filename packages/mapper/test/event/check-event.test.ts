import { JsonNumber, type JsonValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { checkEvent, parseJson } from '../../src/index.ts';
import { refusal } from '../json/refusal.ts';

const EVENT = { specversion: '1.0', id: '1', source: '/', type: 't' } as const;

describe('checkEvent()', () => {
  it.each<[string, JsonValue]>([
    ['nothing but the required attributes', EVENT],
    ['attributes of one space', { specversion: '1.0', id: ' ', source: ' ', type: ' ' }],
    ['anything else in it', { ...EVENT, data: null, time: 7, subject: '', x: [{}], id2: new JsonNumber('1.0') }],
    ['keys that every object has', parseJson(JSON.stringify(EVENT).replace('}', ',"__proto__":1,"toString":2}'))],
  ])('returns the event itself, with %s', (_, value) => {
    expect(checkEvent(value)).toBe(value);
  });

  it.each<[JsonValue, string]>([
    [null, 'null'],
    [true, 'a boolean'],
    ['{}', 'a string'],
    [1, 'a number'],
    [new JsonNumber('1.0'), 'a number'],
    [[EVENT], 'an array'],
  ])('refuses %j, which is no object', (value, kind) => {
    const message = `expected a JSON object, got ${kind}`;
    expect(refusal(() => checkEvent(value))).toEqual({ code: 'ERR_NOT_AN_EVENT', path: '', message });
  });

  it.each(['specversion', 'id', 'source', 'type'] as const)('refuses an event without %s', (name) => {
    const { [name]: _, ...event } = EVENT;
    expect(refusal(() => checkEvent(event))).toEqual({
      code: 'ERR_ATTRIBUTE_MISSING',
      path: `/${name}`,
      message: `the required attribute ${name} is missing`,
    });
  });

  it('does not take an inherited attribute for one of the event', () => {
    const text = '{"specversion":"1.0","source":"/","type":"t","__proto__":{"id":"1"}}';
    expect(refusal(() => checkEvent(parseJson(text)))?.path).toBe('/id');
  });

  it.each<JsonValue>(['1.0.0', '1', '0.3', '', ' 1.0', 1, new JsonNumber('1.0'), null, ['1.0']])(
    'refuses specversion %j',
    (specversion) => {
      expect(refusal(() => checkEvent({ ...EVENT, specversion }))).toEqual({
        code: 'ERR_SPECVERSION',
        path: '/specversion',
        message: 'specversion is not "1.0"',
      });
    },
  );

  const kinds: [string, JsonValue][] = [
    ['an empty one', ''],
    ['null', null],
    ['a boolean', false],
    ['a number', 7],
    ['a number', Number.NaN],
    ['a number', new JsonNumber('18446744073709551616')],
    ['an array', ['1']],
    ['an object', { id: '1' }],
  ];
  it.each((['id', 'source', 'type'] as const).flatMap((name) => kinds.map(([kind, value]) => ({ name, kind, value }))))(
    'refuses $kind as $name',
    ({ name, kind, value }) => {
      expect(refusal(() => checkEvent({ ...EVENT, [name]: value }))).toEqual({
        code: 'ERR_ATTRIBUTE_INVALID',
        path: `/${name}`,
        message: `expected a non-empty string at /${name}, got ${kind}`,
      });
    },
  );

  it('looks at specversion first, then at id, source and type', () => {
    const paths = [
      {},
      { specversion: '1.0' },
      { specversion: '1.0', id: '1' },
      { specversion: '1.0', id: '1', source: '/' },
    ];
    expect(paths.map((value) => refusal(() => checkEvent(value))?.path)).toEqual([
      '/specversion',
      '/id',
      '/source',
      '/type',
    ]);
  });
});
