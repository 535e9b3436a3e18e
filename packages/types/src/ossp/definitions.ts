import { defineEvent, type EventDefinition } from './definition.ts';
import { flag, metrics, number, oneOf, text } from './field.ts';
import type { FieldValue } from './field-value.ts';
import { resource } from './resource.ts';

// Source: schema/v1.0.0 of the OSSP specification for `required` and `optional`, and the web pages of the
// same version for what is `alsoSeen`.

const guardrailInteraction = defineEvent(
  'ai.safety.guardrail.interaction',
  'A guardrail stepped in on an input or an output of a model.',
  {
    required: {
      resource,
      action_taken: oneOf('What the guardrail did.', ['block', 'modify', 'flag'], ['warn']),
      reason: text('Why the guardrail stepped in.', { nonEmpty: true }),
    },
    optional: {
      severity: oneOf('How grave it is.', ['low', 'medium', 'high', 'critical']),
      guardrail_id: text('The guardrail that stepped in.'),
      input_hash: text('Keyed hash of the input, never the input itself.', { pattern: /^[A-Za-z0-9:+-]{16,}$/u }),
    },
  },
);

const policyViolation = defineEvent(
  'ai.safety.policy.violation',
  'A use of a model went against a policy, and somebody decided on it.',
  {
    required: {
      resource,
      policy_id: text('The policy that was violated.'),
      violation_type: text('What kind of violation it is.'),
      decision: oneOf('What was decided.', ['allowed', 'blocked', 'overruled'], ['approved']),
    },
    optional: {
      approver: text('Who decided.'),
      reason: text('Why it was decided so.'),
    },
  },
);

const driftDetected = defineEvent(
  'ai.performance.drift.detected',
  'A model, or what it is fed with, no longer behaves as it did.',
  {
    required: {
      resource,
      drift_type: oneOf('What drifted.', ['concept', 'feature', 'prediction'], ['performance_degradation']),
      metric_name: text('The metric that shows the drift.'),
      value: number('The value of the metric.'),
      threshold: number('The limit that the metric crossed.'),
    },
    alsoSeen: {
      current_value: number('The value of the metric now.'),
      baseline_value: number('The value of the metric before the drift.'),
    },
  },
);

const lifecycleChange = defineEvent(
  'ai.governance.lifecycle.change',
  'A model was deployed, rolled back or configured anew.',
  {
    required: {
      resource,
      change_type: oneOf('What kind of change it is.', ['deployment', 'rollback', 'config_update']),
      description: text('What was changed.'),
    },
    optional: {
      approver: text('Who approved of the change.'),
      change_request_id: text('The request that led to the change.'),
    },
    alsoSeen: {
      stage: text('The stage of its life that the model has come to.'),
      previous_stage: text('The stage of its life that the model has left.'),
      change_reason: text('Why the change was made.'),
    },
  },
);

const abuseAttempt = defineEvent('ai.security.abuse.attempt', 'Somebody tried to make a model do harm.', {
  required: {
    resource,
    vector: oneOf('The way of the attack.', [
      'prompt_injection',
      'jailbreak',
      'malware_generation',
      'data_exfiltration',
      'other',
    ]),
    detector_id: text('The detector that noticed the attempt.'),
    confidence: number('How sure the detector is, from 0 to 1.', { minimum: 0, maximum: 1 }),
  },
  optional: {
    sample_id: text('Where the offending input is kept.'),
  },
  alsoSeen: {
    blocked: flag('Whether the attempt was stopped.'),
  },
});

const datasetAccess = defineEvent('ai.dataset.access', 'A dataset was read for or by a model.', {
  required: {
    resource,
    dataset_id: text('The dataset that was read.'),
    access_type: oneOf('What it was read for.', ['training_read', 'inference_read', 'evaluation_read']),
  },
  optional: {
    purpose: text('Why it was read.'),
  },
  alsoSeen: {
    user_id: text('Who read it.'),
  },
});

const experimentRun = defineEvent('ai.experiment.run', 'An experiment with a model began, went on or ended.', {
  required: {
    resource,
    experiment_id: text('The experiment.'),
    variant: text('The variant of the model that is tried.'),
    stage: oneOf('How far the experiment is.', ['start', 'checkpoint', 'end']),
  },
  optional: {
    metrics: metrics('What was measured, by name.'),
  },
});

/** Every event type of OSSP. */
export const EVENT_DEFINITIONS = [
  guardrailInteraction,
  policyViolation,
  driftDetected,
  lifecycleChange,
  abuseAttempt,
  datasetAccess,
  experimentRun,
] as const satisfies readonly EventDefinition[];

/** The `data` of `ai.safety.guardrail.interaction`: a guardrail stepped in. */
export type GuardrailInteraction = FieldValue<(typeof guardrailInteraction)['data']>;
/** The `data` of `ai.safety.policy.violation`: a use of a model went against a policy. */
export type PolicyViolation = FieldValue<(typeof policyViolation)['data']>;
/** The `data` of `ai.performance.drift.detected`: a model no longer behaves as it did. */
export type DriftDetected = FieldValue<(typeof driftDetected)['data']>;
/** The `data` of `ai.governance.lifecycle.change`: a model was deployed, rolled back or configured anew. */
export type LifecycleChange = FieldValue<(typeof lifecycleChange)['data']>;
/** The `data` of `ai.security.abuse.attempt`: somebody tried to make a model do harm. */
export type AbuseAttempt = FieldValue<(typeof abuseAttempt)['data']>;
/** The `data` of `ai.dataset.access`: a dataset was read for or by a model. */
export type DatasetAccess = FieldValue<(typeof datasetAccess)['data']>;
/** The `data` of `ai.experiment.run`: an experiment with a model began, went on or ended. */
export type ExperimentRun = FieldValue<(typeof experimentRun)['data']>;
