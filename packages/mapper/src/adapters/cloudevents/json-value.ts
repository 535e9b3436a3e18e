import { JsonNumber, type JsonObject, type JsonValue, OsspError } from '@ossp-otel/types';
import { doubleHolds } from '../../json/number.ts';
import { DEFAULT_MAX_DEPTH } from '../../json/parse-json.ts';
import { childPointer, setMember } from '../../json/pointer.ts';
import { fromAnyValue } from '../../map/any-value.ts';
import { cannotHold } from '../cannot-hold.ts';

/**
 * Returns the JSON value of what JavaScript code made. Like `JSON.stringify` it asks `toJSON`, and leaves out members that
 * are `undefined`; unlike it, it takes a `bigint` for a number and refuses what would be lost or become `null`.
 *
 * @param pointer - place of the value, which errors name.
 * @throws {OsspError} ERR_NOT_AN_EVENT, ERR_TOO_DEEP or ERR_KEY_SURROGATE.
 */
export function toJsonValue(value: unknown, pointer: string): JsonValue {
  // The event itself is the first level
  return jsonValueOf(value, pointer, 2);
}

function jsonValueOf(value: unknown, pointer: string, depth: number): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return fromAnyValue(value);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof JsonNumber) return value;
  if (typeof value !== 'object') throw notJson(pointer);
  if (depth > DEFAULT_MAX_DEPTH) {
    throw new OsspError('ERR_TOO_DEEP', `nested deeper than ${DEFAULT_MAX_DEPTH} levels`, pointer);
  }
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => jsonValueOf(item, childPointer(pointer, index), depth + 1));
  }
  // A Buffer has a toJSON as well
  if (ArrayBuffer.isView(value)) throw notJson(pointer);
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === 'function') return jsonValueOf(toJSON.call(value), pointer, depth + 1);
  // Maps, sets, promises, errors: what they hold is not in their members
  if (Object.prototype.toString.call(value) !== '[object Object]') throw notJson(pointer);
  return jsonObjectOf(value, pointer, depth);
}

function jsonObjectOf(value: object, pointer: string, depth: number): JsonObject {
  const object: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new OsspError('ERR_KEY_SURROGATE', 'a key holds half a surrogate pair', pointer);
    if (member !== undefined) setMember(object, key, jsonValueOf(member, childPointer(pointer, key), depth + 1));
  }
  return object;
}

function notJson(pointer: string): OsspError {
  return new OsspError('ERR_NOT_AN_EVENT', 'JSON has no form for this value', pointer);
}

/**
 * Returns the value for code that knows only JavaScript's own numbers.
 *
 * @throws {OsspError} ERR_NOT_HELD with the place of a number that a double or `JSON.stringify` would alter.
 */
export function fromJsonValue(value: JsonValue, pointer: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw cannotHold('JSON has no word for NaN and the infinities', pointer);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof JsonNumber) {
    const double = Number(value.text);
    if (!doubleHolds(double, value.text)) throw cannotHold('a JavaScript number would alter this number', pointer);
    return double;
  }
  if (Array.isArray(value)) return value.map((item, index) => fromJsonValue(item, childPointer(pointer, index)));
  const object = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(object.map(([key, member]) => [key, fromJsonValue(member, childPointer(pointer, key))]));
}
