import { describe, expect, it } from 'vitest';
import { formatViolation, JsonNumber, type JsonObject, schemaUrl, validateEnvelope } from '../../src/index.ts';
import { MINIMAL } from './fixtures.ts';

const type = 'ai.dataset.access';
const event: JsonObject = {
  specversion: '1.0',
  id: '1',
  source: 'urn:app:x',
  type,
  time: '2025-09-18T12:00:00Z',
  datacontenttype: 'application/json',
  dataschema: schemaUrl(type),
  data: MINIMAL[type],
};

function violations(change: JsonObject): string[] {
  return validateEnvelope({ ...event, ...change }).map(formatViolation);
}

describe('validateEnvelope()', () => {
  it('accepts an envelope with what OSSP requires, and with every optional attribute', () => {
    expect(violations({})).toEqual([]);
    expect(
      violations({
        subject: 'urn:model:m',
        correlationid: '4bf92f3577b34da6a3ce929d0e0e4736',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        tracestate: 'a=1',
        ext1: 7,
      }),
    ).toEqual([]);
  });

  it('reports what is missing', () => {
    expect(validateEnvelope({ specversion: '1.0', id: '1', source: 's', type }).map(formatViolation)).toEqual([
      '/time: required',
      '/datacontenttype: required',
      '/dataschema: required',
      '/data: required',
    ]);
  });

  it('takes null for absent in an attribute, but not in data', () => {
    expect(violations({ time: null })).toEqual(['/time: required']);
    expect(violations({ subject: null })).toEqual([]);
    expect(violations({ data: null })).toEqual([]);
  });

  it.each(['time', 'datacontenttype', 'dataschema', 'subject', 'correlationid', 'traceparent', 'tracestate'])(
    'reports %s that is no string or an empty one',
    (name) => {
      for (const value of [7, true, {}, [], new JsonNumber('1.0')]) {
        expect(violations({ [name]: value })).toEqual([`/${name}: type`]);
      }
      expect(violations({ [name]: '' })).toEqual([`/${name}: minLength`]);
    },
  );

  it('reports a time that is not RFC 3339', () => {
    expect(violations({ time: '2025-09-18 12:00:00' })).toEqual(['/time: format']);
    expect(violations({ time: '2025-02-29T12:00:00Z' })).toEqual(['/time: format']);
  });

  it('reports a dataschema that names the schema of another type', () => {
    expect(violations({ dataschema: schemaUrl('ai.experiment.run') })).toEqual(['/dataschema: const']);
    expect(violations({ type: 'com.example.made.up', dataschema: 'https://example.com/s' })).toEqual([]);
  });

  it('reports extension names that CloudEvents does not allow', () => {
    expect(violations({ 'user-id': 1, tenantId: 't', 'a/b': 1, data_base64: 'AA==' })).toEqual([
      '/user-id: propertyNames',
      '/tenantId: propertyNames',
      '/a~1b: propertyNames',
    ]);
    expect(violations({ ['__proto__']: 1 })).toEqual(['/__proto__: propertyNames']);
  });
});
