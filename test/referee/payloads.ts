import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '@ossp-otel/types';
import fc from 'fast-check';

/**
 * Returns an arbitrary of payloads around what a JSON Schema accepts: valid ones with up to three changes,
 * each of which may or may not make them invalid, and now and then something else altogether. It is made
 * from the schema, which knows nothing of our definitions.
 */
export function payloads(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const places = placesOf(schema, []);
  const change = fc
    .constantFrom(...places)
    .chain(([path, field]) => fc.tuple(fc.constant(path), replacements(field), strangeKeys));
  const changed = fc
    .tuple(valid(schema), fc.array(change, { maxLength: 3 }))
    .map(([payload, changes]) => changes.reduce(applyChange, payload));
  return fc.oneof({ weight: 60, arbitrary: changed }, { weight: 1, arbitrary: junk });
}

/** Returns JSON as any other parser gives it, without a {@link JsonNumber}. */
export function toPlainJson(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map((item: JsonValue) => toPlainJson(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toPlainJson(member)]));
}

type Path = readonly string[];
type Place = readonly [path: Path, schema: JsonObject];
type Change = readonly [path: Path, replacement: JsonValue | undefined, strangeKey: string];

/** Keys that trip code up which takes an object for a dictionary. */
const strangeKeys = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'a/b~c',
  'é',
  '\ud83d',
);

/** Fields and values that the specification's web pages show; no schema knows them. */
const pageFields = [
  'current_value',
  'baseline_value',
  'previous_stage',
  'change_reason',
  'stage',
  'blocked',
  'user_id',
];
const pageValues = ['warn', 'prod', 'test', 'approved', 'performance_degradation', 'redact', 'info'];

const numbers: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    0.5,
    0.87,
    -1,
    1.5,
    -Number.MIN_VALUE,
    Number.MIN_VALUE,
    1 + Number.EPSILON,
    1 - Number.EPSILON,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -0.5, max: 1.5, noNaN: true }),
  fc.integer(),
  fc
    .constantFrom(
      '0.0',
      '1.0',
      '1e0',
      '0.50',
      '-0.0',
      '1.00000000000000001',
      '1.0000001',
      '18446744073709551616',
      '-1e-400',
    )
    .map((text) => new JsonNumber(text)),
);

const hashCharacters = fc.constantFrom(...'Az09:+-', '/', '=', '_', '\n', ' ', 'é', '\u{1f512}', '\ud83d', '０');
const strings: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', ' ', '0', '0.5', 'null', 'x', 'production', 'Block', 'block ', ...pageValues),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.integer({ min: 14, max: 40 }).map((length) => 'Ab9:+-'.repeat(8).slice(0, length)),
  fc.array(hashCharacters, { minLength: 14, maxLength: 18 }).map((characters) => characters.join('')),
);

const junk: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue; array: JsonValue; object: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue[]>(null, true, false),
    strings,
    numbers,
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 3 }),
  object: fc
    .array(fc.tuple(fc.oneof(strangeKeys, fc.string({ maxLength: 5 })), tie('value')), { maxLength: 3 })
    .map((members) => Object.fromEntries(members)),
})).value;

/** Returns an arbitrary of values that a schema accepts. */
function valid(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const choices = schema['enum'];
  if (Array.isArray(choices)) return fc.constantFrom<JsonValue[]>(...choices);
  if (Array.isArray(schema['type'])) return fc.oneof(numbers, strings);
  switch (schema['type']) {
    case 'string':
      if (schema['pattern'] !== undefined) return fc.stringMatching(/^[A-Za-z0-9:+-]{16,20}$/);
      return fc.string({ unit: 'binary', minLength: schema['minLength'] === undefined ? 0 : 1, maxLength: 8 });
    case 'number':
      return schema['maximum'] === undefined ? numbers : fc.double({ min: 0, max: 1, noNaN: true });
    case 'object':
      return validObject(schema);
    default:
      throw new Error('the generator does not know this kind of schema');
  }
}

function validObject(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const members = Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>);
  const required = (schema['required'] ?? []) as readonly string[];
  const known = fc.tuple(
    ...members.map(([name, field]) =>
      valid(field).chain((value) =>
        required.includes(name) ? fc.constant([[name, value]]) : fc.constantFrom([], [[name, value]]),
      ),
    ),
  );
  const others = isJsonObject(schema['additionalProperties'])
    ? fc.array(fc.tuple(fc.oneof(strangeKeys, fc.string()), valid(schema['additionalProperties'])), { maxLength: 3 })
    : fc.constant([]);
  return fc.tuple(known, others).map(([entries, more]) => Object.fromEntries([...entries.flat(), ...more]));
}

/** Returns every place that a schema constrains, and a few that it does not. */
function placesOf(schema: JsonObject, path: Path): Place[] {
  const others = path.length === 0 ? pageFields : ['region'];
  const fields: Record<string, JsonObject> = {
    ...Object.fromEntries(others.map((name) => [name, {}])),
    ...(schema['properties'] as Record<string, JsonObject> | undefined),
  };
  return Object.entries(fields).flatMap(([name, field]): Place[] => {
    const place = [...path, name];
    return [[place, field], ...(field['type'] === 'object' ? placesOf(field, place) : [])];
  });
}

/** Returns an arbitrary of what may come in the place of a field: something near, anything at all, or nothing. */
function replacements(field: JsonObject): fc.Arbitrary<JsonValue | undefined> {
  const near = field['type'] === 'number' ? numbers : field['type'] === 'string' ? strings : junk;
  return fc.oneof(
    { weight: 3, arbitrary: near },
    { weight: 1, arbitrary: junk },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Sets, or removes, the value at a path, and plants a strange key beside it; a place that is gone stays gone. */
function applyChange(payload: JsonValue, [path, replacement, strangeKey]: Change): JsonValue {
  const [name, ...rest] = path;
  if (name === undefined || !isJsonObject(payload)) return payload;
  const members = new Map(Object.entries(payload));
  const member = members.get(name);
  if (rest.length > 0) {
    if (member !== undefined) members.set(name, applyChange(member, [rest, replacement, strangeKey]));
  } else if (replacement === undefined) {
    members.delete(name);
  } else {
    members.set(name, replacement);
    members.set(strangeKey, replacement);
  }
  return Object.fromEntries(members);
}
