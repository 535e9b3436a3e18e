import { isJsonObject, JsonNumber, type JsonValue } from '../json/json-value.ts';
import { EVENT_DEFINITIONS } from './definitions.ts';
import type { ChoiceField, Field, FlagField, MetricsField, NumberField, ObjectField, TextField } from './field.ts';
import { memberPath, type SchemaViolation, type Violations, violationsOf, withViolation } from './violation.ts';

/** Adds what it finds wrong with a value to what was found before. */
type Check = (value: JsonValue, found: Violations) => Violations;

// Compiled once, when the module loads: the check runs for every event of an archive
const checks: ReadonlyMap<string, Check> = new Map(
  EVENT_DEFINITIONS.map(({ type, data }) => [type, compileField(data, '/data')]),
);

/**
 * Returns what the OSSP schema of the event type finds wrong with the `data` of an event, in the order of
 * the definition; an empty array if nothing, or if the type is unknown. It agrees with the official schemas.
 *
 * A wrong value is reported once, for the first rule it fails, and `metrics` once, for the first wrong
 * member. So the number of violations is bounded, whatever the event. `data` that is absent counts as data of the wrong type.
 */
export function validateEventData(type: string, data: JsonValue | undefined): readonly SchemaViolation[] {
  return violationsOf(checks.get(type)?.(data ?? null, undefined));
}

/** Returns the check that a field asks for, for the value at the JSON Pointer `path`. */
export function compileField(field: Field, path: string): Check {
  switch (field.kind) {
    case 'text':
      return compileText(field, path);
    case 'choice':
      return compileChoice(field, path);
    case 'number':
      return compileNumber(field, path);
    case 'flag':
      return compileFlag(field, path);
    case 'metrics':
      return compileMetrics(field, path);
    case 'object':
      return compileObject(field, path);
  }
}

function compileText({ nonEmpty, pattern }: TextField, path: string): Check {
  return (value, found) => {
    if (typeof value !== 'string') return withViolation(found, path, 'type');
    if (nonEmpty === true && value === '') return withViolation(found, path, 'minLength');
    if (pattern !== undefined && !pattern.test(value)) return withViolation(found, path, 'pattern');
    return found;
  };
}

function compileChoice({ values }: ChoiceField, path: string): Check {
  return (value, found) => {
    if (typeof value !== 'string') return withViolation(found, path, 'type');
    return values.includes(value) ? found : withViolation(found, path, 'enum');
  };
}

function compileNumber({ minimum = -Infinity, maximum = Infinity }: NumberField, path: string): Check {
  return (value, found) => {
    if (!isNumber(value)) return withViolation(found, path, 'type');
    const double = typeof value === 'number' ? value : Number(value.text);
    if (double < minimum) return withViolation(found, path, 'minimum');
    if (double > maximum) return withViolation(found, path, 'maximum');
    return found;
  };
}

function compileFlag(_field: FlagField, path: string): Check {
  return (value, found) => (typeof value === 'boolean' ? found : withViolation(found, path, 'type'));
}

function compileMetrics(_field: MetricsField, path: string): Check {
  return (value, found) => {
    if (!isJsonObject(value)) return withViolation(found, path, 'type');
    for (const name in value) {
      const metric = value[name];
      if (typeof metric !== 'string' && !isNumber(metric)) return withViolation(found, memberPath(path, name), 'type');
    }
    return found;
  };
}

function compileObject({ required, optional = {} }: ObjectField, path: string): Check {
  const members = Object.entries({ ...required, ...optional }).map(([name, field]) => ({
    name,
    path: memberPath(path, name),
    check: compileField(field, memberPath(path, name)),
    isRequired: Object.hasOwn(required, name),
  }));
  return (value, found) => {
    if (!isJsonObject(value)) return withViolation(found, path, 'type');
    let violations = found;
    for (const member of members) {
      const content = value[member.name];
      if (content !== undefined) violations = member.check(content, violations);
      else if (member.isRequired) violations = withViolation(violations, member.path, 'required');
    }
    return violations;
  };
}

/** NaN and the infinities, which some Python emitters write, are no JSON numbers. */
function isNumber(value: JsonValue | undefined): value is number | JsonNumber {
  return typeof value === 'number' ? Number.isFinite(value) : value instanceof JsonNumber;
}
