import { isJsonObject, type JsonArray, JsonNumber, type JsonObject, type JsonValue } from '@ossp-otel/types';
import { isIntegerLiteral, numberLiteral } from '../json/number.ts';
import { childPointer } from '../json/pointer.ts';
import { canonicalJson } from '../json/stringify-json.ts';

/** One place at which two values differ. It names kinds and lengths, never content. */
export interface Change {
  /** JSON Pointer. */
  readonly path: string;
  /** - `missing`: only the archive has it. - `added`: only the OTLP has it. - `changed`: both have something else. */
  readonly kind: 'missing' | 'added' | 'changed';
  /** What the archive has, for instance `string of 12 characters`. */
  readonly archive?: string;
  /** What the OTLP has. */
  readonly otlp?: string;
}

/** Returns the places at which two JSON values differ, in the order of the first one, at most `most` of them. */
export function describeChanges(archive: JsonValue, otlp: JsonValue, most: number): Change[] {
  const changes: Change[] = [];
  compare(archive, otlp, '', changes, most);
  return changes;
}

function compare(
  archive: JsonValue | undefined,
  otlp: JsonValue | undefined,
  path: string,
  changes: Change[],
  most: number,
): void {
  if (changes.length >= most) return;
  if (archive === undefined || otlp === undefined) {
    if (archive !== undefined) changes.push({ path, kind: 'missing', archive: describe(archive) });
    else if (otlp !== undefined) changes.push({ path, kind: 'added', otlp: describe(otlp) });
  } else if (isJsonObject(archive) && isJsonObject(otlp)) {
    for (const key of new Set([...Object.keys(archive), ...Object.keys(otlp)])) {
      compare(member(archive, key), member(otlp, key), childPointer(path, key), changes, most);
    }
  } else if (isArray(archive) && isArray(otlp)) {
    for (let index = 0; index < Math.max(archive.length, otlp.length) && changes.length < most; index++) {
      compare(archive[index], otlp[index], childPointer(path, index), changes, most);
    }
  } else if (canonicalJson(archive) !== canonicalJson(otlp)) {
    changes.push({ path, kind: 'changed', archive: describe(archive), otlp: describe(otlp) });
  }
}

/** `constructor` may be a key, and is a member of every object. */
function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function describe(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return `string of ${counted(value.length, 'character')}`;
  if (typeof value === 'number' || value instanceof JsonNumber) {
    const literal = numberLiteral(value);
    return `${isIntegerLiteral(literal) ? 'integer' : 'number'} of ${counted(literal.length, 'character')}`;
  }
  if (isArray(value)) return `array of ${counted(value.length, 'item')}`;
  return `object of ${counted(Object.keys(value).length, 'member')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function isArray(value: JsonValue): value is JsonArray {
  return Array.isArray(value);
}
