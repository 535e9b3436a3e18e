import {
  type AnyValue,
  type InstrumentationScope,
  isKeyValueList,
  type KeyValue,
  type LogRecord,
  type LogsData,
  type Resource,
} from '@ossp-otel/types';
import { toBase64 } from './base64.ts';

/**
 * OTLP/JSON (opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding"): camelCase keys, ids as
 * hex, enums as numbers, 64-bit integers as decimal strings, NaN and the infinities as strings. Fields with
 * their default value are left out.
 */

/** Returns the OTLP/JSON text of an `AnyValue`. */
export function encodeAnyValueJson(value: AnyValue): string {
  switch (typeof value) {
    case 'string':
      return `{"stringValue":${JSON.stringify(value)}}`;
    case 'boolean':
      return `{"boolValue":${value}}`;
    case 'bigint':
      return `{"intValue":"${value}"}`;
    case 'number':
      return `{"doubleValue":${doubleText(value)}}`;
    default:
      break;
  }
  if (value === null) return '{}';
  if (value instanceof Uint8Array) return `{"bytesValue":"${toBase64(value)}"}`;
  if (isKeyValueList(value)) return `{"kvlistValue":{"values":${encodeKeyValuesJson(value.values)}}}`;
  return `{"arrayValue":{"values":[${value.map(encodeAnyValueJson).join(',')}]}}`;
}

/** Returns the OTLP/JSON text of a list of attributes. */
export function encodeKeyValuesJson(attributes: readonly KeyValue[]): string {
  let text = '[';
  for (const { key, value } of attributes) {
    if (text.length > 1) text += ',';
    text += `{"key":${JSON.stringify(key)},"value":${encodeAnyValueJson(value)}}`;
  }
  return `${text}]`;
}

/** Returns the OTLP/JSON text of a `LogRecord`. */
export function encodeLogRecordJson(record: LogRecord): string {
  let text = '{';
  if (record.timeUnixNano !== 0n) text += `"timeUnixNano":"${record.timeUnixNano}",`;
  if (record.observedTimeUnixNano !== 0n) text += `"observedTimeUnixNano":"${record.observedTimeUnixNano}",`;
  if (record.severityNumber !== 0) text += `"severityNumber":${record.severityNumber},`;
  if (record.severityText !== '') text += `"severityText":${JSON.stringify(record.severityText)},`;
  if (record.body !== undefined) text += `"body":${encodeAnyValueJson(record.body)},`;
  text += `"attributes":${encodeKeyValuesJson(record.attributes)}`;
  if (record.droppedAttributesCount !== 0) text += `,"droppedAttributesCount":${record.droppedAttributesCount}`;
  if (record.flags !== 0) text += `,"flags":${record.flags}`;
  if (record.traceId !== '') text += `,"traceId":"${record.traceId}"`;
  if (record.spanId !== '') text += `,"spanId":"${record.spanId}"`;
  if (record.eventName !== '') text += `,"eventName":${JSON.stringify(record.eventName)}`;
  return `${text}}`;
}

/** Returns the OTLP/JSON text of a `Resource`. */
export function encodeResourceJson(resource: Resource): string {
  return `{"attributes":${encodeKeyValuesJson(resource.attributes)}}`;
}

/** Returns the OTLP/JSON text of an `InstrumentationScope`. */
export function encodeScopeJson(scope: InstrumentationScope): string {
  const version = scope.version === '' ? '' : `,"version":${JSON.stringify(scope.version)}`;
  return `{"name":${JSON.stringify(scope.name)}${version}}`;
}

/** Returns the OTLP/JSON text of `LogsData`, which is also that of an `ExportLogsServiceRequest`, on one line. */
export function encodeLogsJson(data: LogsData): string {
  const resourceLogs = data.resourceLogs.map(({ resource, scopeLogs }) => {
    const scopes = scopeLogs.map(
      ({ scope, logRecords }) =>
        `{"scope":${encodeScopeJson(scope)},"logRecords":[${logRecords.map(encodeLogRecordJson).join(',')}]}`,
    );
    return `{"resource":${encodeResourceJson(resource)},"scopeLogs":[${scopes.join(',')}]}`;
  });
  return `{"resourceLogs":[${resourceLogs.join(',')}]}`;
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  // `-0` is an integer to some readers, Python's json among them, and they lose its sign
  return Object.is(value, -0) ? '-0.0' : String(value);
}
