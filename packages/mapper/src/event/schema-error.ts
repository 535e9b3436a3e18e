import { formatViolation, OsspError, type SchemaViolation } from '@ossp-otel/types';

/** Returns the ERR_SCHEMA for what the schema finds wrong with an event; it names the first of the violations. */
export function schemaError(first: SchemaViolation, count: number): OsspError {
  const others = count === 1 ? '' : ` and ${count - 1} more`;
  return new OsspError('ERR_SCHEMA', `the event violates the schema: ${formatViolation(first)}${others}`, first.path);
}
