import {
  type AnyValue,
  isKeyValueList,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  type KeyValue,
  type KeyValueList,
  OsspError,
} from '@ossp-otel/types';
import { doubleHolds, isIntegerLiteral } from '../json/number.ts';
import { setMember } from '../json/pointer.ts';
import { toBase64 } from '../otlp/base64.ts';

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
/** More digits than any int64 has, so that no huge literal is made a BigInt just to see that it is huge. */
const MAX_INT64_LENGTH = 20;

/** Returns the OTLP value of a JSON number: an integer literal in the int64 range as int64, else a double, else its text. */
export function numberToAnyValue(value: number | JsonNumber): AnyValue {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  }
  const { text } = value;
  if (isIntegerLiteral(text) && text.length <= MAX_INT64_LENGTH) {
    const integer = BigInt(text);
    if (integer >= MIN_INT64 && integer <= MAX_INT64) return integer;
  }
  return numberToDouble(value);
}

/** Returns the OTLP value of a number in a field that is a double by its schema: a double, or its text where a double would alter it. */
export function numberToDouble(value: number | JsonNumber): AnyValue {
  if (typeof value === 'number') return value;
  const double = Number(value.text);
  return doubleHolds(double, value.text) ? double : value.text;
}

/**
 * Converts JSON values to OTLP values and notices when one could not be held as it is: a number that neither
 * int64 nor double can hold becomes its text, and a string without UTF-8 form gets U+FFFD for each half
 * surrogate pair. `remarks.ts` describes those places, so that they come back unchanged.
 */
export class AnyValueConverter {
  /** Whether a value since the last reset needs a remark. */
  inexact = false;
  /** Whether all text is known to be free of half surrogate pairs, so that none has to be looked at. */
  wellFormed = false;

  convert(value: JsonValue): AnyValue {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number' || value instanceof JsonNumber) return this.number(value);
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.convert(item));
    return this.object(value as JsonObject, false);
  }

  /** Whether a text has a UTF-8 form. */
  isExact(text: string): boolean {
    return this.wellFormed || text.isWellFormed();
  }

  text(value: string): string {
    if (this.isExact(value)) return value;
    this.inexact = true;
    return value.toWellFormed();
  }

  number(value: number | JsonNumber): AnyValue {
    return this.#noticeText(numberToAnyValue(value));
  }

  /** Converts a number of a field that is a double by its schema. */
  double(value: number | JsonNumber): AnyValue {
    return this.#noticeText(numberToDouble(value));
  }

  /** Converts an object; with `doubles`, the numbers directly in it are doubles by its schema. */
  object(object: JsonObject, doubles: boolean): KeyValueList {
    const values: KeyValue[] = [];
    for (const key of Object.keys(object)) {
      const member = object[key];
      // JavaScript's way to leave a member out
      if (member === undefined) continue;
      const isDouble = doubles && (typeof member === 'number' || member instanceof JsonNumber);
      values.push({ key, value: isDouble ? this.double(member) : this.convert(member) });
    }
    return { values };
  }

  #noticeText(value: AnyValue): AnyValue {
    if (typeof value === 'string') this.inexact = true;
    return value;
  }
}

/**
 * Returns the JSON value of an OTLP value; bytes become base64 text, which is how CloudEvents writes bytes.
 *
 * @param pointer - place of the outermost value, which errors name.
 * @throws {OsspError} ERR_DUPLICATE_KEY or ERR_KEY_SURROGATE if a kvlist has such a key.
 */
export function fromAnyValue(value: AnyValue, pointer = ''): JsonValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : new JsonNumber(String(value));
  }
  if (typeof value === 'number') {
    // As text, so that it stays a double when it is converted again: 1.0, not 1
    return Number.isInteger(value) && Math.abs(value) < 1e21 && !Object.is(value, -0)
      ? new JsonNumber(`${value}.0`)
      : value;
  }
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return toBase64(value);
  if (!isKeyValueList(value)) return value.map((item) => fromAnyValue(item, pointer));
  const object: Record<string, JsonValue> = {};
  for (const { key, value: member } of value.values) {
    if (Object.hasOwn(object, key)) throw new OsspError('ERR_DUPLICATE_KEY', 'a kvlist holds a key twice', pointer);
    if (!key.isWellFormed()) throw new OsspError('ERR_KEY_SURROGATE', 'a key holds half a surrogate pair', pointer);
    setMember(object, key, fromAnyValue(member, pointer));
  }
  return object;
}
