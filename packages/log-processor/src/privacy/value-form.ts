import { type AnyValue, isJsonObject, isKeyValueList, JsonNumber, type JsonValue } from '@ossp-otel/types';
import type { Marker } from './marker.ts';

type Members<Value> = readonly (readonly [key: string, value: Value])[];

/** How values of one form are looked into and made: redaction is the same for all. `Value` holds no `undefined`. */
export interface ValueForm<Value> {
  /** The members of an object or the items of an array, by index; `undefined` for any other value. */
  members(value: Value): Members<Value> | undefined;
  /** Returns an object or an array like `value` that has these members, which are as many. */
  withMembers(value: Value, members: Members<Value>): Value;
  fromMarker(marker: Marker): Value;
  fromText(text: string): Value;
}

export const JSON_FORM: ValueForm<JsonValue> = {
  members(value) {
    if (isArray(value)) return value.map((item, index) => [String(index), item] as const);
    if (!isJsonObject(value)) return undefined;
    // `undefined` is JavaScript's way to leave a member out
    return Object.entries(value).filter(([, member]) => member !== undefined);
  },
  withMembers: (value, members) => {
    return isArray(value) ? members.map(([, item]) => item) : Object.fromEntries(members);
  },
  fromMarker: (marker) => ({ $redacted: { ...marker.$redacted } }),
  fromText: (text) => text,
};

export const ANY_VALUE_FORM: ValueForm<AnyValue> = {
  members(value) {
    if (isArray(value)) return value.map((item, index) => [String(index), item] as const);
    if (!isKeyValueList(value)) return undefined;
    return value.values.map(({ key, value: member }) => [key, member] as const);
  },
  withMembers: (value, members) => {
    if (isArray(value)) return members.map(([, item]) => item);
    return { values: members.map(([key, member]) => ({ key, value: member })) };
  },
  fromMarker({ $redacted }) {
    const values = Object.entries($redacted).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? BigInt(value) : value,
    }));
    return { values: [{ key: '$redacted', value: { values } }] };
  },
  fromText: (text) => text,
};

/** Returns what is hashed of a value: a text, or a number as it is written. */
export function hashedText(value: JsonValue | AnyValue): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof JsonNumber
    ? String(value)
    : undefined;
}

function isArray<Value>(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}
