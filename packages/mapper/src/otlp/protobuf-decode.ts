import type { AnyValue, KeyValue, LogRecord, LogsData, ResourceLogs, ScopeLogs } from '@ossp-otel/types';
import { copyBytes } from '../json/copy-bytes.ts';
import { ProtobufReader } from './protobuf-reader.ts';

/**
 * Returns the logs that the bytes of a `LogsData` or `ExportLogsServiceRequest` message hold. Unknown
 * fields are passed over.
 *
 * @throws {OsspError} ERR_OTLP_PROTOBUF if the bytes are no such message.
 */
export function decodeLogsProtobuf(bytes: Uint8Array): LogsData {
  const resourceLogs: ResourceLogs[] = [];
  const reader = new ProtobufReader(bytes);
  while (reader.next()) if (reader.field === 1) resourceLogs.push(readResourceLogs(reader.message()));
  return { resourceLogs };
}

function readResourceLogs(reader: ProtobufReader): ResourceLogs {
  // A message that stands in parts is one message (protobuf.dev, "Last One Wins")
  const attributes: KeyValue[] = [];
  const scopeLogs: ScopeLogs[] = [];
  while (reader.next()) {
    if (reader.field === 1) readKeyValues(reader.message(), attributes);
    else if (reader.field === 2) scopeLogs.push(readScopeLogs(reader.message()));
  }
  return { resource: { attributes }, scopeLogs };
}

function readScopeLogs(reader: ProtobufReader): ScopeLogs {
  const scope = { name: '', version: '' };
  const logRecords: LogRecord[] = [];
  while (reader.next()) {
    if (reader.field === 1) {
      const fields = reader.message();
      while (fields.next()) {
        if (fields.field === 1) scope.name = fields.text();
        else if (fields.field === 2) scope.version = fields.text();
      }
    } else if (reader.field === 2) {
      logRecords.push(readLogRecord(reader.message()));
    }
  }
  return { scope, logRecords };
}

function readLogRecord(reader: ProtobufReader): LogRecord {
  const attributes: KeyValue[] = [];
  const record = {
    timeUnixNano: 0n,
    observedTimeUnixNano: 0n,
    severityNumber: 0,
    severityText: '',
    body: undefined as AnyValue | undefined,
    attributes,
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
    eventName: '',
  };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        record.timeUnixNano = reader.fixed64();
        break;
      case 2:
        record.severityNumber = reader.uint32();
        break;
      case 3:
        record.severityText = reader.text();
        break;
      case 5:
        record.body = readAnyValue(reader.message());
        break;
      case 6:
        attributes.push(readKeyValue(reader.message()));
        break;
      case 7:
        record.droppedAttributesCount = reader.uint32();
        break;
      case 8:
        record.flags = reader.fixed32();
        break;
      case 9:
        record.traceId = readId(reader, 16);
        break;
      case 10:
        record.spanId = readId(reader, 8);
        break;
      case 11:
        record.observedTimeUnixNano = reader.fixed64();
        break;
      case 12:
        record.eventName = reader.text();
        break;
      default:
        break;
    }
  }
  return record;
}

/** An id of another length or of zeros is invalid, which counts as absent (logs.proto, `trace_id`). */
function readId(reader: ProtobufReader, length: number): string {
  const bytes = reader.bytes();
  if (bytes.length !== length || bytes.every((byte) => byte === 0)) return '';
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Adds the repeated KeyValue that a Resource or a KeyValueList has as its first field. */
function readKeyValues(reader: ProtobufReader, values: KeyValue[]): KeyValue[] {
  while (reader.next()) if (reader.field === 1) values.push(readKeyValue(reader.message()));
  return values;
}

function readKeyValue(reader: ProtobufReader): KeyValue {
  let key = '';
  let value: AnyValue = null;
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = readAnyValue(reader.message());
  }
  return { key, value };
}

function readAnyValue(reader: ProtobufReader): AnyValue {
  let value: AnyValue = null;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = reader.text();
        break;
      case 2:
        value = reader.varint() !== 0n;
        break;
      case 3:
        value = BigInt.asIntN(64, reader.varint());
        break;
      case 4:
        value = reader.double();
        break;
      case 5:
        value = readArray(reader.message());
        break;
      case 6:
        value = { values: readKeyValues(reader.message(), []) };
        break;
      case 7:
        value = copyBytes(reader.bytes());
        break;
      default:
        break;
    }
  }
  return value;
}

function readArray(reader: ProtobufReader): AnyValue[] {
  const values: AnyValue[] = [];
  while (reader.next()) if (reader.field === 1) values.push(readAnyValue(reader.message()));
  return values;
}
