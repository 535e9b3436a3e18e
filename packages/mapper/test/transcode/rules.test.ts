import { EVENT_TYPES, eventJsonSchema, type JsonObject, type JsonValue, validateEventData } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { summaryOf } from '../../src/map/body.ts';
import { severityOf } from '../../src/map/severity.ts';
import { SUMMARIES } from '../../src/map/summaries.ts';
import { viewOf } from '../../src/otlp/byte-words.ts';
import { ByteWriter } from '../../src/otlp/byte-writer.ts';
import { DataFields } from '../../src/transcode/data-fields.ts';
import { EventData } from '../../src/transcode/event-data.ts';
import { EventScanner } from '../../src/transcode/event-scanner.ts';
import { RuleBook } from '../../src/transcode/rule-book.ts';
import { isValidResource, SchemaRules } from '../../src/transcode/schema-rules.ts';
import { Random } from './random.ts';

/** Returns what rules see of `data`; nested values are parsed. */
function eventData(fields: DataFields, data: JsonObject): EventData {
  const bytes = Buffer.from(`{"data":${JSON.stringify(data)}}`);
  const scanner = new EventScanner();
  expect(scanner.scan(bytes, viewOf(bytes), 0, bytes.length)).toBe(true);
  const view = new EventData(scanner.data, new Int32Array(fields.count).fill(-1));
  view.bytes = bytes;
  view.view = viewOf(bytes);
  Object.entries(data).forEach(([name, value], at) => {
    const number = fields.number(name);
    if (number >= 0) view.fieldAt[number] = at;
    view.nested[at] = parseJson(JSON.stringify(value));
  });
  return view;
}

function accepts(schema: JsonObject, data: JsonObject): boolean {
  const fields = new DataFields();
  const rules = new SchemaRules(schema, fields);
  return rules.accepts(eventData(fields, data));
}

describe('SchemaRules', () => {
  it.each([
    [{ type: 'string' }, 'x', true],
    [{ type: 'string' }, 1, false],
    [{ type: 'string', minLength: 1 }, '', false],
    [{ type: 'string', minLength: 1 }, 'x', true],
    [{ type: 'string', minLength: 1, pattern: '^x$' }, 'x', true],
    [{ type: 'string', pattern: '^x$' }, 'é', false],
    [{ type: 'string', enum: ['a', 'bc', 'été'] }, 'bc', true],
    [{ type: 'string', enum: ['a', 'bc', 'été'] }, 'été', true],
    [{ type: 'string', enum: ['a', 'bc'] }, 'bd', false],
    [{ type: 'string', enum: ['a', 'bc'] }, 1, false],
    [{ type: 'number' }, 1.5, true],
    [{ type: 'number' }, 'x', false],
    [{ type: 'number', minimum: 0, maximum: 1 }, 1, true],
    [{ type: 'number', minimum: 0, maximum: 1 }, 1.5, false],
    [{ type: 'number', minimum: 0 }, -1, false],
    [{ type: 'object', additionalProperties: { type: ['number', 'string'] } }, { a: 1, b: 'x', c: 1e21 }, true],
    [{ type: 'object', additionalProperties: { type: ['number', 'string'] } }, { a: true }, false],
    [{ type: 'object', additionalProperties: { type: ['number', 'string'] } }, [1], false],
    [{ description: 'anything' }, [true], true],
    // What it does not know it does not accept, valid or not
    [{ type: 'string', minLength: 2 }, 'xyz', false],
    [{ type: 'string', maxLength: 9 }, 'x', false],
    [{ type: 'string', enum: ['x'], minLength: 1 }, 'x', false],
    [{ type: 'number', multipleOf: 1 }, 1, false],
    [{ type: 'object' }, {}, false],
    [{ type: 'boolean' }, true, false],
    [{ enum: [1] }, 1, false],
  ])('with the schema %o for a field, %o: %o', (schema, value, expected) => {
    expect(accepts({ properties: { field: schema } }, { field: value })).toBe(expected);
  });

  it('asks for what is required, and only for that', () => {
    const schema = { required: ['a'], properties: { a: { type: 'string' }, b: { type: 'string' } } };
    expect([accepts(schema, { b: 'x' }), accepts(schema, { a: 'x' }), accepts({}, { c: 1 })]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('leaves a resource with another schema to the validator', () => {
    const own = { properties: { resource: { type: 'object', required: ['model_id'] } } };
    expect(accepts(own, { resource: { model_id: 'x' } })).toBe(false);
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

describe('SummaryRules', () => {
  it('makes the line that is made of objects', () => {
    const random = new Random(1);
    const book = new RuleBook();
    const values = ['', 'x', 'pii-v2', 'été', 7, 0.2, true, false, null, { a: 1 }, ['x']];
    for (const [type, { words, explanation }] of SUMMARIES) {
      const names = [...words, ...explanation].flatMap(({ fields }) => fields);
      for (let count = 0; count < 200; count++) {
        const data: Record<string, JsonValue> = { other: 'x' };
        for (const name of names) if (random.chance(0.8)) data[name] = random.pick(values);
        const writer = new ByteWriter();
        const hasLine = book.rules(type).summary.write(writer, eventData(book.fields, data));
        const line = new TextDecoder().decode(writer.view());
        expect(hasLine ? line : type).toBe(summaryOf(type, data));
      }
    }
  });

  it('has no line for a type that has no summary', () => {
    const writer = new ByteWriter();
    const book = new RuleBook();
    expect(book.rules('com.example.other').summary.write(writer, eventData(book.fields, { reason: 'x' }))).toBe(false);
    expect(writer.length).toBe(0);
  });
});

describe('SeverityRules', () => {
  it.each([
    ['ai.safety.policy.violation', { decision: 'overruled' }],
    ['ai.safety.policy.violation', { decision: 'overruled!' }],
    ['ai.safety.policy.violation', { decision: 'blocked' }],
    ['ai.security.abuse.attempt', { blocked: true }],
    ['ai.security.abuse.attempt', { blocked: false }],
    ['ai.security.abuse.attempt', { blocked: 'true' }],
    ['ai.safety.guardrail.interaction', { severity: 'High' }],
    ['ai.safety.guardrail.interaction', { severity: '17' }],
    ['com.example.other', { severity: 'fatal' }],
    ['com.example.other', {}],
  ])('says of %s with %o what is said of objects', (type, data) => {
    const book = new RuleBook();
    const { severity } = book.rules(type);
    const view = eventData(book.fields, { other: 1, ...data });
    expect([severity.severity(view), severity.severity(view)]).toEqual([
      severityOf(type, data),
      severityOf(type, data),
    ]);
  });

  it.each([{ severity: '' }, { severity: 'grave' }, { severity: 7 }, { severity: null }])(
    'leaves %o to others',
    (data) => {
      const book = new RuleBook();
      expect(book.rules('ai.security.abuse.attempt').severity.severity(eventData(book.fields, data))).toBeUndefined();
    },
  );
});

describe('RuleBook', () => {
  it('has rules for every type with a schema or a summary, and the same ones for all others', () => {
    const book = new RuleBook();
    const other = book.rules('com.example.other');
    expect(book.rules('com.example.another')).toBe(other);
    for (const type of [...EVENT_TYPES, ...SUMMARIES.keys()]) expect(book.rules(type)).not.toBe(other);
  });

  it('numbers every field once', () => {
    const { fields } = new RuleBook();
    expect(fields.add('severity')).toBe(fields.number('severity'));
    expect(fields.number('no rule asks for this')).toBeLessThan(0);
  });
});
