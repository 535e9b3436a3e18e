import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, isKnownEventType, MAPPING } from '../../src/index.ts';
import { EVENT_DEFINITIONS } from '../../src/ossp/definitions.ts';
import type { Field, Fields } from '../../src/ossp/field.ts';

describe('EVENT_TYPES', () => {
  it('holds the seven types of OSSP', () => {
    expect([...EVENT_TYPES].sort()).toEqual([
      'ai.dataset.access',
      'ai.experiment.run',
      'ai.governance.lifecycle.change',
      'ai.performance.drift.detected',
      'ai.safety.guardrail.interaction',
      'ai.safety.policy.violation',
      'ai.security.abuse.attempt',
    ]);
  });
});

describe('isKnownEventType()', () => {
  it('knows exactly these types', () => {
    expect(EVENT_TYPES.every(isKnownEventType)).toBe(true);
    for (const type of ['', 'ai.dataset', 'AI.DATASET.ACCESS', 'constructor', '__proto__']) {
      expect(isKnownEventType(type)).toBe(false);
    }
  });
});

describe('the mapping table', () => {
  it('calls exactly those fields numbers that the definitions call numbers', () => {
    const mapped = MAPPING.filter((row) => row.value === 'number').map((row) => row.field);
    const defined = EVENT_DEFINITIONS.flatMap(({ data }) => numberPlaces('data', data));
    expect(new Set(mapped)).toEqual(new Set(defined));
  });
});

function numberPlaces(place: string, field: Field): string[] {
  switch (field.kind) {
    case 'number':
      return [place];
    case 'metrics':
      return [`${place}.*`];
    case 'object': {
      const fields: Fields = { ...field.required, ...field.optional, ...field.alsoSeen };
      return Object.entries(fields).flatMap(([name, member]) => numberPlaces(`${place}.${name}`, member));
    }
    default:
      return [];
  }
}
