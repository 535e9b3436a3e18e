import { OSSP_SCHEMA_VERSION } from '../mapping/table.ts';
import { type Fields, type NoFields, type ObjectField, object, type Shape } from './field.ts';

/** Everything that is known of an event type; its TypeScript type, JSON Schema and validator come from here. */
export interface EventDefinition<Type extends string = string, Data extends ObjectField = ObjectField> {
  readonly type: Type;
  readonly data: Data;
}

/** Returns the definition of an event type: what it reports, and the fields of its `data`. */
export function defineEvent<
  const Type extends string,
  Required extends Fields,
  Optional extends Fields = NoFields,
  Seen extends Fields = NoFields,
>(
  type: Type,
  description: string,
  data: Shape<Required, Optional, Seen>,
): EventDefinition<Type, ObjectField<Required, Optional, Seen>> {
  return { type, data: object(description, data) };
}

/** Returns the `$id` of the official schema for the `data` of an event type, which is what `dataschema` names. */
export function schemaUrl(type: string): string {
  return `https://ossp.io/schema/v${OSSP_SCHEMA_VERSION}/${type}.schema.json`;
}
