import type { JsonObject, LogRecord, Resource } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { recordToEvent } from '../../src/map/record-to-event.ts';
import { EMPTY_RECORD } from '../otlp/generated-logs.ts';
import { keyValues } from './mapped.ts';

const IDENTITY = { 'ce.id': '1', 'ce.source': 'urn:app:chat', 'ce.type': 'ai.dataset.access' };
const APPLICATION: Resource = {
  attributes: keyValues({ 'service.name': 'chat', 'deployment.environment.name': 'production' }),
};

/** Returns the event of a record that an application made: its resource is that of the application. */
function eventOf(attributes: Parameters<typeof keyValues>[0], record: Partial<LogRecord> = {}): JsonObject {
  return recordToEvent(
    { ...EMPTY_RECORD, ...record, attributes: keyValues({ ...IDENTITY, ...attributes }) },
    APPLICATION,
  );
}

describe('a record with the resource of an application', () => {
  it('describes the resource of the event by attributes of its own', () => {
    const { data, ...others } = eventOf({ 'ai.model.id': 'm-1', 'ossp.resource.shard': 7n });
    expect(data).toEqual({ resource: { model_id: 'm-1', shard: 7, environment: 'production' } });
    expect(Object.keys(others)).not.toContain('otelattributes');
  });

  it('says more by an attribute of its own than the resource does', () => {
    expect(eventOf({ 'deployment.environment': 'canary' })['data']).toEqual({ resource: { environment: 'canary' } });
  });

  it('gives the environment of the current convention where there is no other', () => {
    expect(eventOf({})['data']).toEqual({ resource: { environment: 'production' } });
    const both = { attributes: keyValues({ 'deployment.environment': 'prod', 'deployment.environment.name': 'x' }) };
    expect(recordToEvent({ ...EMPTY_RECORD, attributes: keyValues(IDENTITY) }, both)['data']).toEqual({
      resource: { environment: 'prod' },
    });
  });

  it('takes for a field of the resource only what the mapper puts under this very key', () => {
    const { data, otelattributes } = eventOf({ 'ai.model.id': 7n, 'ossp.resource.model_id': 'm-1' });
    expect(data).toEqual({ resource: { environment: 'production' } });
    expect(JSON.parse(String(otelattributes))).toEqual([
      { key: 'ai.model.id', value: { intValue: '7' } },
      { key: 'ossp.resource.model_id', value: { stringValue: 'm-1' } },
    ]);
  });

  it.each([
    ['a text', 'text', 'text'],
    ['an empty object', { values: [] }, {}],
    ['a list', ['a'], ['a']],
  ])('does not add to data that is %s', (_, value, data) => {
    expect(eventOf({ 'ossp.data': value })['data']).toEqual(data);
  });

  it('does not add to a resource that is a text', () => {
    const record = {
      ...EMPTY_RECORD,
      attributes: keyValues({ ...IDENTITY, 'ossp.data.resource': 't', 'ai.model.id': 'm' }),
    };
    const { data, otelattributes } = recordToEvent(record, { attributes: [] });
    expect(data).toEqual({ resource: 't' });
    expect(String(otelattributes)).toContain('ai.model.id');
  });

  it('gives its trace to the event', () => {
    const trace = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', flags: 0x101 };
    const own = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(eventOf({}, trace)['traceparent']).toBe(own);
    expect(eventOf({}, { ...trace, flags: 0 })['traceparent']).toMatch(/-00$/);
    expect(eventOf({ 'ce.traceparent': 'other' }, trace)['traceparent']).toBe('other');
    expect(eventOf({}, { ...trace, spanId: '' })['traceparent']).toBeUndefined();
    expect(eventOf({}, { ...trace, traceId: '' })['traceparent']).toBeUndefined();
  });
});

describe('an attribute that was lifted to another name', () => {
  const lifted = (pairs: Record<string, string>) => ({ 'ossp.bridge.lifted': JSON.stringify(pairs) });

  it('is no attribute of the event besides', () => {
    const event = eventOf({
      reason: 'PII',
      limits: [1n, { values: keyValues({ a: 1n }) }],
      'ai.safety.reason': 'PII',
      'ossp.data.limits': [1n, { values: keyValues({ a: 1n }) }],
      ...lifted({ reason: 'ai.safety.reason', limits: 'ossp.data.limits' }),
    });
    expect(event['data']).toMatchObject({ reason: 'PII', limits: [1, { a: 1 }] });
    expect(event['otelattributes']).toBeUndefined();
  });

  it.each([
    ['says something else', { reason: 'A', 'ai.safety.reason': 'B' }, { reason: 'ai.safety.reason' }],
    ['has no field to speak for it', { reason: 'A' }, { reason: 'ai.safety.reason' }],
    ['is said to be itself', { reason: 'A' }, { reason: 'reason' }],
  ])('stays where it %s', (_, attributes, pairs) => {
    const { otelattributes } = eventOf({ ...attributes, ...lifted(pairs) });
    expect(JSON.parse(String(otelattributes))).toEqual([{ key: 'reason', value: { stringValue: 'A' } }]);
  });

  it.each([
    ['no JSON', 'reason'],
    ['no object', 'null'],
    ['no text', 7n],
  ])('stays where the remark is %s', (_, remark) => {
    const { otelattributes } = eventOf({ reason: 'A', 'ai.safety.reason': 'A', 'ossp.bridge.lifted': remark });
    expect(String(otelattributes)).toContain('reason');
  });
});
