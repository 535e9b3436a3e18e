import type { JsonValue, KeyValue } from '@ossp-otel/types';
import { JsonParser } from '../json/parse-json.ts';
import { decodeKeyValuesJson } from '../otlp/json-decode.ts';
import { encodeKeyValuesJson } from '../otlp/json-encode.ts';

/**
 * Extension that carries the attributes of a record which are no part of any event, as the OTLP/JSON text of
 * a list of KeyValue: a CloudEvents extension is text, and its name lower case letters and digits.
 */
export const UNMAPPED_EXTENSION = 'otelattributes';

/** Deep enough for every value that comes from code and not from an attack. */
const MAX_DEPTH = 1000;

/** A half surrogate pair, which no attribute can hold, as `JSON.stringify` escapes it: its backslash is not itself escaped. */
const HALF_PAIR = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

// Made when it is first needed, because a parser of that depth takes megabytes
let parser: JsonParser | undefined;

/** Returns the extension's text for such attributes. */
export function formatUnmapped(attributes: readonly KeyValue[]): string {
  return encodeKeyValuesJson(attributes);
}

/**
 * Returns the attributes that the extension carries, `undefined` unless it is exactly what {@link formatUnmapped}
 * makes. Whether they belong to no field of the event is for the caller to find out.
 */
export function unmappedAttributes(extension: JsonValue | undefined): readonly KeyValue[] | undefined {
  if (typeof extension !== 'string' || !extension.isWellFormed() || HALF_PAIR.test(extension)) return undefined;
  let attributes: KeyValue[];
  try {
    parser ??= new JsonParser({ maxDepth: MAX_DEPTH });
    attributes = decodeKeyValuesJson(parser.parse(new TextEncoder().encode(extension)));
  } catch {
    return undefined;
  }
  return attributes.length > 0 && formatUnmapped(attributes) === extension ? attributes : undefined;
}
