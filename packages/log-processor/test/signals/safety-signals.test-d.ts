import type { Context } from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import type { OpenString } from '@ossp-otel/types';
import { describe, expectTypeOf, it } from 'vitest';
import type { SafetySignals, SignalData, SignalLogger } from '../../src/signals/index.ts';
import type { SignalContext } from '../../src/signals/signal-logger.ts';

const signals = {} as SafetySignals;

describe('SafetySignals', () => {
  it('asks for what OSSP demands', () => {
    signals.guardrailInteraction({ action_taken: 'block', reason: 'r' });
    // @ts-expect-error an interaction has a reason
    signals.guardrailInteraction({ action_taken: 'block' });
    // @ts-expect-error a drift has a threshold
    signals.driftDetected({ drift_type: 'concept', metric_name: 'psi', value: 1 });
    // @ts-expect-error nothing is not enough
    signals.datasetAccess({});
    // @ts-expect-error data is not optional
    signals.datasetAccess();
  });

  it('finds typing errors', () => {
    // @ts-expect-error there is no field of this name
    signals.guardrailInteraction({ action_taken: 'block', reason: 'r', guardrailid: 'g' });
    // @ts-expect-error there is no field of this name in a resource
    signals.guardrailInteraction({ action_taken: 'block', reason: 'r', resource: { modelid: 'm' } });
    // @ts-expect-error there is no option of this name
    signals.guardrailInteraction({ action_taken: 'block', reason: 'r' }, { corelationId: 'c' });
    // @ts-expect-error a confidence is a number
    signals.abuseAttempt({ vector: 'jailbreak', detector_id: 'd', confidence: '0.9' });
    // @ts-expect-error a metric is a number or a text
    signals.experimentRun({ experiment_id: 'e', variant: 'v', stage: 'end', metrics: { loss: [1] } });
    // @ts-expect-error no type of OSSP and none of an AI system
    signals.emit('com.example.order', {});
    // @ts-expect-error a date is no JSON
    signals.emit('ai.x', { at: new Date() });
  });

  it('lets optional fields be absent or undefined, and values be other than the known ones', () => {
    signals.guardrailInteraction({ action_taken: 'warn', reason: 'r', severity: undefined, resource: undefined });
    signals.guardrailInteraction({ action_taken: 'quarantine', reason: 'r', resource: { model_id: 'm' } });
    signals.driftDetected({ drift_type: 'x', metric_name: 'm', value: 1, threshold: 2, baseline_value: 0.5 });
    signals.emit('ai.x', { any: { thing: [1, null] }, none: undefined });
    type Guardrail = SignalData<'ai.safety.guardrail.interaction'>;
    expectTypeOf<Guardrail['action_taken']>().toEqualTypeOf<OpenString<'block' | 'modify' | 'flag' | 'warn'>>();
    expectTypeOf<Guardrail['reason']>().toEqualTypeOf<string>();
    expectTypeOf<Guardrail['input_hash']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<SignalData<'ai.security.abuse.attempt'>['confidence']>().toEqualTypeOf<number>();
    expectTypeOf<SignalData<'ai.experiment.run'>['metrics']>().toEqualTypeOf<
      { readonly [name: string]: number | string } | undefined
    >();
    expectTypeOf<keyof Guardrail>().toEqualTypeOf<
      'resource' | 'action_taken' | 'reason' | 'severity' | 'guardrail_id' | 'input_hash'
    >();
  });
});

describe('SignalLogger', () => {
  it('is any logger of OpenTelemetry', () => {
    expectTypeOf<Logger>().toExtend<SignalLogger>();
    expectTypeOf<Context>().toExtend<SignalContext>();
  });
});
