/** The JSON Schema keyword that a value fails. */
export type SchemaKeyword =
  | 'required'
  | 'type'
  | 'enum'
  | 'const'
  | 'minLength'
  | 'pattern'
  | 'format'
  | 'minimum'
  | 'maximum'
  | 'propertyNames';

/** One thing that a schema finds wrong with an event. It names the place and the rule, never the value. */
export interface SchemaViolation {
  /** JSON Pointer (RFC 6901) from the event; for `required` it names the member that is missing. */
  readonly path: string;
  readonly keyword: SchemaKeyword;
}

/** Violations as they are collected: no array as long as there are none, because nearly every event is valid. */
export type Violations = SchemaViolation[] | undefined;

const none: readonly SchemaViolation[] = Object.freeze([]);

/** Returns `found` with one more violation. */
export function withViolation(found: Violations, path: string, keyword: SchemaKeyword): SchemaViolation[] {
  const violations = found ?? [];
  violations.push({ path, keyword });
  return violations;
}

/** Returns what was found, the same frozen empty array every time where nothing was. */
export function violationsOf(found: Violations): readonly SchemaViolation[] {
  return found ?? none;
}

/** Returns the pointer of a member of the value at `path` (RFC 6901, section 3). */
export function memberPath(path: string, name: string): string {
  return `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Returns a violation as one line of text, for instance `/data/reason: required`. */
export function formatViolation({ path, keyword }: SchemaViolation): string {
  return `${path}: ${keyword}`;
}
