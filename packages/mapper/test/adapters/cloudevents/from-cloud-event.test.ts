import { JsonNumber } from '@ossp-otel/types';
import { CloudEvent, HTTP } from 'cloudevents';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fromCloudEvent } from '../../../src/adapters/cloudevents/index.ts';
import { stringifyJson } from '../../../src/json/stringify-json.ts';

const ENVELOPE = { specversion: '1.0', id: 'e-1', source: 'urn:app:chat', type: 'ai.dataset.access' };
const TIME = '2026-06-01T10:15:30.000000125+02:00';

/** Returns what the package makes of the text of an event that it receives over HTTP. */
function received(members: string): CloudEvent<unknown> {
  const body = `{"specversion":"1.0","id":"e-1","source":"urn:app:chat","type":"t",${members}}`;
  return HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body }) as CloudEvent<unknown>;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('an instance of CloudEvent', () => {
  it('is the event that it was made from, with the time to the last digit', () => {
    const members = {
      ...ENVELOPE,
      time: TIME,
      subject: 'urn:model:m',
      dataschema: 'https://example.com/s.json',
      datacontenttype: 'application/json',
      correlationid: 'c-1',
      flag: false,
      count: 7,
      data: { resource: { model_id: 'm' }, scores: [0.5, -0, 1e300], none: null },
    };
    expect(fromCloudEvent(new CloudEvent(members))).toEqual(members);
  });

  it('has no attribute that was left out', () => {
    expect(Object.keys(fromCloudEvent(new CloudEvent({ ...ENVELOPE, time: TIME }))).sort()).toEqual([
      'id',
      'source',
      'specversion',
      'time',
      'type',
    ]);
  });

  it.each([[0], [false], [''], [null]])('keeps the data %j, though it is false', (data) => {
    expect(fromCloudEvent(new CloudEvent({ ...ENVELOPE, time: TIME, data }))).toMatchObject({ data });
  });

  it.each([
    ['a Uint8Array', { data: Uint8Array.of(1, 2, 255) }],
    ['a Buffer', { data: Buffer.from([1, 2, 255]) }],
    ['base64', { data_base64: 'AQL/' }],
  ])('has data_base64 and no data, where it was made with %s', (_, members) => {
    const event = fromCloudEvent(new CloudEvent<unknown>({ ...ENVELOPE, time: TIME, ...members }));
    expect(event).toEqual({ ...ENVELOPE, time: TIME, data_base64: 'AQL/' });
  });

  it('has data_base64 where the package received it, as a Uint32Array of bytes', () => {
    const instance = received('"data_base64":"AQL/"');
    expect(instance.data).toEqual(Uint32Array.of(1, 2, 255));
    expect(fromCloudEvent(instance)).toMatchObject({ data_base64: 'AQL/' });
    expect(fromCloudEvent(instance)).not.toHaveProperty('data');
  });

  it('keeps the integers that the package received as bigint', () => {
    vi.stubEnv('CE_USE_BIG_INT', 'true');
    // The package then replaces the global JSON of the process
    vi.stubGlobal('JSON', JSON);
    const instance = received('"data":{"tokens":9007199254740993,"list":[12345678901234567890]}');
    expect((instance.data as { tokens: unknown }).tokens).toBe(9_007_199_254_740_993n);
    expect(stringifyJson(fromCloudEvent(instance)['data'] ?? null)).toBe(
      '{"tokens":9007199254740993,"list":[12345678901234567890]}',
    );
  });

  it('keeps data beside a data_base64 that is not its own, as a clone with other data has it', () => {
    const instance = new CloudEvent({ ...ENVELOPE, time: TIME, data_base64: 'AQI=' });
    expect(fromCloudEvent(instance.cloneWith({ data: { a: 1 } }))).toMatchObject({
      data: { a: 1 },
      data_base64: 'AQI=',
    });
  });

  it('keeps extensions that only a lenient constructor takes', () => {
    const members = { ...ENVELOPE, time: TIME, fooBar: 'x', ratio: 0.5, __proto: 1 };
    expect(fromCloudEvent(new CloudEvent(members, false))).toEqual(members);
  });

  it('is refused where it is no event', () => {
    const refused = (members: object, code: string, path: string): void => {
      expect(() => fromCloudEvent(new CloudEvent(members, false))).toThrow(expect.objectContaining({ code, path }));
    };
    refused({ ...ENVELOPE, specversion: '0.3' }, 'ERR_SPECVERSION', '/specversion');
    refused({ ...ENVELOPE, source: undefined }, 'ERR_ATTRIBUTE_MISSING', '/source');
    refused({ ...ENVELOPE, type: '' }, 'ERR_ATTRIBUTE_INVALID', '/type');
  });
});

