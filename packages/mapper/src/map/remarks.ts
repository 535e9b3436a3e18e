import { type AnyValue, BRIDGE, isKeyValueList, JsonNumber, type JsonValue, type KeyValue } from '@ossp-otel/types';
import { childPointer, replaceAt } from '../json/pointer.ts';
import { numberToAnyValue, numberToDouble } from './any-value.ts';
import { NUMBER_FIELDS } from './names.ts';

/**
 * Returns the attributes that say which values of an event OTLP could not hold as they are: numbers
 * kept as text, and strings whose half surrogate pairs became U+FFFD. Empty for almost every event.
 */
export function describeInexactValues(event: JsonValue): KeyValue[] {
  const textNumbers: string[] = [];
  const escapedStrings: KeyValue[] = [];
  walk(event, '', (value, pointer) => {
    if (value instanceof JsonNumber) {
      if (typeof numberAt(value, pointer) === 'string') textNumbers.push(pointer);
    } else if (typeof value === 'string' && !value.isWellFormed()) {
      escapedStrings.push({ key: pointer, value: escapeSurrogates(value) });
    }
  });
  const remarks: KeyValue[] = [];
  if (textNumbers.length > 0) remarks.push({ key: BRIDGE.textNumbers, value: textNumbers });
  if (escapedStrings.length > 0) remarks.push({ key: BRIDGE.escapedStrings, value: { values: escapedStrings } });
  return remarks;
}

/** Returns the event with the exact numbers and strings that {@link describeInexactValues} described. */
export function restoreInexactValues<T extends JsonValue>(event: T, remarks: ReadonlyMap<string, AnyValue>): T {
  let restored: JsonValue = event;
  const textNumbers = remarks.get(BRIDGE.textNumbers);
  if (Array.isArray(textNumbers)) {
    for (const pointer of textNumbers) {
      if (typeof pointer !== 'string') continue;
      restored = replaceAt(restored, pointer, (value) => (typeof value === 'string' ? new JsonNumber(value) : value));
    }
  }
  const escapedStrings = remarks.get(BRIDGE.escapedStrings) ?? null;
  if (isKeyValueList(escapedStrings)) {
    for (const { key, value: escaped } of escapedStrings.values) {
      const exact = typeof escaped === 'string' ? unescapeSurrogates(escaped) : undefined;
      if (exact !== undefined)
        restored = replaceAt(restored, key, (value) => (typeof value === 'string' ? exact : value));
    }
  }
  return restored as T;
}

function numberAt(value: JsonNumber, pointer: string): AnyValue {
  const isDouble = NUMBER_FIELDS.has(pointer.slice('/data/'.length)) || /^\/data\/metrics\/[^/]*$/.test(pointer);
  return isDouble ? numberToDouble(value) : numberToAnyValue(value);
}

function walk(value: JsonValue, pointer: string, visit: (value: JsonValue, pointer: string) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) {
    visit(value, pointer);
  } else if (Array.isArray(value)) {
    value.forEach((item: JsonValue, index) => {
      walk(item, childPointer(pointer, index), visit);
    });
  } else {
    for (const [key, member] of Object.entries(value)) walk(member as JsonValue, childPointer(pointer, key), visit);
  }
}

/** Returns the text as the inside of a JSON string, where half pairs are `\u` escapes. */
function escapeSurrogates(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unescapeSurrogates(escaped: string): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${escaped}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
