import type { LogRecord } from '@opentelemetry/api-logs';
import type { SdkLogRecord } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { otelGenAiGuardrail } from '../../src/index.ts';
import { BLOCKED, GUARDRAIL, MODEL } from '../support/pipeline.ts';
import { deliverOne } from './deliver-one.ts';

const record: LogRecord = { eventName: GUARDRAIL, attributes: BLOCKED };

describe('the completion of a record', () => {
  it('is there for processors that come after, with the identity of the delivered event', async () => {
    const seen: unknown[] = [];
    const next = {
      onEmit: ({ attributes, severityNumber, severityText }: SdkLogRecord) =>
        void seen.push(structuredClone({ ...attributes, severityNumber, severityText })),
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    };
    const { event, shipped } = await deliverOne(record, { source: 'urn:app:chat', ...MODEL }, { processors: [next] });
    expect(event['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(seen).toMatchObject([
      {
        'ce.id': event['id'],
        'ce.source': 'urn:app:chat',
        'ce.type': GUARDRAIL,
        'ce.specversion': '1.0',
        'ce.dataschema': event['dataschema'],
        'ai.safety.action_taken': 'block',
        'ai.safety.reason': 'PII detected',
        'ai.safety.severity': 'high',
        'ossp.data.guardrail_id': 'pii-v2',
        'ai.model.id': 'claims-llm',
        'deployment.environment': 'production',
        // What the application gave is still there
        ...BLOCKED,
        severityNumber: 17,
        severityText: 'high',
      },
    ]);
    expect(shipped.attributes['ce.id']).toBe(event['id']);
    expect(event['data']).toEqual({ ...BLOCKED, resource: { model_id: 'claims-llm', environment: 'production' } });
    // Nothing stands in the event twice
    expect(event).not.toHaveProperty('otelattributes');
  });

  it('makes the same of plain names and of mapped ones', async () => {
    const mapped = {
      'ce.id': 'e-1',
      'ai.safety.action_taken': 'block',
      'ai.safety.reason': 'PII detected',
      'ai.safety.severity': 'high',
      'ossp.data.guardrail_id': 'pii-v2',
      'ai.model.id': 'm-1',
    };
    const timestamp: [number, number] = [1_780_000_000, 5];
    const plain = { ...BLOCKED, 'ce.id': 'e-1', model_id: 'm-1' };
    const ofMapped = await deliverOne({ eventName: GUARDRAIL, timestamp, attributes: mapped });
    const ofPlain = await deliverOne({ eventName: GUARDRAIL, timestamp, attributes: plain });
    expect(ofPlain.event).toEqual(ofMapped.event);
  });

  it('takes a body that is an object for data, which attributes overrule', async () => {
    const { data } = await deliverOne({
      eventName: GUARDRAIL,
      attributes: { reason: 'of the attribute' },
      body: { ...BLOCKED, scores: [0.5, { deep: true }], resource: { model_id: 'm-1', tenant_id: 't-1' } },
    });
    expect(data).toEqual({
      ...BLOCKED,
      reason: 'of the attribute',
      scores: [0.5, { deep: true }],
      resource: { model_id: 'm-1', tenant_id: 't-1' },
    });
  });

  it.each(['a text', ['a', 'list'], new Uint8Array([1, 2])])('leaves a body for display alone: %s', async (body) => {
    const { data, shipped } = await deliverOne({ ...record, body });
    expect(data).toEqual(BLOCKED);
    expect(shipped.body).toEqual(body);
  });

  it('takes what a preset lifts for data, and leaves what it was lifted from', async () => {
    const attributes = {
      'gen_ai.guardrail.action.type': 'block',
      'gen_ai.guardrail.verdict.reason': 'PII detected',
      'gen_ai.guardrail.component.name': 'pii-v2',
      'ai.safety.severity': 'high',
    };
    const eventName = 'gen_ai.guardrail.security.finding';
    const { event, data, shipped } = await deliverOne({ eventName, attributes }, { presets: [otelGenAiGuardrail] });
    expect(event['type']).toBe(GUARDRAIL);
    expect(data).toEqual(BLOCKED);
    expect(shipped).toMatchObject({ eventName, severityText: 'high', attributes });
  });

  it('leaves out attributes that are undefined, in the event and in the record', async () => {
    const attributes = { ...BLOCKED, severity: undefined, 'ossp.data.x': undefined, other: undefined };
    const { event, data, shipped } = await deliverOne({ eventName: GUARDRAIL, attributes });
    expect(data).toEqual({ action_taken: 'block', reason: 'PII detected', guardrail_id: 'pii-v2' });
    expect(event).not.toHaveProperty('otelattributes');
    expect(Object.values(shipped.attributes)).not.toContain(undefined);
  });

  it('is not cut by the limits that the SDK has for attributes', async () => {
    const logRecordLimits = { attributeCountLimit: 4, attributeValueLengthLimit: 12 };
    const { event, shipped, data } = await deliverOne(
      record,
      { source: 'urn:app:of-a-long-name', ...MODEL },
      { logRecordLimits },
    );
    expect(event).toMatchObject({ type: GUARDRAIL, source: 'urn:app:of-a-long-name' });
    expect(String(event['id'])).toHaveLength(36);
    expect(data).toEqual({ ...BLOCKED, resource: { model_id: 'claims-llm', environment: 'production' } });
    expect(shipped.attributes).toMatchObject({
      'ce.id': event['id'],
      'ce.source': event['source'],
      'ce.type': GUARDRAIL,
    });
    expect(shipped.droppedAttributesCount).toBe(0);
  });
});
