import { diag } from '@opentelemetry/api';
import type { EventType } from '@ossp-otel/types';
import { newEventId } from '../lift/event-id.ts';
import type { SignalData, SignalObject, SignalResource } from './signal-data.ts';
import type { SignalLogger } from './signal-logger.ts';
import { type SignalOptions, signalRecord } from './signal-record.ts';

/** What every signal has that does not say otherwise. */
export interface SafetySignalsOptions {
  /** Who reports, as a URI-reference. Default: what the processor says. */
  readonly source?: string | undefined;
  /** The AI system that the signals are about. What it leaves open the processor completes. */
  readonly resource?: SignalResource | undefined;
}

/** Emits a signal of one type, and returns the id of its event. */
type Signal<Type extends EventType> = (data: SignalData<Type>, options?: SignalOptions) => string;

/**
 * One function for each event type of OSSP. Each emits a log record and returns the id of its event, so that the caller can
 * quote it. None of them ever throws: what goes wrong is told to OpenTelemetry's `diag`, without content.
 */
export interface SafetySignals {
  /** `ai.safety.guardrail.interaction`: a guardrail stepped in. */
  readonly guardrailInteraction: Signal<'ai.safety.guardrail.interaction'>;
  /** `ai.safety.policy.violation`: a use of a model went against a policy. */
  readonly policyViolation: Signal<'ai.safety.policy.violation'>;
  /** `ai.performance.drift.detected`: a model no longer behaves as it did. */
  readonly driftDetected: Signal<'ai.performance.drift.detected'>;
  /** `ai.governance.lifecycle.change`: a model was deployed, rolled back or configured anew. */
  readonly lifecycleChange: Signal<'ai.governance.lifecycle.change'>;
  /** `ai.security.abuse.attempt`: somebody tried to make a model do harm. */
  readonly abuseAttempt: Signal<'ai.security.abuse.attempt'>;
  /** `ai.dataset.access`: a dataset was read for or by a model. */
  readonly datasetAccess: Signal<'ai.dataset.access'>;
  /** `ai.experiment.run`: an experiment with a model began, went on or ended. */
  readonly experimentRun: Signal<'ai.experiment.run'>;
  /** Any type, with any data: for a type of your own, and for fields that OSSP does not know. */
  readonly emit: (type: `ai.${string}`, data: SignalObject, options?: SignalOptions) => string;
}

/** Returns functions that emit safety signals to a logger, for those who prefer a call to attributes. */
export function createSafetySignals(logger: SignalLogger, defaults: SafetySignalsOptions = {}): SafetySignals {
  const emit = (type: string, data: SignalObject, options: SignalOptions = {}): string => {
    let id = newEventId();
    try {
      // Not before: plain JavaScript may hand over null
      id = options.id ?? id;
      const source = options.source ?? defaults.source;
      logger.emit(signalRecord(type, id, data, defaults.resource, { ...options, source }));
    } catch (error) {
      diag
        .createComponentLogger({ namespace: '@ossp-otel/log-processor' })
        .error(`a safety signal could not be emitted: ${error instanceof Error ? error.name : typeof error}`);
    }
    return id;
  };
  const signal =
    (type: EventType) =>
    (data: SignalObject, options?: SignalOptions): string =>
      emit(type, data, options);
  return {
    guardrailInteraction: signal('ai.safety.guardrail.interaction'),
    policyViolation: signal('ai.safety.policy.violation'),
    driftDetected: signal('ai.performance.drift.detected'),
    lifecycleChange: signal('ai.governance.lifecycle.change'),
    abuseAttempt: signal('ai.security.abuse.attempt'),
    datasetAccess: signal('ai.dataset.access'),
    experimentRun: signal('ai.experiment.run'),
    emit,
  };
}
