import type { AcceptedEvent } from '@ossp-otel/mapper';
import { JsonNumber, type JsonValue } from '@ossp-otel/types';

/**
 * Returns the event with every NaN and infinity as text, spelled as in OTLP/JSON, because JSON has no such numbers
 * (RFC 8259, section 6) and collectors refuse what is no JSON; the event itself if it has none.
 */
export function withFiniteNumbers(event: AcceptedEvent): AcceptedEvent {
  return isAllFinite(event) ? event : (finite(event) as AcceptedEvent);
}

function isAllFinite(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) return true;
  return Object.values(value).every(isAllFinite);
}

function finite(value: JsonValue): JsonValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) return value;
  if (Array.isArray(value)) return value.map(finite);
  // Unlike assignment, this takes `__proto__` for a key like any other
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, finite(member)]])),
  );
}
