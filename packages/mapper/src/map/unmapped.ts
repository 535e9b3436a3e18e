import { BRIDGE_PREFIX, type JsonValue, type KeyValue } from '@ossp-otel/types';
import { parseJson } from '../json/parse-json.ts';
import { decodeKeyValuesJson } from '../otlp/json-decode.ts';
import { encodeKeyValuesJson } from '../otlp/json-encode.ts';
import { DATA, ENVELOPE, WHOLE_DATA } from './names.ts';

/**
 * Extension that carries the attributes of a record which are no part of any event, as the OTLP/JSON text of
 * a list of KeyValue: a CloudEvents extension is text, and its name lower case letters and digits.
 */
export const UNMAPPED_EXTENSION = 'otelattributes';

/** Deep enough for every value that a record can hold. */
const MAX_DEPTH = 1000;

/** Whether an attribute of a record belongs to no field of an event, and is no remark of the bridge. */
export function isUnmapped(key: string): boolean {
  const field = ENVELOPE.field(key);
  // A field that has a name of its own in the table is not read from the name that the others get
  if (field !== undefined) return field === 'data' || ENVELOPE.textKey(field) !== key;
  return DATA.field(key) === undefined && key !== WHOLE_DATA && !key.startsWith(BRIDGE_PREFIX);
}

/** Returns the extension's text for such attributes. */
export function formatUnmapped(attributes: readonly KeyValue[]): string {
  return encodeKeyValuesJson(attributes);
}

/** Returns the attributes that the extension carries, `undefined` unless it is exactly what {@link formatUnmapped} makes. */
export function unmappedAttributes(extension: JsonValue): readonly KeyValue[] | undefined {
  if (typeof extension !== 'string' || !extension.isWellFormed()) return undefined;
  let attributes: KeyValue[];
  try {
    attributes = decodeKeyValuesJson(parseJson(extension, { maxDepth: MAX_DEPTH }));
  } catch {
    return undefined;
  }
  const keys = new Set(attributes.map(({ key }) => key));
  const isOurs =
    attributes.length > 0 &&
    keys.size === attributes.length &&
    attributes.every(({ key }) => isUnmapped(key)) &&
    formatUnmapped(attributes) === extension;
  return isOurs ? attributes : undefined;
}
