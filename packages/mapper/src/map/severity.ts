import {
  isJsonObject,
  JsonNumber,
  type JsonValue,
  OTHER_SEVERITY_NUMBER,
  SEVERITY_DEFAULTS,
  SEVERITY_NUMBERS,
} from '@ossp-otel/types';
import { numberToAnyValue } from './any-value.ts';

export interface Severity {
  /** 1 to 24, or 0 for unspecified. */
  readonly number: number;
  /** The source's own word, `''` where it gave none. */
  readonly text: string;
  /** Whether the type of the event decided the number, because its own word is missing or unknown. */
  readonly derived: boolean;
}

const DEFAULTS = new Map(SEVERITY_DEFAULTS.map((row) => [row.type, row]));

/**
 * Returns the severity of an event with this `type` and `data`. The number comes from the source's own word,
 * or whole number from 1 to 24; without one that is known, from the type, or is 0 if `derive` is false.
 */
export function severityOf(
  type: string,
  data: JsonValue | undefined,
  numbers: ReadonlyMap<string, number> = SEVERITY_NUMBERS,
  derive = true,
): Severity {
  const own = isJsonObject(data) && Object.hasOwn(data, 'severity') ? data['severity'] : undefined;
  const text = typeof own === 'string' ? own.toWellFormed() : ownNumber(own);
  const number = text === '' ? undefined : (numbers.get(text) ?? severityNumber(text, numbers));
  if (number !== undefined) return { number, text, derived: false };
  return { number: derive ? numberByType(type, data) : 0, text, derived: derive };
}

/** A number is spelled as its OTLP value is, because its own spelling may change on the way back. */
function ownNumber(value: JsonValue | undefined): string {
  return typeof value === 'number' || value instanceof JsonNumber ? String(numberToAnyValue(value)) : '';
}

function severityNumber(text: string, numbers: ReadonlyMap<string, number>): number | undefined {
  if (/^(?:[1-9]|1\d|2[0-4])$/.test(text)) return Number(text);
  return numbers.get(text.toLowerCase());
}

function numberByType(type: string, data: JsonValue | undefined): number {
  const row = DEFAULTS.get(type);
  if (row === undefined) return OTHER_SEVERITY_NUMBER;
  const { unless } = row;
  if (unless !== undefined && isJsonObject(data) && Object.hasOwn(data, unless.field)) {
    if (data[unless.field] === unless.equals) return unless.severityNumber;
  }
  return row.severityNumber;
}
