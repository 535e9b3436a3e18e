/**
 * OTLP `AnyValue` (opentelemetry-proto, common/v1/common.proto) as plain JavaScript, one kind for each field of the oneof:
 *
 * | JavaScript | OTLP |
 * |---|---|
 * | `string` | `string_value` |
 * | `boolean` | `bool_value` |
 * | `bigint` | `int_value`, a signed 64-bit integer |
 * | `number` | `double_value`, always, also for whole numbers |
 * | `Uint8Array` | `bytes_value` |
 * | array | `array_value` |
 * | `{ values }` | `kvlist_value` |
 * | `null` | an `AnyValue` with no field set |
 */
export type AnyValue = null | string | boolean | bigint | number | Uint8Array | ArrayValue | KeyValueList;
export type ArrayValue = readonly AnyValue[];
export interface KeyValueList {
  readonly values: readonly KeyValue[];
}

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** Whether a value is OTLP's `kvlist_value`. */
export function isKeyValueList(value: AnyValue): value is KeyValueList {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
