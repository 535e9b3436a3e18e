import { type AnyValue, isJsonObject, JsonNumber, type JsonValue } from '@ossp-otel/types';
import type { AnyValueConverter } from './any-value.ts';
import { NUMBER_FIELDS } from './names.ts';

/** Returns the OTLP value of the member `name` of an event's `data`: what the schemas call a number is a double. */
export function dataValue(name: string, value: JsonValue, converter: AnyValueConverter): AnyValue {
  if (NUMBER_FIELDS.has(name) && (typeof value === 'number' || value instanceof JsonNumber)) {
    return converter.double(value);
  }
  if (name === 'metrics' && isJsonObject(value)) return converter.object(value, true);
  return converter.convert(value);
}
