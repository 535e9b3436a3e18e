import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isJsonObject, JsonNumber, type JsonValue, OsspError } from '@ossp-otel/types';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { DataSchemas, Finding } from '../event/data-schemas.ts';
import { inputError } from '../input/input-error.ts';
import { childPointer, setMember } from '../json/pointer.ts';

const ENDING = '.schema.json';
const AJV_OPTIONS = {
  allErrors: true,
  // What one draft does not know, the tools of the schema's owner may
  strict: false,
  strictNumbers: true,
  ownProperties: true,
  validateFormats: false,
  logger: false,
} as const;

/** Findings that are told of one event. */
const MAX_FINDINGS = 100;

/**
 * Returns the schemas of a folder, where `<type>.schema.json` holds the JSON Schema (draft 2020-12) for the `data`
 * of an event type, as the Python SDK expects it. They may refer to one another, and to nothing else. `format`
 * is a remark, as that draft has it.
 *
 * @throws {OsspError} ERR_INPUT if there is no such file, or one is no JSON Schema.
 */
export async function readSchemaFolder(folder: string): Promise<DataSchemas> {
  const names = await schemaNames(folder);
  // Loaded only for those who want other schemas than the official ones
  const ajv = await import('ajv/dist/2020.js');
  const compiler = new ajv.Ajv2020(AJV_OPTIONS);
  for (const name of names) await addSchema(compiler, path.join(folder, name), name);
  const checks = new Map(
    names.map((name) => [name.slice(0, -ENDING.length), compile(compiler, path.join(folder, name), name)]),
  );
  return {
    has: (type) => checks.has(type),
    check: (type, data) => {
      const check = checks.get(type);
      return check === undefined || check(plainJson(data)) ? [] : findings(check.errors ?? []);
    },
  };
}

async function schemaNames(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw inputError(folder, cause);
  }
  const schemas = names.filter((name) => name.endsWith(ENDING)).sort();
  if (schemas.length > 0) return schemas;
  throw new OsspError('ERR_INPUT', `no file in the folder ${folder} is called <type>${ENDING}`, folder);
}

async function addSchema(compiler: Ajv2020, file: string, name: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw inputError(file, cause);
  }
  try {
    const schema: unknown = JSON.parse(text);
    if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null)) {
      throw new TypeError('a schema is an object or a boolean');
    }
    compiler.addSchema(schema, name);
  } catch (cause) {
    throw unusable(file, cause);
  }
}

function compile(compiler: Ajv2020, file: string, name: string): ValidateFunction {
  try {
    const check = compiler.getSchema(name);
    if (check !== undefined) return check;
  } catch (cause) {
    throw unusable(file, cause);
  }
  throw unusable(file, new Error('it is missing'));
}

function unusable(file: string, cause: unknown): OsspError {
  const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n', 1);
  return new OsspError('ERR_INPUT', `${file} is no JSON Schema of draft 2020-12: ${reason}`, file, { cause });
}

/** Returns the first finding at each place: what fails for its type fails other rules as well. */
function findings(errors: readonly ErrorObject[]): readonly Finding[] {
  const first = new Map<string, Finding>();
  for (const error of errors) {
    const place = placeOf(error);
    if (!first.has(place)) first.set(place, { path: place, keyword: error.keyword });
    if (first.size === MAX_FINDINGS) break;
  }
  return [...first.values()];
}

/** Where the error is about a member, its place is that of the member. */
function placeOf({ instancePath, params }: ErrorObject): string {
  for (const name of ['missingProperty', 'additionalProperty', 'unevaluatedProperty', 'propertyName']) {
    const member: unknown = params[name];
    if (typeof member === 'string') return `/data${childPointer(instancePath, member)}`;
  }
  return `/data${instancePath}`;
}

/** Returns a value as JSON.parse would, except that a number stays finite, so that it is a number for a schema too. */
function plainJson(value: JsonValue): unknown {
  if (value instanceof JsonNumber) {
    return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(value.text)));
  }
  if (Array.isArray(value)) return value.map((item: JsonValue) => plainJson(item));
  if (!isJsonObject(value)) return value;
  const object: Record<string, JsonValue> = {};
  for (const key of Object.keys(value)) setMember(object, key, plainJson(value[key] as JsonValue) as JsonValue);
  return object;
}
