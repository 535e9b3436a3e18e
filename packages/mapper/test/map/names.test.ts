import { MAPPING, type MappingRow } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import {
  DATA,
  ENVELOPE,
  NameMap,
  NUMBER_FIELDS,
  RESOURCE,
  resourceCopyKey,
  TIME_TEXT,
  WHOLE_DATA,
} from '../../src/map/names.ts';

const STAR: MappingRow = {
  field: 'place.*',
  target: 'attribute',
  name: 'out.*',
  value: 'any',
  carries: true,
  origin: 'bridge',
};

describe('NameMap', () => {
  it.each([
    ['ENVELOPE', ENVELOPE, 'id', 'ce.id'],
    ['ENVELOPE', ENVELOPE, 'type', 'ce.type'],
    ['ENVELOPE', ENVELOPE, 'source', 'ce.source'],
    ['ENVELOPE', ENVELOPE, 'subject', 'ce.subject'],
    ['ENVELOPE', ENVELOPE, 'dataschema', 'ce.dataschema'],
    ['ENVELOPE', ENVELOPE, 'specversion', 'ce.specversion'],
    ['ENVELOPE', ENVELOPE, 'datacontenttype', 'ce.datacontenttype'],
    ['ENVELOPE', ENVELOPE, 'traceparent', 'ce.traceparent'],
    ['ENVELOPE', ENVELOPE, 'correlationid', 'correlation.id'],
    ['DATA', DATA, 'action_taken', 'ai.safety.action_taken'],
    ['DATA', DATA, 'reason', 'ai.safety.reason'],
    ['DATA', DATA, 'severity', 'ai.safety.severity'],
    ['DATA', DATA, 'input_hash', 'ai.input.hash'],
    ['DATA', DATA, 'other', 'ossp.data.other'],
    ['DATA', DATA, '', 'ossp.data.'],
    ['DATA', DATA, 'a.b', 'ossp.data.a.b'],
    ['DATA', DATA, '__proto__', 'ossp.data.__proto__'],
    ['RESOURCE', RESOURCE, 'model_id', 'ai.model.id'],
    ['RESOURCE', RESOURCE, 'model_version', 'ai.model.version'],
    ['RESOURCE', RESOURCE, 'environment', 'deployment.environment'],
    ['RESOURCE', RESOURCE, 'region', 'ossp.resource.region'],
    ['RESOURCE', RESOURCE, 'tenant_id', 'ossp.resource.tenant_id'],
  ])('%s takes the text of %s to %s and back', (_, names, field, key) => {
    expect([names.textKey(field), names.textKey(field)]).toEqual([key, key]);
    expect(names.textField(key)).toBe(field);
  });

  it.each([
    ['DATA', DATA, 'reason', 'ossp.data.reason'],
    ['DATA', DATA, 'other', 'ossp.data.other'],
    ['RESOURCE', RESOURCE, 'model_id', 'ossp.resource.model_id'],
    ['ENVELOPE', ENVELOPE, 'subject', 'ce.subject'],
  ])('%s takes other values of %s to %s and back', (_, names, field, key) => {
    expect([names.otherKey(field), names.otherKey(field)]).toEqual([key, key]);
    expect(names.otherField(key)).toBe(field);
  });

  it.each([
    ['ENVELOPE', ENVELOPE, 'ce.correlationid'],
    ['ENVELOPE', ENVELOPE, 'ce'],
    ['ENVELOPE', ENVELOPE, 'http.method'],
    ['DATA', DATA, 'ossp.data.reason'],
    ['DATA', DATA, 'ossp.data'],
    ['DATA', DATA, 'ai.safety.other'],
    ['RESOURCE', RESOURCE, 'ossp.resource.model_id'],
    ['RESOURCE', RESOURCE, 'service.name'],
    ['RESOURCE', RESOURCE, 'cloud.region'],
    ['RESOURCE', RESOURCE, 'deployment.environment.name'],
  ])('%s knows no field whose text goes to %s', (_, names, key) => {
    expect(names.textField(key)).toBeUndefined();
  });

  it('knows no field for a key without its prefix', () => {
    expect([DATA.otherField('ce.x'), RESOURCE.otherField('ossp.data.x')]).toEqual([undefined, undefined]);
  });

  it('goes both ways for every row of the table that carries a value', () => {
    for (const { field, name, target, carries } of MAPPING) {
      if (!carries || target === 'record' || /\*|^data$|^data\.metrics|^time$/.test(field)) continue;
      const last = field.slice(field.lastIndexOf('.') + 1);
      const names = target === 'resource' ? RESOURCE : field.startsWith('data.') ? DATA : ENVELOPE;
      expect([names.textKey(last), names.textField(name)]).toEqual([name, last]);
    }
  });

  it('keeps giving the right keys when there are more names than it remembers, or longer ones', () => {
    const names = new NameMap([STAR], 'place.');
    const fields = [...Array.from({ length: 5000 }, (_, at) => `field${at}`), 'x'.repeat(1000)];
    for (const field of [...fields, ...fields]) {
      expect(names.textKey(field)).toBe(`out.${field}`);
      expect(names.otherKey(field)).toBe(`out.${field}`);
      expect(names.textField(`out.${field}`)).toBe(field);
    }
  });

  it('cannot be made without a row for all other names', () => {
    expect(() => new NameMap([{ ...STAR, field: 'elsewhere.*' }], 'place.')).toThrow(
      'the mapping table has no row for place.*',
    );
  });
});

describe('the names of the table', () => {
  it('are those of whole data, of the time, and of the copies', () => {
    expect([WHOLE_DATA, TIME_TEXT]).toEqual(['ossp.data', 'ce.time']);
    expect(['source', 'data.resource.environment', 'data.resource.region'].map(resourceCopyKey)).toEqual([
      'service.name',
      'deployment.environment.name',
      'cloud.region',
    ]);
    expect(() => resourceCopyKey('id')).toThrow('the mapping table has no resource for id');
  });

  it('are those of the fields that are doubles by their schema', () => {
    expect([...NUMBER_FIELDS].sort()).toEqual(['baseline_value', 'confidence', 'current_value', 'threshold', 'value']);
  });
});
