import { context, type DiagLogger, diag, trace } from '@opentelemetry/api';
import { EVENT_TYPES, validateEnvelope, validateEventData } from '@ossp-otel/types';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createSafetySignals, type SafetySignals, type SignalOptions } from '../../src/signals/index.ts';
import { collect } from './collected-records.ts';

const BLOCKED = { action_taken: 'block', reason: 'PII detected', severity: 'high', guardrail_id: 'pii-v2' };
const RESOURCE = { model_id: 'claims-llm', environment: 'production' };
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A complete signal of each type. */
const EACH: readonly (readonly [type: string, emit: (signals: SafetySignals, options: SignalOptions) => string])[] = [
  ['ai.safety.guardrail.interaction', (signals, options) => signals.guardrailInteraction(BLOCKED, options)],
  [
    'ai.safety.policy.violation',
    (signals, options) =>
      signals.policyViolation({ policy_id: 'p', violation_type: 'advice', decision: 'overruled' }, options),
  ],
  [
    'ai.performance.drift.detected',
    (signals, options) =>
      signals.driftDetected({ drift_type: 'feature', metric_name: 'psi', value: 0.31, threshold: 0.2 }, options),
  ],
  [
    'ai.governance.lifecycle.change',
    (signals, options) => signals.lifecycleChange({ change_type: 'rollback', description: 'back to 3' }, options),
  ],
  [
    'ai.security.abuse.attempt',
    (signals, options) =>
      signals.abuseAttempt({ vector: 'jailbreak', detector_id: 'd', confidence: 0.97, blocked: true }, options),
  ],
  [
    'ai.dataset.access',
    (signals, options) => signals.datasetAccess({ dataset_id: 'claims', access_type: 'training_read' }, options),
  ],
  [
    'ai.experiment.run',
    (signals, options) =>
      signals.experimentRun(
        { experiment_id: 'e', variant: 'b', stage: 'end', metrics: { loss: 0.5, note: 'ok' } },
        options,
      ),
  ],
];

