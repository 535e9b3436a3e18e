import { JsonNumber, type JsonObject, type JsonValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { BODY_KINDS, bodyOf, summaryOf } from '../../src/map/body.ts';
import { ENVELOPE_TEXT } from './mapped.ts';

describe('summaryOf', () => {
  it.each<[string, JsonObject, string]>([
    [
      'ai.safety.guardrail.interaction',
      { action_taken: 'block', guardrail_id: 'pii-filter-v2', reason: 'PII detected in user input' },
      'block by pii-filter-v2: PII detected in user input',
    ],
    ['ai.safety.guardrail.interaction', { action_taken: 'flag' }, 'flag'],
    ['ai.safety.guardrail.interaction', { guardrail_id: 'g' }, 'by g'],
    ['ai.safety.guardrail.interaction', { reason: 'PII' }, 'PII'],
    [
      'ai.safety.policy.violation',
      { decision: 'blocked', violation_type: 'toxicity', policy_id: 'p-1', reason: 'insult' },
      'blocked toxicity by p-1: insult',
    ],
    ['ai.safety.policy.violation', { violation_type: 'toxicity' }, 'toxicity'],
    [
      'ai.performance.drift.detected',
      { drift_type: 'data', metric_name: 'psi', value: 0.31, current_value: 2, baseline_value: 1, threshold: 0.2 },
      'data drift of psi: value 0.31, current 2, baseline 1, threshold 0.2',
    ],
    ['ai.performance.drift.detected', {}, 'drift of a metric'],
    [
      'ai.performance.drift.detected',
      { value: new JsonNumber('1.0'), threshold: -0 },
      'drift of a metric: value 1.0, threshold -0',
    ],
    [
      'ai.governance.lifecycle.change',
      { change_type: 'deploy', stage: 'prod', description: 'v2 is out', change_reason: 'planned' },
      'deploy: v2 is out',
    ],
    ['ai.governance.lifecycle.change', { stage: 'canary', change_reason: 'planned' }, 'canary: planned'],
    ['ai.governance.lifecycle.change', {}, 'change'],
    [
      'ai.security.abuse.attempt',
      { vector: 'jailbreak', detector_id: 'd-1', confidence: 0.97 },
      'jailbreak attempt seen by d-1: confidence 0.97',
    ],
    ['ai.security.abuse.attempt', {}, 'abuse attempt seen'],
    ['ai.dataset.access', { access_type: 'read', dataset_id: 'd', purpose: 'training' }, 'read of d: training'],
    ['ai.dataset.access', {}, 'access of'],
    ['ai.experiment.run', { experiment_id: 'x-1', variant: 'B', stage: 'done' }, 'x-1 variant B done'],
    ['ai.experiment.run', { variant: true }, 'variant true'],
  ])('of %s with %o is "%s"', (type, data, line) => {
    expect(summaryOf(type, data)).toBe(line);
  });

  it.each<[string, JsonValue | undefined]>([
    ['com.example.other', { reason: 'x' }],
    ['toString', { reason: 'x' }],
    ['ai.safety.guardrail.interaction', undefined],
    ['ai.safety.guardrail.interaction', 'block'],
    ['ai.safety.guardrail.interaction', ['block']],
    ['ai.safety.guardrail.interaction', { action_taken: '', guardrail_id: null, reason: ['x'] }],
    ['ai.experiment.run', Object.create({ stage: 'done' }) as JsonObject],
  ])('of %s with %j is the type, for there is nothing to say', (type, data) => {
    expect(summaryOf(type, data)).toBe(type);
  });
});

describe('bodyOf', () => {
  const text = `{${ENVELOPE_TEXT},"data":{"n":7,"x":[1.0,null],"o":{"k":true}}}`;
  const event = readEvent(text);
  const data = {
    values: [
      { key: 'n', value: 7n },
      { key: 'x', value: [1, null] },
      { key: 'o', value: { values: [{ key: 'k', value: true }] } },
    ],
  };

  it('has a kind for each of what it can be', () => {
    expect(BODY_KINDS).toEqual(['summary', 'data', 'event', 'original', 'none']);
  });

  it('is a line, without half surrogate pairs', () => {
    expect(bodyOf(event, 'summary')).toBe('com.example.other');
    const odd = readEvent(text.replace('com.example.other', '\\ud83d!'));
    expect(bodyOf(odd, 'summary')).toBe('\ufffd!');
  });

  it('is the data as values, and nothing where there is none', () => {
    expect(bodyOf(event, 'data')).toEqual(data);
    expect(bodyOf(readEvent(`{${ENVELOPE_TEXT},"data":null}`), 'data')).toBeNull();
    expect(bodyOf(readEvent(`{${ENVELOPE_TEXT}}`), 'data')).toBeUndefined();
  });

  it('is the whole event as values', () => {
    expect(bodyOf(event, 'event')).toEqual({
      values: [
        { key: 'specversion', value: '1.0' },
        { key: 'id', value: 'e-1' },
        { key: 'source', value: 'urn:app:chat' },
        { key: 'type', value: 'com.example.other' },
        { key: 'data', value: data },
      ],
    });
  });

  it('is the exact source text, and nothing where nobody has it', () => {
    expect(bodyOf(event, 'original', () => ` ${text}\n`)).toBe(` ${text}\n`);
    expect(bodyOf(event, 'original')).toBeUndefined();
  });

  it('is nothing', () => {
    expect(bodyOf(event, 'none', () => text)).toBeUndefined();
  });
});
