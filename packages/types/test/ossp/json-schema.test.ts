import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, eventJsonSchema } from '../../src/index.ts';
import { flag } from '../../src/ossp/field.ts';
import { fieldSchema } from '../../src/ossp/json-schema.ts';

describe('eventJsonSchema()', () => {
  it.each(EVENT_TYPES)('names the schema of %s as the official one is named', (type) => {
    expect(eventJsonSchema(type)).toMatchObject({
      $id: `https://ossp.io/schema/v1.0.0/${type}.schema.json`,
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: `OSSP ${type}`,
      type: 'object',
      additionalProperties: true,
      properties: { resource: { type: 'object', required: ['model_id', 'environment'], additionalProperties: true } },
    });
  });

  it('has the constraints of every field', () => {
    const description = expect.any(String);
    expect(eventJsonSchema('ai.safety.guardrail.interaction')).toEqual({
      $id: 'https://ossp.io/schema/v1.0.0/ai.safety.guardrail.interaction.schema.json',
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'OSSP ai.safety.guardrail.interaction',
      description,
      type: 'object',
      required: ['resource', 'action_taken', 'reason'],
      properties: {
        resource: {
          description,
          type: 'object',
          required: ['model_id', 'environment'],
          properties: {
            model_id: { description, type: 'string' },
            environment: { description, type: 'string', enum: ['development', 'staging', 'production'] },
            model_version: { description, type: 'string' },
            region: { description },
            tenant_id: { description },
          },
          additionalProperties: true,
        },
        action_taken: { description, type: 'string', enum: ['block', 'modify', 'flag'] },
        reason: { description, type: 'string', minLength: 1 },
        severity: { description, type: 'string', enum: ['low', 'medium', 'high', 'critical'] },
        guardrail_id: { description, type: 'string' },
        input_hash: { description, type: 'string', pattern: '^[A-Za-z0-9:+-]{16,}$' },
      },
      additionalProperties: true,
    });
    expect(eventJsonSchema('ai.security.abuse.attempt')).toHaveProperty('properties.confidence', {
      description,
      type: 'number',
      minimum: 0,
      maximum: 1,
    });
    expect(eventJsonSchema('ai.experiment.run')).toHaveProperty('properties.metrics', {
      description,
      type: 'object',
      additionalProperties: { type: ['number', 'string'] },
    });
  });

  it('describes fields that only the web pages know, and constrains them in no way', () => {
    const description = expect.any(String);
    expect(eventJsonSchema('ai.performance.drift.detected')).toHaveProperty('properties.value', {
      description,
      type: 'number',
    });
    expect(eventJsonSchema('ai.performance.drift.detected')).toHaveProperty('properties.current_value', {
      description,
    });
    expect(eventJsonSchema('ai.security.abuse.attempt')).toHaveProperty('properties.blocked', { description });
  });

  it('returns plain JSON, a new object every time', () => {
    for (const type of EVENT_TYPES) {
      const schema = eventJsonSchema(type);
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
      expect(eventJsonSchema(type)).not.toBe(schema);
    }
  });

  it('returns undefined for a type that OSSP does not define', () => {
    expect(eventJsonSchema('com.example.made.up')).toBeUndefined();
  });
});

describe('fieldSchema()', () => {
  it('calls a flag a boolean, although no schema has one yet', () => {
    expect(fieldSchema(flag('on or off'))).toEqual({ type: 'boolean', description: 'on or off' });
  });
});
