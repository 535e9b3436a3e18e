import type { AnyValue, ErrorCode, KeyValue, LogRecord, Resource } from '@ossp-otel/types';
import { JsonNumber } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import type { AcceptedEvent } from '../../src/event/check-event.ts';
import { recordToEvent } from '../../src/map/record-to-event.ts';
import { EMPTY_RECORD } from '../otlp/generated-logs.ts';
import { keyValues } from './mapped.ts';

type Attributes = Readonly<Record<string, AnyValue>>;

const REQUIRED = { 'ce.id': '1', 'ce.source': 's', 'ce.type': 't' };
const EVENT = { specversion: '1.0', id: '1', source: 's', type: 't' };
const NO_RESOURCE: Resource = { attributes: [] };

function back(attributes: Attributes, resource: Attributes = {}, record: Partial<LogRecord> = {}): AcceptedEvent {
  const whole = { ...EMPTY_RECORD, ...record, attributes: keyValues(attributes) };
  return recordToEvent(whole, { attributes: keyValues(resource) });
}

/** Returns the members of the event besides the required ones. */
function members(attributes: Attributes, resource: Attributes = {}): Readonly<Record<string, unknown>> {
  const { specversion, id, source, type, ...others } = back({ ...REQUIRED, ...attributes }, resource);
  expect({ specversion, id, source, type }).toEqual(EVENT);
  return others;
}

function unmapped(attributes: readonly string[]): string {
  return `[${attributes.join(',')}]`;
}

function failure(attributes: readonly KeyValue[], resource: Resource = NO_RESOURCE): [ErrorCode, string] {
  try {
    recordToEvent({ ...EMPTY_RECORD, attributes }, resource);
  } catch (error) {
    const { code, path, message } = error as { code: ErrorCode; path: string; message: string };
    expect(message).not.toContain('secret');
    return [code, path];
  }
  throw new Error('nothing was thrown');
}

