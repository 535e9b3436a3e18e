import { formatViolation, type JsonValue, validateEnvelope, validateEventData } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { buildEvent, type EventFields } from '../../src/emit/build-event.ts';
import { caught } from '../convert/caught.ts';

const DEFAULTS = { now: () => Date.UTC(2026, 0, 31, 9, 30), newId: () => 'new-id' };
const GUARDRAIL = 'ai.safety.guardrail.interaction';

function build(fields: EventFields) {
  return buildEvent({ type: GUARDRAIL, source: 'urn:app:chatbot', ...fields }, DEFAULTS);
}

describe('buildEvent()', () => {
  it('makes id and time, and adds what follows from the type', () => {
    const event = build({ data: { action_taken: 'block', reason: 'r' }, modelId: 'm', environment: 'production' });
    expect(event).toEqual({
      specversion: '1.0',
      id: 'new-id',
      source: 'urn:app:chatbot',
      type: GUARDRAIL,
      time: '2026-01-31T09:30:00.000Z',
      datacontenttype: 'application/json',
      dataschema: `https://ossp.io/schema/v1.0.0/${GUARDRAIL}.schema.json`,
      data: { resource: { model_id: 'm', environment: 'production' }, action_taken: 'block', reason: 'r' },
    });
    expect([...validateEnvelope(event), ...validateEventData(GUARDRAIL, event['data'])].map(formatViolation)).toEqual(
      [],
    );
  });

  it('takes everything that is given', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(
      build({
        id: 'e',
        time: '2025-12-31T23:59:59.123456789+05:30',
        subject: 's',
        dataschema: 'https://example.com/s',
        correlationId: 'c',
        traceparent,
        data: 7,
      }),
    ).toMatchObject({
      id: 'e',
      time: '2025-12-31T23:59:59.123456789+05:30',
      subject: 's',
      dataschema: 'https://example.com/s',
      correlationid: 'c',
      traceparent,
      data: 7,
    });
  });

  it('adds nothing to an event of another type and without data', () => {
    expect(build({ type: 'com.example.t' })).toEqual({
      specversion: '1.0',
      id: 'new-id',
      source: 'urn:app:chatbot',
      type: 'com.example.t',
      time: '2026-01-31T09:30:00.000Z',
    });
  });

  it.each<[string, JsonValue | undefined, JsonValue]>([
    ['no data', undefined, { resource: { model_id: 'm' } }],
    ['data without a resource', { a: 1 }, { resource: { model_id: 'm' }, a: 1 }],
    ['data with one', { a: 1, resource: { region: 'r' } }, { resource: { model_id: 'm', region: 'r' }, a: 1 }],
  ])('puts the fields of the resource into %s', (_name, data, expected) => {
    expect(build({ modelId: 'm', data })['data']).toEqual(expected);
  });

  it('keeps data that is empty text', () => {
    expect(build({ data: '' })['data']).toBe('');
  });

  it.each<[string, EventFields, string]>([
    ['type', { type: undefined }, 'type: an event needs a type'],
    ['source', { source: undefined }, 'source: an event needs a source'],
    ['id', { id: '' }, 'id: expected some text'],
    ['subject', { subject: '' }, 'subject: expected some text'],
    ['time', { time: 'yesterday' }, 'time: expected an RFC 3339 time such as 2026-01-31T09:30:00Z'],
    ['traceparent', { traceparent: '00-1-2-3' }, 'traceparent: expected a W3C traceparent'],
    ['modelId', { modelId: 'm', data: [] }, 'modelId: is a part of data, which is no object here'],
    [
      'environment',
      { environment: 'e', data: { resource: 'x' } },
      'environment: is a part of data.resource, which is no object here',
    ],
    [
      'modelVersion',
      { modelVersion: 'v', data: { resource: { model_version: 'w' } } },
      'modelVersion: data holds /resource/model_version already',
    ],
  ])('refuses a wrong %s', async (path, fields, message) => {
    expect(await caught(() => build(fields))).toEqual(['ERR_USAGE', message, path]);
  });
});
