import { JsonNumber, type JsonObject, type JsonValue } from '@ossp-otel/types';
import { canonicalDecimal, numberLiteral } from './number.ts';

/** What two ways of writing JSON differ in. */
interface Style {
  keys(object: JsonObject): readonly string[];
  number(value: number | JsonNumber): string;
}

const AS_IT_IS: Style = { keys: Object.keys, number: numberLiteral };
const CANONICAL: Style = {
  keys: (object) => Object.keys(object).sort(),
  number: (value) => canonicalDecimal(numberLiteral(value)),
};

/**
 * Returns the JSON text of a value, on one line and without spaces. Unlike `JSON.stringify` it prints a
 * {@link JsonNumber} as its own text and keeps the sign of a negative zero. NaN and the infinities, which only
 * a lenient reader lets in, become the bare words that it accepts. Members that are `undefined` are left out.
 */
export function stringifyJson(value: JsonValue): string {
  return write(value, AS_IT_IS);
}

/**
 * Returns a text that is equal for values that are equal as JSON: whatever the order of their keys and the
 * spelling of their numbers, which count as exact decimals.
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, CANONICAL);
}

function write(value: JsonValue, style: Style): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || value instanceof JsonNumber) return style.number(value);
  if (value === null || typeof value === 'boolean') return String(value);
  return isArray(value) ? writeArray(value, style) : writeObject(value, style);
}

function writeArray(array: readonly JsonValue[], style: Style): string {
  let text = '';
  for (const item of array) text += `${text === '' ? '' : ','}${write(item, style)}`;
  return `[${text}]`;
}

function writeObject(object: JsonObject, style: Style): string {
  let text = '';
  for (const key of style.keys(object)) {
    const value = object[key];
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${write(value, style)}`;
  }
  return `{${text}}`;
}

function isArray(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}
