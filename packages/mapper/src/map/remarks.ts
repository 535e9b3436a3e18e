import {
  type AnyValue,
  BRIDGE,
  isKeyValueList,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  type KeyValue,
} from '@ossp-otel/types';
import { isNumberLiteral } from '../json/number.ts';
import { formatPointer, replaceAt } from '../json/pointer.ts';
import { numberToAnyValue, numberToDouble } from './any-value.ts';
import { NUMBER_FIELDS } from './names.ts';

type Path = readonly (string | number)[];

/**
 * Returns the attributes that say which values of an event OTLP could not hold as they are: numbers
 * kept as text, and strings whose half surrogate pairs became U+FFFD. Empty for almost every event.
 */
export function describeInexactValues(event: JsonObject): KeyValue[] {
  const textNumbers: string[] = [];
  const escapedStrings: KeyValue[] = [];
  walk(event, [], (value, path) => {
    if (value instanceof JsonNumber) {
      const held = isDoubleAt(path) ? numberToDouble(value) : numberToAnyValue(value);
      if (typeof held === 'string') textNumbers.push(formatPointer(path));
    } else if (typeof value === 'string' && !value.isWellFormed()) {
      escapedStrings.push({ key: formatPointer(path), value: escapeSurrogates(value) });
    }
  });
  const remarks: KeyValue[] = [];
  if (textNumbers.length > 0) remarks.push({ key: BRIDGE.textNumbers, value: textNumbers });
  if (escapedStrings.length > 0) remarks.push({ key: BRIDGE.escapedStrings, value: { values: escapedStrings } });
  return remarks;
}

/**
 * Puts the exact numbers and strings that {@link describeInexactValues} described into `event` itself. A remark
 * that does not fit the value at its place is ignored: somebody on the way has changed that, perhaps to redact it.
 */
export function restoreInexactValues(event: JsonObject, remarks: ReadonlyMap<string, AnyValue>): void {
  const textNumbers = remarks.get(BRIDGE.textNumbers);
  if (Array.isArray(textNumbers)) {
    for (const pointer of textNumbers) if (typeof pointer === 'string') replaceAt(event, pointer, exactNumber);
  }
  const escapedStrings = remarks.get(BRIDGE.escapedStrings) ?? null;
  if (isKeyValueList(escapedStrings)) {
    for (const { key, value: escaped } of escapedStrings.values) {
      const exact = typeof escaped === 'string' ? unescapeSurrogates(escaped) : undefined;
      if (exact !== undefined) replaceAt(event, key, (value) => (value === exact.toWellFormed() ? exact : value));
    }
  }
}

/** Whether the remarks say that a number at `pointer` was kept as text. */
export function isTextNumber(remarks: ReadonlyMap<string, AnyValue>, pointer: string): boolean {
  const textNumbers = remarks.get(BRIDGE.textNumbers);
  return Array.isArray(textNumbers) && textNumbers.includes(pointer);
}

/** Whether a number at this place of an event is a double whatever its spelling. */
function isDoubleAt([place, field, metric, ...deeper]: Path): boolean {
  if (place !== 'data' || typeof field !== 'string' || deeper.length > 0) return false;
  return metric === undefined ? NUMBER_FIELDS.has(field) : field === 'metrics' && typeof metric === 'string';
}

/** A number was kept as text only where a double would have altered it, or where it is a whole one beyond 2^53: see `adapters/otel`. */
function exactNumber(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || !isNumberLiteral(value)) return value;
  const number = new JsonNumber(value);
  const double = Number(value);
  const isBeyondIntegers = Number.isInteger(double) && !Number.isSafeInteger(double);
  return isBeyondIntegers || typeof numberToDouble(number) === 'string' ? number : value;
}

/** Visits every scalar. The path that `visit` is given changes afterwards. */
function walk(value: JsonValue, path: (string | number)[], visit: (value: JsonValue, path: Path) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) {
    visit(value, path);
    return;
  }
  const members: Iterable<readonly [string | number, JsonValue]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [step, member] of members) {
    path.push(step);
    walk(member, path, visit);
    path.pop();
  }
}

/** Returns the text as the inside of a JSON string, where half pairs are `\u` escapes. */
function escapeSurrogates(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unescapeSurrogates(escaped: string): string | undefined {
  try {
    return JSON.parse(`"${escaped}"`) as string;
  } catch {
    return undefined;
  }
}
