import { fromSdkValue } from '@ossp-otel/mapper/otel';
import { type AnyValue, isKeyValueList, type KeyValue } from '@ossp-otel/types';
import type { Attributes } from './completion.ts';

/** What an attribute counts for besides its text: key, slots, a number or a boolean. */
export const ATTRIBUTE_BYTES = 64;
const MEMBER_BYTES = 16;

/** Replaces objects and lists by OTLP values of their own; returns about the bytes of memory that these take. */
export function ownObjects(values: Attributes): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(values)) {
    if (typeof value !== 'object' || value === null) continue;
    const own = fromSdkValue(value) as AnyValue;
    values[key] = own;
    bytes += sizeOf(own);
  }
  return bytes;
}

/** Returns attributes as OTLP has them, where objects and lists are OTLP values already. */
export function keyValuesOf(values: Readonly<Attributes>): KeyValue[] {
  const list: KeyValue[] = [];
  for (const key of Object.keys(values)) {
    const kept = values[key];
    const value = typeof kept === 'object' ? (kept as AnyValue) : fromSdkValue(kept);
    if (value !== undefined) list.push({ key: key.toWellFormed(), value });
  }
  return list;
}

function sizeOf(value: AnyValue): number {
  if (typeof value === 'string') return MEMBER_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return MEMBER_BYTES;
  if (value instanceof Uint8Array) return MEMBER_BYTES + value.length;
  if (!isKeyValueList(value)) return value.reduce((sum: number, item) => sum + sizeOf(item), MEMBER_BYTES);
  return value.values.reduce((sum, { key, value: member }) => sum + 2 * key.length + sizeOf(member), MEMBER_BYTES);
}