describe('recordToEvent', () => {
  it('reads every field from where the mapper puts it', () => {
    const attributes = {
      ...REQUIRED,
      'ce.specversion': '1.0',
      'ce.subject': 'sub',
      'ce.dataschema': 'schema',
      'ce.datacontenttype': 'application/json',
      'ce.traceparent': '00-x',
      'correlation.id': 'c',
      'ce.myext': 7n,
      'ai.safety.action_taken': 'block',
      'ai.safety.reason': 'why',
      'ai.safety.severity': 'high',
      'ai.input.hash': 'h',
      'ossp.data.value': 1,
      'ossp.data.count': 2n,
      'ossp.data.list': [{ values: [{ key: 'a', value: null }] }],
    };
    const resource = {
      'service.name': 'svc',
      'ai.model.id': 'm',
      'ai.model.version': '2',
      'deployment.environment': 'prod',
      'deployment.environment.name': 'production',
      'ossp.resource.region': 'eu',
      'cloud.region': 'eu',
      'ossp.resource.tenant_id': 't',
      'ossp.resource.model_id': 'a copy',
      'host.name': 'h',
    };
    const record = { timeUnixNano: 1_735_787_045_120_000_000n, severityNumber: 1, body: 'x', eventName: 'other' };
    expect(back(attributes, resource, record)).toEqual({
      ...EVENT,
      time: '2025-01-02T03:04:05.120Z',
      subject: 'sub',
      dataschema: 'schema',
      datacontenttype: 'application/json',
      traceparent: '00-x',
      correlationid: 'c',
      myext: 7,
      data: {
        resource: { model_id: 'm', model_version: '2', environment: 'prod', region: 'eu', tenant_id: 't' },
        action_taken: 'block',
        reason: 'why',
        severity: 'high',
        input_hash: 'h',
        value: new JsonNumber('1.0'),
        count: 2,
        list: [{ a: null }],
      },
    });
  });

  it('reads known fields of another kind from the other names', () => {
    const attributes = { 'ossp.data.reason': null, 'ossp.data.severity': 17n, 'ossp.data.input_hash': ['h'] };
    expect(members(attributes, { 'ossp.resource.model_id': 7n, 'ossp.resource.region': null })).toEqual({
      data: { reason: null, severity: 17, input_hash: ['h'], resource: { model_id: 7, region: null } },
    });
  });

  it('takes the type from the event name, and the specversion from the protocol', () => {
    const { 'ce.type': _, ...untyped } = REQUIRED;
    expect(back(untyped, {}, { eventName: 'named' })).toEqual({ ...EVENT, type: 'named' });
    expect(back(REQUIRED, {}, { eventName: 'named' })).toEqual(EVENT);
  });

  it('prefers the text of the time to the instant', () => {
    const record = { timeUnixNano: 1n };
    expect(back({ ...REQUIRED, 'ce.time': 'yesterday' }, {}, record)['time']).toBe('yesterday');
    expect(back({ ...REQUIRED, 'ce.time': null }, {}, record)['time']).toBeNull();
    expect(back(REQUIRED, {}, record)['time']).toBe('1970-01-01T00:00:00.000000001Z');
    expect(back(REQUIRED)['time']).toBeUndefined();
  });

  it.each<[AnyValue, Readonly<Record<string, unknown>>]>([
    [{ values: [] }, { data: {} }],
    [null, { data: null }],
    ['text', { data: 'text' }],
    [[], { data: [] }],
    [false, { data: false }],
    [Uint8Array.of(0, 255), { data_base64: 'AP8=' }],
    [new Uint8Array(), { data_base64: '' }],
    [
      { values: [{ key: 'a', value: true }] },
      {
        otelattributes:
          '[{"key":"ossp.data","value":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}}]}}}]',
      },
    ],
  ])('reads whole data of %o as %o', (value, expected) => {
    expect(members({ 'ossp.data': value })).toEqual(expected);
  });

  it.each<[string, Attributes, string[], Readonly<Record<string, unknown>>]>([
    ['a foreign name', { 'http.method': 'GET' }, ['{"key":"http.method","value":{"stringValue":"GET"}}'], {}],
    ['ce.data', { 'ce.data': 'x' }, ['{"key":"ce.data","value":{"stringValue":"x"}}'], {}],
    [
      'a field under a name that is not its own',
      { 'ce.correlationid': 'x' },
      ['{"key":"ce.correlationid","value":{"stringValue":"x"}}'],
      {},
    ],
    [
      'text where only other kinds go',
      { 'ossp.data.reason': 'x' },
      ['{"key":"ossp.data.reason","value":{"stringValue":"x"}}'],
      {},
    ],
    [
      'bytes whose text goes elsewhere',
      { 'ossp.data.reason': Uint8Array.of(0) },
      ['{"key":"ossp.data.reason","value":{"bytesValue":"AA=="}}'],
      {},
    ],
    [
      'another kind where only text goes',
      { 'ai.safety.reason': 7n },
      ['{"key":"ai.safety.reason","value":{"intValue":"7"}}'],
      {},
    ],
    [
      'another value of a field that has a text',
      { 'ossp.data.severity': 7n, 'ai.safety.severity': 'high' },
      ['{"key":"ossp.data.severity","value":{"intValue":"7"}}'],
      { data: { severity: 'high' } },
    ],
    [
      'a resource with members',
      { 'ossp.data.resource': { values: [{ key: 'a', value: null }] } },
      ['{"key":"ossp.data.resource","value":{"kvlistValue":{"values":[{"key":"a","value":{}}]}}}'],
      {},
    ],
    [
      'whole data beside a field of data',
      { 'ossp.data': 'x', 'ossp.data.a': 1n },
      ['{"key":"ossp.data","value":{"stringValue":"x"}}'],
      { data: { a: 1 } },
    ],
    [
      'bytes beside data_base64',
      { 'ossp.data': Uint8Array.of(0), 'ce.data_base64': 'x' },
      ['{"key":"ossp.data","value":{"bytesValue":"AA=="}}'],
      { data_base64: 'x' },
    ],
    [
      "the extension's own name beside a foreign one",
      { 'ce.otelattributes': 'x', a: null },
      ['{"key":"a","value":{}}', '{"key":"ce.otelattributes","value":{"stringValue":"x"}}'],
      {},
    ],
  ])('carries %s in otelattributes', (_, attributes, carried, others) => {
    expect(members(attributes)).toEqual({ ...others, otelattributes: unmapped(carried) });
  });

  it.each<[AnyValue, string]>([
    ['x', '{"stringValue":"x"}'],
    [7n, '{"intValue":"7"}'],
    [{ values: [] }, '{"kvlistValue":{"values":[]}}'],
  ])('lets the resource say what data.resource is, and carries ossp.data.resource %o', (value, text) => {
    expect(members({ 'ossp.data.resource': value }, { 'ai.model.id': 'm' })).toEqual({
      data: { resource: { model_id: 'm' } },
      otelattributes: `[{"key":"ossp.data.resource","value":${text}}]`,
    });
  });

  it("drops the bridge's remarks, and the copies of the preset semconv", () => {
    const copies = {
      'cloudevents.event_id': '1',
      'cloudevents.event_source': 's',
      'cloudevents.event_spec_version': '1.0',
      'cloudevents.event_type': 't',
      'cloudevents.event_subject': 'sub',
      'log.record.uid': 's 1',
      'gen_ai.request.model': 'm',
    };
    const remarks = { 'ossp.bridge.severity_derived': true, 'ossp.bridge.other': 'x' };
    const event = { subject: 'sub', data: { resource: { model_id: 'm' } } };
    const own = { 'ce.subject': 'sub', ...remarks };
    expect(members({ ...own, ...copies }, { 'ai.model.id': 'm' })).toEqual(event);
    expect(members({ ...own, ...copies, 'log.record.uid': 'own' }, { 'ai.model.id': 'm' })).toEqual({
      ...event,
      otelattributes: '[{"key":"log.record.uid","value":{"stringValue":"own"}}]',
    });
  });

  it('restores numbers and strings that OTLP could not hold', () => {
    const attributes = {
      'ossp.data.severity': '1e400',
      'ossp.data.x': '18446744073709551616',
      'ai.safety.reason': '\ufffd',
      'ossp.bridge.text_numbers': ['/data/severity', '/data/x', '/data/resource/model_id'],
      'ossp.bridge.escaped_strings': { values: [{ key: '/data/reason', value: '\\ud83d' }] },
    };
    expect(members(attributes, { 'ossp.resource.model_id': '1e999' })).toEqual({
      data: {
        severity: new JsonNumber('1e400'),
        x: new JsonNumber('18446744073709551616'),
        reason: '\ud83d',
        resource: { model_id: new JsonNumber('1e999') },
      },
    });
  });

  it('makes members of names that every object has', () => {
    const event = back({ ...REQUIRED, 'ce.__proto__': 'x', 'ossp.data.__proto__': 'y', 'ce.toString': 'z' });
    expect(Object.keys(event).sort()).toEqual(['__proto__', 'data', 'id', 'source', 'specversion', 'toString', 'type']);
    expect(Object.getOwnPropertyDescriptor(event, '__proto__')?.value).toBe('x');
    expect(event['toString']).toBe('z');
    expect(Object.entries(event['data'] as object)).toEqual([['__proto__', 'y']]);
  });

  it.each<[string, Attributes, string]>([
    ['no id', { 'ce.source': 's', 'ce.type': 't' }, '/id'],
    ['no source', { 'ce.id': '1', 'ce.type': 't' }, '/source'],
    ['no type', { 'ce.id': '1', 'ce.source': 's' }, '/type'],
    ['an empty id', { ...REQUIRED, 'ce.id': '' }, '/id'],
    ['an id that is no text', { ...REQUIRED, 'ce.id': 7n }, '/id'],
    ['another specversion', { ...REQUIRED, 'ce.specversion': '0.3' }, '/specversion'],
    ['nothing', {}, '/id'],
  ])('makes no event of a record with %s', (_, attributes, path) => {
    expect(failure(keyValues(attributes))).toEqual(['ERR_RECORD_NOT_AN_EVENT', path]);
  });

  it.each([
    ['ce.id', '/id'],
    ['correlation.id', '/correlationid'],
    ['ai.safety.reason', '/data/reason'],
    ['ossp.data.a/b', '/data/a~1b'],
    ['ossp.data.reason', '/data/reason'],
    ['http.secret', '/otelattributes'],
  ])('refuses a record with %s twice', (key, path) => {
    const attribute = { key, value: 'secret' };
    expect(failure([...keyValues(REQUIRED).filter((other) => other.key !== key), attribute, attribute])).toEqual([
      'ERR_DUPLICATE_KEY',
      path,
    ]);
  });

  it('refuses a resource with a field twice', () => {
    const attribute = { key: 'ai.model.id', value: 'secret' };
    expect(failure(keyValues(REQUIRED), { attributes: [attribute, attribute] })).toEqual([
      'ERR_DUPLICATE_KEY',
      '/data/resource/model_id',
    ]);
  });

  it('refuses keys that are no text, and kvlists with a key twice', () => {
    const value = { values: keyValues({ a: 'secret' }).flatMap((pair) => [pair, pair]) };
    expect(failure([...keyValues(REQUIRED), { key: 'ossp.data.x', value }])).toEqual(['ERR_DUPLICATE_KEY', '/data/x']);
    expect(failure([...keyValues(REQUIRED), { key: 'ce.\ud83d', value: 'secret' }])).toEqual(['ERR_KEY_SURROGATE', '']);
    expect(failure([...keyValues(REQUIRED), { key: 'ossp.data.\ud83d', value: 'secret' }])).toEqual([
      'ERR_KEY_SURROGATE',
      '/data',
    ]);
  });
});
