import type { LogRecord } from '@opentelemetry/api-logs';
import type { JsonObject } from '@ossp-otel/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OsspLogRecordProcessorOptions } from '../../src/index.ts';
import { BLOCKED, GUARDRAIL, spanContext, traceparentOf } from '../support/pipeline.ts';
import { told } from '../support/told.ts';
import { deliverOne } from './deliver-one.ts';

// Where what an event says comes from, if not from the attributes of its record

const record: LogRecord = { eventName: GUARDRAIL, attributes: BLOCKED };

afterEach(() => vi.unstubAllEnvs());

describe('model and environment', () => {
  const ofResource = {
    'service.name': 'chat',
    'gen_ai.request.model': 'resource-gen-ai',
    'deployment.environment.name': 'resource-environment',
  };
  const options = { modelId: 'option', environment: 'option', modelVersion: 'option' };
  const requested = { 'gen_ai.request.model': 'requested' };

  it.each<[string, NonNullable<LogRecord['attributes']>, OsspLogRecordProcessorOptions, JsonObject]>([
    [
      'the record, before all',
      { ...requested, model_id: 'own', environment: 'own', model_version: 'own' },
      options,
      { model_id: 'own', environment: 'own', model_version: 'own' },
    ],
    [
      'the model that was requested, before the option',
      requested,
      options,
      { model_id: 'requested', environment: 'option', model_version: 'option' },
    ],
    [
      'the options, before the resource',
      {},
      options,
      { model_id: 'option', environment: 'option', model_version: 'option' },
    ],
    [
      'the resource, where nothing else says it',
      {},
      {},
      { model_id: 'resource-gen-ai', environment: 'resource-environment' },
    ],
  ])('come from %s', async (_name, attributes, given, expected) => {
    const { data } = await deliverOne({ eventName: GUARDRAIL, attributes }, given, { resource: ofResource });
    expect(data['resource']).toEqual(expected);
  });

  it('are absent where nobody says them', async () => {
    expect((await deliverOne(record)).data).toEqual(BLOCKED);
  });

  it('are waited for where the resource does not know them yet', async () => {
    const late = { 'service.name': 'chat', 'ai.model.id': Promise.resolve('late-model') };
    expect((await deliverOne(record, {}, { resource: late })).data['resource']).toEqual({ model_id: 'late-model' });
  });

  it('are looked for in a resource that is not complete without the SDK complaining of it', async () => {
    const lines = told();
    const resource = { 'service.name': 'chat', 'gen_ai.request.model': 'known', 'host.id': Promise.resolve('late') };
    const { event, data } = await deliverOne(record, {}, { resource });
    expect([event['source'], data['resource']]).toEqual(['chat', { model_id: 'known' }]);
    expect(lines.filter((line) => line.includes('before async attributes settled'))).toEqual([]);
  });
});

describe('the source', () => {
  const resource = { 'service.name': 'my chat/1' };
  const own = { eventName: GUARDRAIL, attributes: { ...BLOCKED, 'ce.source': 'urn:own' } };

  it('comes from the record, else the option, else OSSP_SOURCE_URI, else the name of the service', async () => {
    expect((await deliverOne(record, {}, { resource })).event['source']).toBe('my%20chat%2F1');
    vi.stubEnv('OSSP_SOURCE_URI', 'urn:environment');
    expect((await deliverOne(record, {}, { resource })).event['source']).toBe('urn:environment');
    expect((await deliverOne(record, { source: 'urn:option' }, { resource })).event['source']).toBe('urn:option');
    expect((await deliverOne(own, { source: 'urn:option' }, { resource })).event['source']).toBe('urn:own');
  });

  it('is said to be unknown where nobody says it', async () => {
    expect((await deliverOne(record, {}, { resource: {} })).event['source']).toBe('urn:ossp-otel:unknown-source');
  });
});

describe('the trace of a record', () => {
  it('is the traceparent of its event', async () => {
    const { event } = await deliverOne({ ...record, context: spanContext('c', 'vendor=1') });
    expect(event).toMatchObject({ traceparent: traceparentOf('c'), tracestate: 'vendor=1' });
  });

  it('yields to what the record says', async () => {
    const attributes = { ...BLOCKED, 'ce.traceparent': traceparentOf('d'), 'ce.tracestate': 'own=1' };
    const { event } = await deliverOne({ eventName: GUARDRAIL, attributes, context: spanContext('c', 'vendor=1') });
    expect(event).toMatchObject({ traceparent: traceparentOf('d'), tracestate: 'own=1' });
  });

  it('is absent where there is none', async () => {
    const { event } = await deliverOne(record);
    expect(event).not.toHaveProperty('traceparent');
    expect(event).not.toHaveProperty('tracestate');
  });
});

describe('the severity', () => {
  it.each<[string, LogRecord, readonly unknown[], unknown]>([
    ['of the event', record, [17, 'high'], 'high'],
    [
      'that the type decides',
      { eventName: GUARDRAIL, attributes: { action_taken: 'block' } },
      [13, undefined],
      undefined,
    ],
    [
      'that the data decides',
      { eventName: 'ai.security.abuse.attempt', attributes: { blocked: true } },
      [13, undefined],
      undefined,
    ],
    [
      'that the logger says in the words of OSSP',
      { eventName: GUARDRAIL, severityText: 'critical' },
      [21, 'critical'],
      'critical',
    ],
    [
      'that the logger says in words of its own',
      { eventName: GUARDRAIL, severityText: 'WARN', severityNumber: 14 },
      [14, 'WARN'],
      undefined,
    ],
    ['that both say', { ...record, severityText: 'low', severityNumber: 9 }, [9, 'low'], 'high'],
  ])('is the one %s', async (_name, emitted, expected, ofEvent) => {
    const { shipped, event } = await deliverOne(emitted);
    expect([shipped.severityNumber, shipped.severityText]).toEqual(expected);
    expect((event['data'] as JsonObject | undefined)?.['severity']).toBe(ofEvent);
  });
});

describe('the time', () => {
  it.each<[string, [number, number], string | undefined]>([
    ['exact to the nanosecond', [1_780_301_730, 125], '2026-06-01T08:15:30.000000125Z'],
    ['before 1970', [-1, 0], '1969-12-31T23:59:59.000000000Z'],
    ['long before 1970', [-2_000_000_000, 500_000_000], '1906-08-16T20:26:40.500000000Z'],
    ['none, for which OTLP has the zero', [0, 0], undefined],
  ])('of an event is that of its record: %s', async (_name, timestamp, time) => {
    expect((await deliverOne({ ...record, timestamp })).event['time']).toBe(time);
  });

  it('stays in the words of the record where it says it', async () => {
    const attributes = { ...BLOCKED, 'ce.time': '2026-06-01T10:15:30+02:00' };
    expect((await deliverOne({ eventName: GUARDRAIL, attributes })).event['time']).toBe('2026-06-01T10:15:30+02:00');
  });
});
