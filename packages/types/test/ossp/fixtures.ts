import type { EventData, EventType } from '../../src/index.ts';

const resource = { model_id: 'm-1', environment: 'staging' } as const;

/** For each event type the least `data` that its schema accepts. */
export const MINIMAL: { readonly [Type in EventType]: EventData<Type> } = {
  'ai.safety.guardrail.interaction': { resource, action_taken: 'block', reason: 'PII' },
  'ai.safety.policy.violation': { resource, policy_id: 'p-1', violation_type: 'unsafe_content', decision: 'allowed' },
  'ai.performance.drift.detected': {
    resource,
    drift_type: 'concept',
    metric_name: 'PSI',
    value: 0.32,
    threshold: 0.2,
  },
  'ai.governance.lifecycle.change': { resource, change_type: 'rollback', description: 'back to v1' },
  'ai.security.abuse.attempt': { resource, vector: 'jailbreak', detector_id: 'd-1', confidence: 0.87 },
  'ai.dataset.access': { resource, dataset_id: 'd-1', access_type: 'training_read' },
  'ai.experiment.run': { resource, experiment_id: 'e-1', variant: 'B', stage: 'start' },
};

/** For each event type `data` with every field that is known, and one that is not. */
export const FULL: { readonly [Type in EventType]: EventData<Type> } = {
  'ai.safety.guardrail.interaction': {
    ...MINIMAL['ai.safety.guardrail.interaction'],
    resource: { ...resource, model_version: 'sha256:abcd', region: 'eu-west-1', tenant_id: 't-1', zone: 'a' },
    severity: 'high',
    guardrail_id: 'pii-v2',
    input_hash: 'hmac-sha256:0123456789abcdef0123456789abcdef',
    extra: { nested: [null] },
  },
  'ai.safety.policy.violation': {
    ...MINIMAL['ai.safety.policy.violation'],
    approver: 'on call',
    reason: 'false positive',
    extra: 1,
  },
  'ai.performance.drift.detected': {
    ...MINIMAL['ai.performance.drift.detected'],
    current_value: 0.82,
    baseline_value: 0.91,
    extra: null,
  },
  'ai.governance.lifecycle.change': {
    ...MINIMAL['ai.governance.lifecycle.change'],
    approver: 'a',
    change_request_id: 'CR-1',
    stage: 'production',
    previous_stage: 'staging',
    change_reason: 'latency',
    extra: false,
  },
  'ai.security.abuse.attempt': {
    ...MINIMAL['ai.security.abuse.attempt'],
    sample_id: 's-1',
    blocked: true,
    extra: [],
  },
  'ai.dataset.access': { ...MINIMAL['ai.dataset.access'], purpose: 'serve', user_id: 'u-1', extra: '' },
  'ai.experiment.run': {
    ...MINIMAL['ai.experiment.run'],
    metrics: { acc: 0.91, note: 'kickoff', '': 0 },
    extra: {},
  },
};
