import { EVENT_TYPES, eventJsonSchema, type JsonObject, validateEventData } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { DataFields } from '../../src/transcode/data-fields.ts';
import {
  DEMAND_KIND,
  DEMANDS_UNKNOWN,
  MAX_FIELDS,
  RULES,
  RULES_CAPACITY,
  RULES_DEMANDS,
  RULES_SIZE,
} from '../../src/transcode/engine-layout.ts';
import { EngineMemory } from '../../src/transcode/engine-memory.ts';
import { RuleMemory } from '../../src/transcode/rule-memory.ts';
import { isValidResource, setDemands } from '../../src/transcode/schema-rules.ts';
import { eventText } from './event-text.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { countWays, wayOf } from './way-of.ts';

const RESOURCE = '{"model_id":"m","environment":"production"}';
const HASH = 'hmac-sha256:69614ce943824c06844a8cb7f9855640';
const VALUES: readonly string[] = [
  ...[
    '""',
    '"x"',
    '"block"',
    '"bloc"',
    '"blocked"',
    '"overruled"',
    '"start"',
    '"other"',
    '"é"',
    `"${HASH}"`,
    `"${HASH} "`,
  ],
  ...[
    '"0123456789abcde"',
    '"0123456789abcdef"',
    '"0123456789abcdé"',
    '"bl\\u006fck"',
    '"\\n"',
    '"production"',
    '"0.5"',
  ],
  ...[
    '0',
    '1',
    '0.5',
    '1.5',
    '-1',
    '-0.001',
    '1.0',
    '0.0',
    '1e0',
    '-0',
    '9007199254740993',
    '1e400',
    '12345678901234567890',
  ],
  ...[
    'true',
    'false',
    'null',
    '[]',
    '["block"]',
    '{}',
    RESOURCE,
    '{"model_id":"m"}',
    '{"model_id":"","environment":"staging"}',
  ],
  ...[
    '{"a":1,"b":"x","c":1.5e300}',
    '{"a":true}',
    '{"a":null}',
    '{"a":{}}',
    '{"a":[]}',
    '{"a":1.0,"b":"\\u0041"}',
    '{"a":1e400}',
  ],
];

interface Property {
  readonly name: string;
  readonly isRequired: boolean;
  /** The spelling of a valid value. */
  readonly valid: string;
}

function propertiesOf(type: string): readonly Property[] {
  const schema = eventJsonSchema(type) as JsonObject;
  const required = schema['required'] as string[];
  return Object.entries(schema['properties'] as Record<string, JsonObject>).map(([name, member]) => {
    const { enum: choices, type: kind, pattern } = member;
    const texts = pattern === undefined ? '"some text"' : `"${HASH}"`;
    const plain = kind === 'number' ? '0.25' : kind === 'object' ? '{"acc":0.9,"n":1,"note":"x"}' : texts;
    const valid = name === 'resource' ? RESOURCE : Array.isArray(choices) ? JSON.stringify(choices[0]) : plain;
    return { name, isRequired: required.includes(name), valid };
  });
}

/** Spells `data`; a member with an empty value is left out. */
function spell(members: readonly (readonly [name: string, value: string])[]): string {
  return members.flatMap(([name, value]) => (value === '' ? [] : [`"${name}":${value}`])).join();
}

