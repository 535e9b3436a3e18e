import { describe, expectTypeOf, it } from 'vitest';
import type {
  AbuseAttempt,
  AiResource,
  DatasetAccess,
  DriftDetected,
  EventData,
  EventType,
  ExperimentRun,
  GuardrailInteraction,
  JsonObject,
  JsonValue,
  LifecycleChange,
  NumberValue,
  OpenString,
  OsspEvent,
  PolicyViolation,
  SafetyEvent,
} from '../../src/index.ts';

const resource: AiResource = { model_id: 'm', environment: 'production' };

describe('SafetyEvent', () => {
  it('tells its data apart by type', () => {
    const event = {} as SafetyEvent;
    if (event.type === 'ai.safety.guardrail.interaction') {
      expectTypeOf(event.data).toEqualTypeOf<GuardrailInteraction>();
      expectTypeOf(event.data.action_taken).toEqualTypeOf<OpenString<'block' | 'modify' | 'flag' | 'warn'>>();
      expectTypeOf(event.data.severity).toEqualTypeOf<OpenString<'low' | 'medium' | 'high' | 'critical'> | undefined>();
    }
    if (event.type === 'ai.performance.drift.detected') {
      expectTypeOf(event.data.value).toEqualTypeOf<NumberValue>();
      expectTypeOf(event.data.current_value).toEqualTypeOf<NumberValue | undefined>();
    }
    expectTypeOf(event.data.resource).toEqualTypeOf<AiResource>();
    expectTypeOf(event.time).toEqualTypeOf<string | undefined>();
  });

  it('names the data of each type', () => {
    expectTypeOf<SafetyEvent['type']>().toEqualTypeOf<EventType>();
    expectTypeOf<EventData<'ai.safety.guardrail.interaction'>>().toEqualTypeOf<GuardrailInteraction>();
    expectTypeOf<EventData<'ai.safety.policy.violation'>>().toEqualTypeOf<PolicyViolation>();
    expectTypeOf<EventData<'ai.performance.drift.detected'>>().toEqualTypeOf<DriftDetected>();
    expectTypeOf<EventData<'ai.governance.lifecycle.change'>>().toEqualTypeOf<LifecycleChange>();
    expectTypeOf<EventData<'ai.security.abuse.attempt'>>().toEqualTypeOf<AbuseAttempt>();
    expectTypeOf<EventData<'ai.dataset.access'>>().toEqualTypeOf<DatasetAccess>();
    expectTypeOf<EventData<'ai.experiment.run'>>().toEqualTypeOf<ExperimentRun>();
    expectTypeOf<SafetyEvent<'ai.dataset.access'>['data']>().toEqualTypeOf<DatasetAccess>();
  });

  it('is an OsspEvent, and JSON', () => {
    expectTypeOf<SafetyEvent>().toExtend<OsspEvent>();
    expectTypeOf<OsspEvent>().toExtend<JsonObject>();
    expectTypeOf<OsspEvent['data']>().toEqualTypeOf<JsonValue | undefined>();
  });
});

describe('GuardrailInteraction', () => {
  it('takes known and unknown values, and unknown fields', () => {
    expectTypeOf({ resource, action_taken: 'block', reason: 'x' } as const).toExtend<GuardrailInteraction>();
    expectTypeOf({
      resource,
      action_taken: 'quarantine',
      reason: 'x',
      more: [1],
    } as const).toExtend<GuardrailInteraction>();
  });

  it('refuses wrong types and absent required fields', () => {
    // @ts-expect-error reason is required
    const noReason: GuardrailInteraction = { resource, action_taken: 'block' };
    // @ts-expect-error severity is a string
    const wrongSeverity: GuardrailInteraction = { resource, action_taken: 'block', reason: 'x', severity: 3 };
    // @ts-expect-error a function is no JSON
    const wrongExtra: GuardrailInteraction = { resource, action_taken: 'block', reason: 'x', more: () => 1 };
    // @ts-expect-error environment is required
    const noEnvironment: AiResource = { model_id: 'm' };
    expectTypeOf([noReason, wrongSeverity, wrongExtra]).toExtend<GuardrailInteraction[]>();
    expectTypeOf(noEnvironment).toExtend<AiResource>();
  });
});

describe('OsspEvent', () => {
  it('takes any type, any data and extensions', () => {
    const event: OsspEvent = { specversion: '1.0', id: '1', source: 's', type: 'com.example.x', data: [null], ext: 7 };
    expectTypeOf(event.type).toEqualTypeOf<string>();
    expectTypeOf(event['ext']).toEqualTypeOf<JsonValue | undefined>();
  });

  it('refuses what is no event', () => {
    // @ts-expect-error id is required
    const noId: OsspEvent = { specversion: '1.0', source: 's', type: 't' };
    // @ts-expect-error there is no other specversion
    const oldVersion: OsspEvent = { specversion: '0.3', id: '1', source: 's', type: 't' };
    expectTypeOf([noId, oldVersion]).toExtend<OsspEvent[]>();
  });
});