describe('createSafetySignals()', () => {
  it('emits a record under the keys that OSSP demands', () => {
    const { logger, only } = collect();
    const id = createSafetySignals(logger).guardrailInteraction(
      { ...BLOCKED, resource: { ...RESOURCE, model_version: '3.1', region: 'eu' } },
      { source: 'urn:app:chatbot', subject: 's', correlationId: 'c', attributes: { 'user.team': 'red' } },
    );
    const { eventName, severityNumber, severityText, body, attributes } = only();
    expect({ eventName, severityNumber, severityText, body, attributes }).toEqual({
      eventName: 'ai.safety.guardrail.interaction',
      severityNumber: 17,
      severityText: 'high',
      body: 'block by pii-v2: PII detected',
      attributes: {
        'ce.specversion': '1.0',
        'ce.id': id,
        'ce.source': 'urn:app:chatbot',
        'ce.type': 'ai.safety.guardrail.interaction',
        'ce.subject': 's',
        'ce.datacontenttype': 'application/json',
        'ce.dataschema': 'https://ossp.io/schema/v1.0.0/ai.safety.guardrail.interaction.schema.json',
        'correlation.id': 'c',
        'ai.model.id': 'claims-llm',
        'ai.model.version': '3.1',
        'deployment.environment': 'production',
        'ossp.resource.region': 'eu',
        'ai.safety.action_taken': 'block',
        'ai.safety.reason': 'PII detected',
        'ai.safety.severity': 'high',
        'ossp.data.guardrail_id': 'pii-v2',
        'user.team': 'red',
      },
    });
  });

  it.each(EACH)('emits a %s that the schemas find nothing wrong with', (type, emit) => {
    const { logger, lastEvent } = collect();
    const id = emit(createSafetySignals(logger, { source: 'urn:app:chatbot', resource: RESOURCE }), {});
    const event = lastEvent();
    expect(event).toMatchObject({ id, type, source: 'urn:app:chatbot', data: { resource: RESOURCE } });
    expect([...validateEnvelope(event), ...validateEventData(type, event['data'])]).toEqual([]);
  });

  it('has a function for each type of OSSP', () => {
    expect(EACH.map(([type]) => type)).toEqual(EVENT_TYPES);
    expect(Object.keys(createSafetySignals(collect().logger))).toHaveLength(EVENT_TYPES.length + 1);
  });

  it('returns the id that was given, or else a new one every time', () => {
    const { logger, lastEvent } = collect();
    const signals = createSafetySignals(logger);
    expect(signals.guardrailInteraction(BLOCKED, { id: 'mine' })).toBe('mine');
    expect(lastEvent()['id']).toBe('mine');
    const ids = [signals.guardrailInteraction(BLOCKED), signals.guardrailInteraction(BLOCKED)];
    expect(ids).toEqual([expect.stringMatching(UUID_V7), expect.stringMatching(UUID_V7)]);
    expect(new Set(ids).size).toBe(2);
  });

  it('lets a signal say otherwise than the defaults', () => {
    const { logger, lastEvent } = collect();
    const signals = createSafetySignals(logger, { source: 'urn:default', resource: RESOURCE });
    signals.guardrailInteraction(
      { ...BLOCKED, resource: { model_id: 'other', environment: undefined } },
      { source: 'urn:own' },
    );
    expect(lastEvent()).toMatchObject({
      source: 'urn:own',
      data: { resource: { model_id: 'other', environment: 'production' } },
    });
  });

  it('leaves open what nobody says', () => {
    const { logger, only } = collect();
    createSafetySignals(logger).guardrailInteraction({ action_taken: 'flag', reason: 'r', severity: undefined });
    const { attributes, severityText, severityNumber } = only();
    expect(Object.keys(attributes).sort()).toEqual([
      'ai.safety.action_taken',
      'ai.safety.reason',
      'ce.datacontenttype',
      'ce.dataschema',
      'ce.id',
      'ce.specversion',
      'ce.type',
      'ossp.bridge.severity_derived',
    ]);
    expect({ severityText, severityNumber }).toEqual({ severityText: undefined, severityNumber: 13 });
  });

  it('emits any other type, with whatever data', () => {
    const { logger, only, lastEvent } = collect();
    createSafetySignals(logger).emit('ai.acme.red_team.finding', {
      found: [1, 'two', null, { deep: [true] }],
      resource: { model_id: 'm', owner: { team: 't' } },
      reason: 7,
      nothing: null,
    });
    expect(only()).toMatchObject({ eventName: 'ai.acme.red_team.finding', body: 'ai.acme.red_team.finding' });
    expect(only().attributes).not.toHaveProperty('ce.dataschema');
    expect(lastEvent()['data']).toEqual({
      found: [1, 'two', null, { deep: [true] }],
      resource: { model_id: 'm', owner: { team: 't' } },
      reason: 7,
      nothing: null,
    });
  });

  it('keeps a resource that is no object as it is', () => {
    const { logger, lastEvent } = collect();
    createSafetySignals(logger).emit('ai.x', { resource: ['a', 'b'], n: 1 });
    expect(lastEvent()['data']).toEqual({ resource: ['a', 'b'], n: 1 });
  });

  it('lets the fields of the event count more than attributes', () => {
    const { logger, lastEvent } = collect();
    createSafetySignals(logger).guardrailInteraction(BLOCKED, {
      attributes: { 'ai.safety.reason': 'another', 'ce.dataschema': 'urn:mine', 'ossp.data.extra': 1, none: undefined },
    });
    expect(lastEvent()).toMatchObject({
      dataschema: expect.stringContaining('ossp.io'),
      data: { reason: 'PII detected', extra: 1 },
    });
  });

  it('gives every JSON value back as it was', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '_', '.', 'é', '0'), minLength: 1, maxLength: 6 });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.string(),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Number.isInteger(number)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 8 }), (given) => {
        // As JSON has it: no -0, and no null prototype
        const data = JSON.parse(JSON.stringify(given));
        const { logger, lastEvent } = collect();
        createSafetySignals(logger).emit('ai.x', data);
        expect(lastEvent()['data']).toEqual(data);
      }),
    );
  });

  describe('with a time', () => {
    it.each([
      ['2026-01-31T09:30:00.123456789Z', [1769851800, 123456789]],
      ['2026-01-31T15:00:00.5+05:30', [1769851800, 500000000]],
      [new Date('2026-01-31T09:30:00.120Z'), [1769851800, 120000000]],
      [new Date('2026-01-31T09:30:00Z'), [1769851800, 0]],
    ])('stamps the record and gives %s back', (time, hrTime) => {
      const { logger, only, lastEvent } = collect();
      createSafetySignals(logger).guardrailInteraction(BLOCKED, { time });
      expect(only().hrTime).toEqual(hrTime);
      const shown = time instanceof Date ? time.toISOString().replace('.000Z', 'Z') : time;
      expect(lastEvent()['time']).toBe(shown);
    });

    it.each(['yesterday', '1969-12-31T23:59:59Z'])('carries %s along with a remark', (time) => {
      const { logger, only, lastEvent } = collect();
      createSafetySignals(logger).guardrailInteraction(BLOCKED, { time });
      expect(only().attributes).toMatchObject({ 'ce.time': time, 'ossp.bridge.time_invalid': true });
      expect(lastEvent()['time']).toBe(time);
    });

    it.each([
      ['a date that is none', new Date(Number.NaN), 'Invalid Date'],
      ['the epoch, which OTLP cannot tell from no time', new Date(0), '1970-01-01T00:00:00.000Z'],
    ])('carries %s as text', (_, time, text) => {
      const { logger, lastEvent } = collect();
      createSafetySignals(logger).guardrailInteraction(BLOCKED, { time });
      expect(lastEvent()['time']).toBe(text);
    });
  });

  it('hands the context over', () => {
    const { logger, only } = collect();
    const spanContext = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1 };
    createSafetySignals(logger).guardrailInteraction(BLOCKED, {
      context: trace.setSpanContext(context.active(), spanContext),
    });
    expect(only().spanContext).toEqual(spanContext);
  });

  it('has a body that is well-formed', () => {
    const { logger, only } = collect();
    createSafetySignals(logger).guardrailInteraction({ action_taken: 'block', reason: 'cut \ud83d' });
    expect(only().body).toBe('block: cut \ufffd');
  });

  describe('where emitting fails', () => {
    const told: string[] = [];
    const note = (message: string, ...args: unknown[]): void => void told.push([message, ...args].join(' '));
    const diagLogger: DiagLogger = { error: note, warn: note, info() {}, debug() {}, verbose() {} };
    afterEach(() => {
      diag.disable();
      told.length = 0;
    });

    it('tells diag without content, and never throws', () => {
      diag.setLogger(diagLogger);
      const signals = createSafetySignals({
        emit() {
          throw new RangeError('the secret reason');
        },
      });
      expect(signals.guardrailInteraction(BLOCKED, { id: 'e' })).toBe('e');
      expect(told).toEqual([expect.stringContaining('a safety signal could not be emitted: RangeError')]);
      expect(told.join()).not.toContain('secret');
    });

    it('takes what TypeScript would not have let through', () => {
      diag.setLogger(diagLogger);
      const { logger } = collect();
      const { emit } = createSafetySignals(logger);
      expect(() => Reflect.apply(emit, undefined, ['ai.x', undefined])).not.toThrow();
      expect(() => Reflect.apply(emit, undefined, ['ai.x', { n: 1 }, { time: 7 }])).not.toThrow();
      expect(() => Reflect.apply(emit, undefined, ['ai.x', { n: 1 }, null])).not.toThrow();
      expect(told).toHaveLength(3);
    });
  });
});
