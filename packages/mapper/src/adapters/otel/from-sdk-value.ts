import { type AnyValue, type KeyValue, OsspError } from '@ossp-otel/types';
import { copyBytes } from '../../json/copy-bytes.ts';

const MIN_INT64 = -(2 ** 63);
/** The first double above the int64 range. */
const INT64_END = 2 ** 63;

/** Deep enough for every value that comes from code and not from an attack or a cycle. */
const MAX_DEPTH = 1000;

/**
 * Returns the OTLP value that OpenTelemetry JS writes for the value of an attribute or a body: every whole number in the
 * int64 range as an integer, an object with the members of its own, so that a `Date` or a `Map` is an empty
 * kvlist, and an empty value (`null`) for what it does not know, such as `bigint`. `undefined` stays `undefined`.
 *
 * @throws {OsspError} ERR_TOO_DEEP if the value is nested deeper than 1000 levels or holds itself; there OpenTelemetry's
 * own exporter overflows the stack.
 */
export function fromSdkValue(value: unknown): AnyValue | undefined {
  return value === undefined ? undefined : anyValueOf(value, 0);
}

/** Returns attributes as OpenTelemetry JS writes them; one that is `undefined` has an empty value. */
export function fromSdkAttributes(attributes: Readonly<Record<string, unknown>>): KeyValue[] {
  return keyValuesOf(attributes, 0);
}

function anyValueOf(value: unknown, depth: number): AnyValue {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return numberOf(value);
  if (typeof value !== 'object' || value === null) return null;
  if (value instanceof Uint8Array) return copyBytes(value);
  if (depth >= MAX_DEPTH) throw new OsspError('ERR_TOO_DEEP', `nested deeper than ${MAX_DEPTH} levels`);
  // Unlike `map`, this does not pass over the holes of an array
  if (Array.isArray(value)) return Array.from(value, (item) => anyValueOf(item, depth + 1));
  return { values: keyValuesOf(value as Readonly<Record<string, unknown>>, depth + 1) };
}

function keyValuesOf(object: Readonly<Record<string, unknown>>, depth: number): KeyValue[] {
  return Object.keys(object).map((key) => ({ key: key.toWellFormed(), value: anyValueOf(object[key], depth) }));
}

/** A negative zero is a whole number too, and as such has no sign. */
function numberOf(value: number): AnyValue {
  return Number.isInteger(value) && value >= MIN_INT64 && value < INT64_END ? BigInt(value) : value;
}
