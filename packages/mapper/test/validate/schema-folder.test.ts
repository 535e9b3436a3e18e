import { mkdirSync, writeFileSync } from 'node:fs';
import { EVENT_TYPES, eventJsonSchema, JsonNumber, type JsonValue, validateEventData } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import { readSchemaFolder } from '../../src/validate/schema-folder.ts';
import { caught } from '../convert/caught.ts';

const temp = tempFolder();
let folders = 0;

/** Writes schemas by type, as values or as texts; returns the folder. */
function schemaFolder(schemas: Record<string, unknown>): string {
  const folder = temp(`schemas-${folders++}`);
  mkdirSync(folder);
  for (const [type, schema] of Object.entries(schemas)) {
    const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
    writeFileSync(`${folder}/${type}.schema.json`, text);
  }
  return folder;
}

async function check(schema: unknown, data: JsonValue): Promise<string[]> {
  const schemas = await readSchemaFolder(schemaFolder({ 'com.example.t': schema }));
  return schemas.check('com.example.t', data).map(({ path, keyword }) => `${path}: ${keyword}`);
}

describe('readSchemaFolder()', () => {
  it('says the same as the built-in validator, with the schemas that the types package publishes', async () => {
    const published = Object.fromEntries(EVENT_TYPES.map((type) => [type, eventJsonSchema(type)]));
    const schemas = await readSchemaFolder(schemaFolder(published));
    const payloads = [
      '{}',
      '7',
      '{"resource":{"model_id":"m","environment":"prod"},"action_taken":"warn","confidence":2,"value":"x"}',
      '{"resource":{"model_id":"m","environment":"production"},"action_taken":"block","reason":"r"}',
      '{"resource":[],"metrics":{"a/b":true},"experiment_id":"e","variant":"v"}',
    ].map((text) => parseJson(text));
    for (const type of EVENT_TYPES) {
      expect(schemas.has(type)).toBe(true);
      for (const data of payloads) {
        const places = (findings: readonly { path: string }[]) => findings.map(({ path }) => path).sort();
        expect(places(schemas.check(type, data))).toEqual(places(validateEventData(type, data)));
      }
    }
  });

  it('knows the types that have a file, and no others', async () => {
    const schemas = await readSchemaFolder(schemaFolder({ 'com.example.t': { type: 'object' } }));
    expect([schemas.has('com.example.t'), schemas.has('ai.dataset.access')]).toEqual([true, false]);
    expect(schemas.check('ai.dataset.access', 7)).toEqual([]);
    expect(schemas.check('com.example.t', 7)).toEqual([{ path: '/data', keyword: 'type' }]);
  });

  it('names the member that is missing, too many, or badly named', async () => {
    const schema = {
      properties: { a: { required: ['b/c'] } },
      required: ['d'],
      propertyNames: { maxLength: 1 },
    };
    expect(await check(schema, { a: {}, long: 1 })).toEqual(
      expect.arrayContaining(['/data/d: required', '/data/a/b~1c: required']),
    );
    expect(await check({ additionalProperties: false }, { x: 1 })).toEqual(['/data/x: additionalProperties']);
    expect(await check({ unevaluatedProperties: false }, { x: 1 })).toEqual(['/data/x: unevaluatedProperties']);
  });

  it('tells one finding for each place, and not ever more of them', async () => {
    expect(await check({ type: 'string', enum: ['a'], const: 'a' }, 7)).toEqual(['/data: type']);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, 'x']));
    expect(await check({ additionalProperties: { type: 'number' } }, many)).toHaveLength(100);
  });

  it('takes every number for one, whatever a double makes of it', async () => {
    const number = { type: 'number', minimum: 0 };
    expect(await check(number, new JsonNumber('1e400'))).toEqual([]);
    expect(await check(number, new JsonNumber('-1e400'))).toEqual(['/data: minimum']);
    expect(await check({ items: number }, [new JsonNumber('1.0'), 'x'])).toEqual(['/data/1: type']);
    expect(await check(number, Number.NaN)).toEqual(['/data: type']);
  });

  it('takes keys of every object for keys like any other', async () => {
    const data = parseJson('{"__proto__":7,"constructor":"x"}');
    expect(await check({ properties: { constructor: { type: 'number' } } }, data)).toEqual(['/data/constructor: type']);
    expect(await check({ required: ['__proto__'] }, data)).toEqual([]);
    expect(await check({ required: ['toString'] }, data)).toEqual(['/data/toString: required']);
  });

  it('takes format for a remark, and does not mind keywords of others', async () => {
    expect(await check({ type: 'string', format: 'date-time', 'x-owner': 'us' }, 'no date')).toEqual([]);
  });

  it('follows references among the files', async () => {
    const folder = schemaFolder({
      a: { $id: 'https://example.com/a.schema.json', $ref: 'https://example.com/b.schema.json#/$defs/text' },
      b: { $id: 'https://example.com/b.schema.json', $defs: { text: { type: 'string' } } },
    });
    const schemas = await readSchemaFolder(folder);
    expect(schemas.check('a', 7)).toEqual([{ path: '/data', keyword: 'type' }]);
  });
});

describe('readSchemaFolder() with what is no folder of schemas', () => {
  it('demands a folder with schemas', async () => {
    const missing = temp('no-such-folder');
    expect(await caught(() => readSchemaFolder(missing))).toEqual([
      'ERR_INPUT',
      `cannot read ${missing}: there is no such file or folder`,
      missing,
    ]);
    const empty = schemaFolder({});
    expect(await caught(() => readSchemaFolder(empty))).toEqual([
      'ERR_INPUT',
      `no file in the folder ${empty} is called <type>.schema.json`,
      empty,
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['no schema', '7'],
    ['null', 'null'],
    ['a schema with a wrong keyword', { type: 'text' }],
    ['a schema of another draft', { $schema: 'http://json-schema.org/draft-04/schema#' }],
    ['a schema with a reference to nowhere', { $ref: 'https://example.com/elsewhere.json' }],
  ])('refuses %s', async (_name, schema) => {
    const folder = schemaFolder({ t: schema });
    const [code, message, path] = await caught(() => readSchemaFolder(folder));
    expect([code, path]).toEqual(['ERR_INPUT', `${folder}/t.schema.json`]);
    expect(message.startsWith(`${folder}/t.schema.json is no JSON Schema of draft 2020-12: `)).toBe(true);
    expect(message).not.toContain('\n');
  });

  it('refuses a file that cannot be read', async () => {
    const folder = schemaFolder({});
    mkdirSync(`${folder}/t.schema.json`);
    expect(await caught(() => readSchemaFolder(folder))).toEqual([
      'ERR_INPUT',
      `cannot read ${folder}/t.schema.json: it is a folder`,
      `${folder}/t.schema.json`,
    ]);
  });
});