describe.each(EVENT_TYPES)('events of type %s', (type) => {
  const properties = propertiesOf(type);
  const withValue = (changed: string, value: string): string => {
    return eventText({
      type,
      data: spell(properties.map(({ name, valid }) => [name, name === changed ? value : valid])),
    });
  };

  it('may be valid', () => {
    const all = spell(properties.map(({ name, valid }) => [name, valid]));
    expect(validateEventData(type, JSON.parse(`{${all}}`) as JsonObject)).toEqual([]);
    expect(wayOf(new TwoEngines(), eventText({ type, data: all }))).toBe('bytes');
  });

  it('are held against their schema, member by member and value by value', () => {
    const engines = new TwoEngines();
    const counts = countWays(
      engines,
      properties.flatMap(({ name }) => [...VALUES, ''].map((value) => withValue(name, value))),
    );
    expect(counts.refused).toBe(0);
    // Values that no OTLP number holds
    expect(counts.objects).toBeLessThan(counts.bytes / 8);
  });

  it('are held against the choices that the schema gives', () => {
    const schema = eventJsonSchema(type) as JsonObject;
    const engines = new TwoEngines();
    for (const [name, { enum: choices }] of Object.entries(schema['properties'] as Record<string, JsonObject>)) {
      if (!Array.isArray(choices)) continue;
      for (const choice of choices.map(String)) {
        for (const text of [choice, choice.toUpperCase(), `${choice} `, choice.slice(1), choice.slice(0, -1)]) {
          expect(wayOf(engines, withValue(name, JSON.stringify(text)))).toBe('bytes');
        }
      }
    }
  });

  it('are held against their schema with any values at once, in any order', () => {
    const random = new Random(type.length);
    const engines = new TwoEngines();
    for (let count = 0; count < 300; count++) {
      const members = properties.map(({ name, valid }) => {
        return [name, random.chance(0.7) ? valid : random.pick([...VALUES, ''])] as const;
      });
      wayOf(engines, eventText({ type, data: spell([['note', '1'], ...random.shuffle(members)]) }));
    }
    expect(engines.transcoded).toBeGreaterThan(180);
  });

  it('are not held against it unless that is asked for', () => {
    const engines = new TwoEngines({ validate: false });
    const events = properties.flatMap(({ name }) => ['"x"', '7', ''].map((value) => withValue(name, value)));
    expect(countWays(engines, events).bytes).toBe(events.length);
    const { actual } = engines.add(Buffer.from(eventText({ type })));
    expect(actual).toMatchObject({ violations: 0 });
  });
});

describe('isValidResource', () => {
  it.each([
    [{ model_id: 'm', environment: 'production' }, true],
    [{ model_id: 'm', environment: 'prod' }, false],
    [{ model_id: 7, environment: 'production' }, false],
    [{ environment: 'production' }, false],
  ])('%o: %o, for every type', (resource, expected) => {
    expect(isValidResource(resource)).toBe(expected);
    for (const type of EVENT_TYPES) {
      const paths = validateEventData(type, { resource }).map(({ path }) => path);
      expect(paths.some((path) => path.startsWith('/data/resource'))).toBe(!expected);
    }
  });

  it('stands for all types, which share one schema of the resource', () => {
    const schemas = EVENT_TYPES.map((type) => (eventJsonSchema(type)['properties'] as JsonObject)['resource']);
    for (const schema of schemas) expect(schema).toEqual(schemas[0]);
  });
});

describe('setDemands', () => {
  const unknown: readonly JsonObject[] = [
    { type: 'string', minLength: 2 },
    { type: 'string', maxLength: 9 },
    { type: 'string', pattern: '^x' },
    { type: 'string', enum: ['x'], minLength: 1 },
    { type: 'number', multipleOf: 1 },
    { type: 'object' },
    { type: 'boolean' },
    { enum: [1] },
    { type: 'object', required: ['model_id'] },
  ];

  it.each(unknown)('leaves to the validator what has the schema %o', (schema) => {
    const memory = new EngineMemory(new ArrayBuffer(RULES + RULES_CAPACITY));
    const to = new RuleMemory(memory);
    const rules = to.allocate(RULES_SIZE);
    setDemands(to, rules, { properties: { field: schema } }, new DataFields());
    expect(memory.word(memory.word(rules + RULES_DEMANDS) + DEMAND_KIND)).toBe(DEMANDS_UNKNOWN);
  });

  it('finds no room for more rules than the memory holds', () => {
    const to = new RuleMemory(new EngineMemory(new ArrayBuffer(RULES + RULES_CAPACITY)));
    const start = to.allocate(RULES_CAPACITY - 16);
    expect(to.allocate(1)).toBe(start + RULES_CAPACITY - 16);
    expect(() => to.allocate(1)).toThrow('memory');
  });

  it('finds no room for more fields than the engine looks for', () => {
    const fields = new DataFields();
    for (let number = 0; number < MAX_FIELDS; number++) expect(fields.add(`field ${number}`)).toBe(number);
    expect(fields.add('field 7')).toBe(7);
    expect(fields.number('no rule asks for this')).toBeLessThan(0);
    expect(() => fields.add('one more')).toThrow('fields');
  });
});
