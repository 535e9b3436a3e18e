import { readdirSync, readFileSync } from 'node:fs';
import {
  EVENT_TYPES,
  type EventType,
  eventJsonSchema,
  formatViolation,
  isJsonObject,
  isKnownEventType,
  type JsonObject,
  type JsonValue,
  validateEnvelope,
  validateEventData,
} from '@ossp-otel/types';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../support/shared.ts';
import { payloads, toPlainJson } from './payloads.ts';

const RUNS_PER_TYPE = 10_000;
/** The keywords of the official schemas that constrain a value, in the order in which they are checked. */
const KEYWORDS = ['type', 'enum', 'minLength', 'pattern', 'minimum', 'maximum'];

describeWithShared('the official OSSP schemas as referee', () => {
  const official = new Map(EVENT_TYPES.map((type) => [type, officialSchema(type)]));

  it('are seven, for the types that are known here', () => {
    const files = readdirSync(sharedPath('data/ossp/schema/v1.0.0'));
    expect(files.toSorted()).toEqual(EVENT_TYPES.map((type) => `${type}.schema.json`).toSorted());
  });

  it.each(EVENT_TYPES)('say the same of %s as the published schema, descriptions aside', (type) => {
    expect(withoutDescriptions(eventJsonSchema(type))).toEqual(official.get(type));
  });

  it.each(EVENT_TYPES)('agree with the published schema and the validator on every example, taken for %s', (type) => {
    const judge = createJudge(type, official.get(type) as JsonObject);
    const verdicts = exampleFiles().map(({ event }) => judge(isJsonObject(event['data']) ? event['data'] : event));
    expect(verdicts.length).toBeGreaterThanOrEqual(17);
    expect(verdicts.some((violations) => violations.length === 0)).toBe(true);
    expect(verdicts.some((violations) => violations.length > 0)).toBe(true);
  });

  it('agree with the validator on which events of real emitters are valid', () => {
    const invalid = exampleEvents()
      .filter(({ event }) => validateEventData(String(event['type']), event['data']).length > 0)
      .map(({ name }) => name);
    expect(invalid).toEqual(['02-guardrail-warn-traceparent.json', '03-drift.json', '05-policy.json']);
  });

  it('stand beside envelopes that are all as OSSP requires', () => {
    for (const { name, event } of exampleEvents()) {
      expect(isKnownEventType(String(event['type'])), name).toBe(true);
      expect(validateEnvelope(event).map(formatViolation), name).toEqual([]);
    }
  });

  it.each(EVENT_TYPES)(`agree on ${RUNS_PER_TYPE} generated payloads of %s, of which some break each rule`, (type) => {
    const schema = official.get(type) as JsonObject;
    const judge = createJudge(type, schema);
    const broken = new Set<string>();
    let accepted = 0;
    let rejected = 0;
    fc.assert(
      fc.property(payloads(schema), (data) => {
        const violations = judge(data);
        if (violations.length === 0) accepted++;
        else rejected++;
        for (const violation of violations) broken.add(ruleOf(violation));
      }),
      { numRuns: RUNS_PER_TYPE, seed: 20250918 },
    );
    expect(accepted + rejected).toBe(RUNS_PER_TYPE);
    expect(accepted).toBeGreaterThan(RUNS_PER_TYPE / 10);
    expect(rejected).toBeGreaterThan(RUNS_PER_TYPE / 10);
    expect(broken).toEqual(new Set(rulesOf(schema, '/data')));
  });
});

/** Returns a function that demands of data that all three think the same of it, and returns what they find wrong. */
function createJudge(type: EventType, officialSchema: JsonObject): (data: JsonValue) => readonly string[] {
  const rules = rulesOf(officialSchema, '/data');
  const theirs = compile(officialSchema);
  const published = compile(eventJsonSchema(type));
  return (data) => {
    const plain = toPlainJson(data);
    const accepted = theirs(plain);
    expect(published(plain)).toBe(accepted);
    const violations = validateEventData(type, data).map(formatViolation);
    expect(violations).toEqual(accepted ? [] : expectedViolations(theirs.errors ?? [], rules));
    return violations;
  };
}

function compile(schema: JsonObject): ValidateFunction {
  return new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
}

/** What ajv found, in our words and order: of the errors at one place, and of the wrong metrics, only the first. */
function expectedViolations(errors: readonly ErrorObject[], rules: readonly string[]): string[] {
  const firstByPlace = new Map<string, string>();
  for (const { instancePath, keyword, params } of errors) {
    const missing: unknown = params['missingProperty'];
    const place = `/data${instancePath}${typeof missing === 'string' ? `/${missing}` : ''}`;
    const key = ruleOf(place);
    if (!firstByPlace.has(key)) firstByPlace.set(key, `${place}: ${keyword}`);
  }
  return [...firstByPlace.values()].sort((a, b) => rules.indexOf(ruleOf(a)) - rules.indexOf(ruleOf(b)));
}

/** Returns a violation as {@link rulesOf} spells it: without the name of the metric. */
function ruleOf(violation: string): string {
  return violation.replace(/^\/data\/metrics\/.*?(: type)?$/s, '/data/metrics/*$1');
}

/** Returns everything that a schema demands, as the violation that breaking it would be, required members first. */
function rulesOf(schema: JsonObject, path: string): string[] {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonObject>;
  const required = (schema['required'] ?? []) as readonly string[];
  const others = schema['additionalProperties'];
  return [
    ...KEYWORDS.filter((keyword) => keyword in schema).map((keyword) => `${path}: ${keyword}`),
    ...[...new Set([...required, ...Object.keys(properties)])].flatMap((name) => [
      ...(required.includes(name) ? [`${path}/${name}: required`] : []),
      ...rulesOf(properties[name] ?? {}, `${path}/${name}`),
    ]),
    ...(typeof others === 'object' ? rulesOf(others as JsonObject, `${path}/*`) : []),
  ];
}

function officialSchema(type: EventType): JsonObject {
  return readJson(sharedPath('data/ossp/schema/v1.0.0', `${type}.schema.json`));
}

/** Takes away what constrains nothing: descriptions, and properties that have nothing else. */
function withoutDescriptions(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (key === 'description' && typeof value === 'string') return undefined;
    return isEmptyObject(value) ? undefined : value;
  }) as JsonObject;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

interface Example {
  readonly name: string;
  readonly event: JsonObject;
}

function exampleFiles(): Example[] {
  return ['examples/test-events', 'sdk-python-output', 'readme'].flatMap((folder) =>
    readdirSync(sharedPath('data/ossp', folder)).map((name) => ({
      name,
      event: readJson(sharedPath('data/ossp', folder, name)),
    })),
  );
}

/** The examples that are whole events; the others hold `data` alone. */
function exampleEvents(): Example[] {
  return exampleFiles().filter(({ event }) => 'specversion' in event);
}

function readJson(path: string): JsonObject {
  return JSON.parse(readFileSync(path, 'utf8')) as JsonObject;
}
