import { EVENT_DEFINITIONS } from './definitions.ts';
import type { ObjectField } from './field.ts';
import { resource } from './resource.ts';

/** The names of the fields of `data.resource`, those that only the specification's web pages show among them. */
export const RESOURCE_FIELDS: readonly string[] = namesOf(resource);

const fieldsByType = new Map<string, readonly string[]>(
  EVENT_DEFINITIONS.map(({ type, data }) => [type, namesOf(data).filter((name) => name !== 'resource')]),
);

const allFields: readonly string[] = [...new Set([...fieldsByType.values()].flat())];

/**
 * Returns the names of the fields of an event type's `data` but for `resource`, those that only the specification's web
 * pages show among them; for a type that OSSP does not define, those of all types together.
 */
export function dataFields(type: string): readonly string[] {
  return fieldsByType.get(type) ?? allFields;
}

function namesOf({ required, optional = {}, alsoSeen = {} }: ObjectField): readonly string[] {
  return [required, optional, alsoSeen].flatMap((fields) => Object.keys(fields));
}
