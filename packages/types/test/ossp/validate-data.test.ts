import { describe, expect, it } from 'vitest';
import {
  EVENT_TYPES,
  type EventType,
  formatViolation,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  validateEventData,
} from '../../src/index.ts';
import { flag } from '../../src/ossp/field.ts';
import { compileField } from '../../src/ossp/validate-data.ts';
import { FULL, MINIMAL } from './fixtures.ts';

function violations(type: string, data: JsonValue | undefined): string[] {
  return validateEventData(type, data).map(formatViolation);
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

describe('validateEventData()', () => {
  it.each(EVENT_TYPES)('accepts %s with its required fields alone, and with every field', (type) => {
    expect(violations(type, MINIMAL[type])).toEqual([]);
    expect(violations(type, FULL[type])).toEqual([]);
  });

  it('returns the same frozen empty array for all that is valid and for unknown types', () => {
    const nothing = validateEventData('ai.dataset.access', MINIMAL['ai.dataset.access']);
    expect(Object.isFrozen(nothing)).toBe(true);
    expect(validateEventData('ai.experiment.run', FULL['ai.experiment.run'])).toBe(nothing);
    expect(validateEventData('com.example.made.up', 7)).toBe(nothing);
    expect(validateEventData('constructor', {})).toBe(nothing);
  });

  it.each(EVENT_TYPES)('reports every field that %s lacks', (type) => {
    const required = Object.keys(MINIMAL[type]);
    expect(violations(type, {})).toEqual(required.map((name) => `/data/${name}: required`));
    for (const name of required) {
      expect(violations(type, without(FULL[type], name))).toEqual([`/data/${name}: required`]);
    }
  });

  it.each(EVENT_TYPES)('reports %s data that is no object', (type) => {
    for (const data of [undefined, null, 'text', 7, true, [], [MINIMAL[type]], new JsonNumber('1.0')]) {
      expect(violations(type, data)).toEqual(['/data: type']);
    }
  });

  it.each<[EventType, JsonObject, string[]]>([
    ['ai.safety.guardrail.interaction', { action_taken: 'warn' }, ['/data/action_taken: enum']],
    ['ai.safety.guardrail.interaction', { action_taken: 'Block' }, ['/data/action_taken: enum']],
    ['ai.safety.guardrail.interaction', { action_taken: ['block'] }, ['/data/action_taken: type']],
    ['ai.safety.guardrail.interaction', { reason: '' }, ['/data/reason: minLength']],
    ['ai.safety.guardrail.interaction', { reason: null }, ['/data/reason: type']],
    ['ai.safety.guardrail.interaction', { reason: ' ' }, []],
    ['ai.safety.guardrail.interaction', { severity: 'info' }, ['/data/severity: enum']],
    ['ai.safety.guardrail.interaction', { guardrail_id: 7 }, ['/data/guardrail_id: type']],
    ['ai.safety.guardrail.interaction', { input_hash: 'a'.repeat(15) }, ['/data/input_hash: pattern']],
    ['ai.safety.guardrail.interaction', { input_hash: 'a'.repeat(16) }, []],
    ['ai.safety.guardrail.interaction', { input_hash: `${'a'.repeat(16)}\n` }, ['/data/input_hash: pattern']],
    ['ai.safety.guardrail.interaction', { input_hash: 'AbCdEfGhIjKlMn/=' }, ['/data/input_hash: pattern']],
    ['ai.safety.guardrail.interaction', { input_hash: 0 }, ['/data/input_hash: type']],
    ['ai.safety.policy.violation', { decision: 'approved' }, ['/data/decision: enum']],
    ['ai.safety.policy.violation', { policy_id: '', approver: false }, ['/data/approver: type']],
    ['ai.performance.drift.detected', { drift_type: 'performance_degradation' }, ['/data/drift_type: enum']],
    [
      'ai.performance.drift.detected',
      { value: '0.3', threshold: null },
      ['/data/value: type', '/data/threshold: type'],
    ],
    ['ai.performance.drift.detected', { value: new JsonNumber('1e400'), threshold: -1e308 }, []],
    ['ai.performance.drift.detected', { value: Number.NaN }, ['/data/value: type']],
    ['ai.performance.drift.detected', { value: Number.NEGATIVE_INFINITY }, ['/data/value: type']],
    ['ai.performance.drift.detected', { current_value: 'much', baseline_value: [] }, []],
    ['ai.governance.lifecycle.change', { change_type: 'retired' }, ['/data/change_type: enum']],
    ['ai.governance.lifecycle.change', { description: {} }, ['/data/description: type']],
    ['ai.governance.lifecycle.change', { stage: 7, previous_stage: null, change_reason: [] }, []],
    ['ai.security.abuse.attempt', { confidence: 0 }, []],
    ['ai.security.abuse.attempt', { confidence: 1 }, []],
    ['ai.security.abuse.attempt', { confidence: new JsonNumber('1.0') }, []],
    ['ai.security.abuse.attempt', { confidence: -Number.MIN_VALUE }, ['/data/confidence: minimum']],
    ['ai.security.abuse.attempt', { confidence: 1 + Number.EPSILON }, ['/data/confidence: maximum']],
    ['ai.security.abuse.attempt', { confidence: new JsonNumber('1e400') }, ['/data/confidence: maximum']],
    ['ai.security.abuse.attempt', { confidence: true }, ['/data/confidence: type']],
    ['ai.security.abuse.attempt', { vector: 'dos', blocked: 'yes' }, ['/data/vector: enum']],
    ['ai.dataset.access', { access_type: 'write' }, ['/data/access_type: enum']],
    ['ai.dataset.access', { purpose: 1, user_id: 1 }, ['/data/purpose: type']],
    ['ai.experiment.run', { stage: 'middle' }, ['/data/stage: enum']],
    ['ai.experiment.run', { metrics: {} }, []],
    ['ai.experiment.run', { metrics: { big: new JsonNumber('18446744073709551616'), ['__proto__']: 'x' } }, []],
    ['ai.experiment.run', { metrics: { a: 1, 'b/~c': null, d: null } }, ['/data/metrics/b~1~0c: type']],
    ['ai.experiment.run', { metrics: { ['__proto__']: true } }, ['/data/metrics/__proto__: type']],
    ['ai.experiment.run', { metrics: [1] }, ['/data/metrics: type']],
    ['ai.experiment.run', { metrics: new JsonNumber('1.0') }, ['/data/metrics: type']],
  ])('%s with %o', (type, change, expected) => {
    expect(violations(type, { ...FULL[type], ...change })).toEqual(expected);
  });

  it.each<[JsonValue, string[]]>([
    [{ model_id: 'm', environment: 'prod' }, ['/data/resource/environment: enum']],
    [{ model_id: 7 }, ['/data/resource/model_id: type', '/data/resource/environment: required']],
    [{ model_id: '', environment: 'production', model_version: 1 }, ['/data/resource/model_version: type']],
    [{ model_id: 'm', environment: 'production', region: 1, tenant_id: {}, other: null }, []],
    [[], ['/data/resource: type']],
    [null, ['/data/resource: type']],
    ['m', ['/data/resource: type']],
  ])('every type with the resource %o', (resource, expected) => {
    for (const type of EVENT_TYPES) expect(violations(type, { ...MINIMAL[type], resource })).toEqual(expected);
  });

  it('takes no field from a member that is called __proto__', () => {
    const data = JSON.parse(JSON.stringify({ x: MINIMAL['ai.dataset.access'] }).replace('"x"', '"__proto__"'));
    expect(violations('ai.dataset.access', data)).toHaveLength(3);
  });

  it('does not stop at the first violation', () => {
    expect(
      violations('ai.safety.guardrail.interaction', { resource: {}, action_taken: 'warn', severity: 'prod' }),
    ).toEqual([
      '/data/resource/model_id: required',
      '/data/resource/environment: required',
      '/data/action_taken: enum',
      '/data/reason: required',
      '/data/severity: enum',
    ]);
  });
});

describe('compileField()', () => {
  it('checks a flag, although no schema has one yet', () => {
    const check = compileField(flag('on or off'), '/data/on');
    expect(check(false, undefined)).toBeUndefined();
    expect(check('false', undefined)).toEqual([{ path: '/data/on', keyword: 'type' }]);
  });
});