describe('an object of the shape of a CloudEvent', () => {
  it('is an event without anything added: no id, no time', () => {
    expect(fromCloudEvent(ENVELOPE)).toEqual(ENVELOPE);
    expect(() => fromCloudEvent({ specversion: '1.0', source: 's', type: 't' })).toThrow(
      expect.objectContaining({ code: 'ERR_ATTRIBUTE_MISSING', path: '/id' }),
    );
  });

  it('may have bytes as data, and in an extension', () => {
    expect(fromCloudEvent({ ...ENVELOPE, digest: Uint8Array.of(255), data: Uint32Array.of(1, 2) })).toEqual({
      ...ENVELOPE,
      digest: '/w==',
      data_base64: 'AQI=',
    });
  });

  it('keeps the spelling of a base64 text beside the same bytes, and is refused with other bytes', () => {
    const spelled = (data_base64: string) => fromCloudEvent({ ...ENVELOPE, data: Uint8Array.of(255), data_base64 });
    expect(spelled('_w')).toEqual({ ...ENVELOPE, data_base64: '_w' });
    expect(() => spelled('AQI=')).toThrow(expect.objectContaining({ code: 'ERR_NOT_AN_EVENT', path: '/data_base64' }));
    expect(() => spelled('***')).toThrow(expect.objectContaining({ code: 'ERR_NOT_AN_EVENT', path: '/data_base64' }));
  });

  it.each([
    ['numbers that are no bytes', Uint32Array.of(256)],
    ['numbers of another type', Float64Array.of(1)],
    ['a view', new DataView(new ArrayBuffer(1))],
  ])('is refused with %s for data', (_, data) => {
    expect(() => fromCloudEvent({ ...ENVELOPE, data })).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_AN_EVENT', path: '/data' }),
    );
  });

  it('asks values how they look in JSON, and leaves out what is undefined', () => {
    class Score {
      readonly value = 1;
      readonly unset = undefined;
      get inherited() {
        return 2;
      }
    }
    const at = new Date('2026-06-01T10:15:30.250Z');
    const data = { at, score: new Score(), bare: Object.assign(Object.create(null), { a: 1 }), left: undefined };
    expect(fromCloudEvent({ ...ENVELOPE, time: at, data })).toEqual({
      ...ENVELOPE,
      time: '2026-06-01T10:15:30.250Z',
      data: { at: '2026-06-01T10:15:30.250Z', score: { value: 1 }, bare: { a: 1 } },
    });
  });

  it('may hold numbers as the event reader gives them, and a key named __proto__', () => {
    const data = JSON.parse('{"__proto__":{"a":1}}');
    data.exact = new JsonNumber('1.0');
    expect(stringifyJson(fromCloudEvent({ ...ENVELOPE, data })['data'] ?? null)).toBe(
      '{"__proto__":{"a":1},"exact":1.0}',
    );
  });

  it.each([
    ['NaN', NaN],
    ['infinity', -Infinity],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['undefined', undefined],
    ['bytes', Buffer.from('x')],
    ['a map', new Map()],
    ['a set', new Set()],
    ['an error', new Error('x')],
    ['a boxed number', Object(1)],
  ])('is refused with %s in a list of its data, which JSON.stringify would alter or lose', (_, value) => {
    expect(() => fromCloudEvent({ ...ENVELOPE, data: { 'a/b': [0, value] } })).toThrow(
      expect.objectContaining({ name: 'OsspError', code: 'ERR_NOT_AN_EVENT', path: '/data/a~1b/1' }),
    );
  });

  it('may be nested as deep as an event that is read, and no deeper', () => {
    const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((value) => [value], 0);
    expect(stringifyJson(fromCloudEvent({ ...ENVELOPE, data: nested(31) })['data'] ?? null)).toBe(
      `${'['.repeat(31)}0${']'.repeat(31)}`,
    );
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const data of [nested(32), cycle]) {
      expect(() => fromCloudEvent({ ...ENVELOPE, data })).toThrow(expect.objectContaining({ code: 'ERR_TOO_DEEP' }));
    }
  });

  it('is refused with a key that holds half a surrogate pair', () => {
    expect(() => fromCloudEvent({ ...ENVELOPE, data: { 'a\ud83d': 1 } })).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_SURROGATE', path: '/data' }),
    );
  });
});
