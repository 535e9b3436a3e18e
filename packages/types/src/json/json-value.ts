/**
 * A JSON value that loses nothing of its source text.
 *
 * A `number` stands for exactly the decimal that was written; every literal that a double would
 * alter (`9007199254740993`, `1e400`), or whose spelling decides its OTLP kind (`1.0`), is a {@link JsonNumber}.
 */
export type JsonValue = null | boolean | number | string | JsonNumber | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** A JSON number kept as its source text, because a double would not give the same text or value back. */
export class JsonNumber {
  /** The literal as JSON spells it, for instance `18446744073709551616`. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** Whether a value is a JSON object: not null, not an array, not a {@link JsonNumber}. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}
