import type { PlainField } from './plain-fields.ts';

/** Attributes of a record, as the SDK holds them. */
export type Attributes = Record<string, unknown>;

/** Where plain names go; a `Map` is one. */
export interface FieldKeys {
  get(name: string): PlainField | undefined;
}

/** Adds an attribute, unless the record has it already. */
export function addIfMissing(attributes: Attributes, key: string, value: unknown): void {
  if (attributes[key] === undefined) attributes[key] = value;
}

/** Adds fields that are given under plain names, except those that the record has already. */
export function addFields(attributes: Attributes, values: Readonly<Attributes>, fields: FieldKeys): void {
  for (const [name, value] of Object.entries(values)) {
    const field = fields.get(name);
    if (field === undefined || value === undefined) continue;
    if (attributes[field.textKey] !== undefined || attributes[field.otherKey] !== undefined) continue;
    attributes[keyFor(field, value)] = value;
  }
}

function keyFor({ textKey, otherKey }: PlainField, value: unknown): string {
  return typeof value === 'string' ? textKey : otherKey;
}
