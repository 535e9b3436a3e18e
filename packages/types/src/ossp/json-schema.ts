import type { JsonObject } from '../json/json-value.ts';
import { schemaUrl } from './definition.ts';
import { EVENT_DEFINITIONS } from './definitions.ts';
import type { EventType } from './event.ts';
import type { Field, Fields, ObjectField } from './field.ts';

/**
 * Returns the JSON Schema (draft 2020-12) for the `data` of an event type, as a new object; `undefined` where
 * OSSP defines no such type. It has the `$id` of the official schema and accepts exactly what that accepts;
 * beyond that it describes the fields.
 */
export function eventJsonSchema(type: EventType): JsonObject;
export function eventJsonSchema(type: string): JsonObject | undefined;
export function eventJsonSchema(type: string): JsonObject | undefined {
  const definition = EVENT_DEFINITIONS.find((candidate) => candidate.type === type);
  if (definition === undefined) return undefined;
  return {
    $id: schemaUrl(type),
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `OSSP ${type}`,
    ...fieldSchema(definition.data),
  };
}

/** Returns what a field demands, and its description, as a JSON Schema. */
export function fieldSchema(field: Field): JsonObject {
  const { description } = field;
  switch (field.kind) {
    case 'text':
      return {
        type: 'string',
        description,
        ...(field.nonEmpty === undefined ? {} : { minLength: 1 }),
        ...(field.pattern === undefined ? {} : { pattern: field.pattern.source }),
      };
    case 'choice':
      return { type: 'string', description, enum: field.values };
    case 'number':
      return {
        type: 'number',
        description,
        ...(field.minimum === undefined ? {} : { minimum: field.minimum }),
        ...(field.maximum === undefined ? {} : { maximum: field.maximum }),
      };
    case 'flag':
      return { type: 'boolean', description };
    case 'metrics':
      return { type: 'object', description, additionalProperties: { type: ['number', 'string'] } };
    case 'object':
      return objectSchema(field);
  }
}

function objectSchema({ description, required, optional = {}, alsoSeen = {} }: ObjectField): JsonObject {
  return {
    type: 'object',
    description,
    required: Object.keys(required),
    properties: {
      ...mapFields({ ...required, ...optional }, fieldSchema),
      // Described, so that nobody has to guess, but without a constraint: the official schema has none
      ...mapFields(alsoSeen, (field) => ({ description: field.description })),
    },
    additionalProperties: true,
  };
}

function mapFields(fields: Fields, schemaOf: (field: Field) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)]));
}
