import {
  type AnyValue,
  type InstrumentationScope,
  isKeyValueList,
  type KeyValue,
  type LogRecord,
  type LogsData,
  type Resource,
} from '@ossp-otel/types';
import { detachedText } from '../json/detached-text.ts';
import { ByteWriter } from './byte-writer.ts';

/**
 * OTLP protobuf (opentelemetry-proto 1.x: common.proto, resource.proto, logs.proto). Fields go out in the
 * order, and with the zeros, of OpenTelemetry JS's own serializer, so that equal records give equal bytes.
 */

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

/** How many of the keys written before are remembered with their bytes. */
const MAX_REMEMBERED_KEYS = 4096;
/** Longer keys are not remembered. */
const MAX_REMEMBERED_LENGTH = 256;
let keyBytes = new Map<string, Uint8Array>();

/** Returns the bytes of `KeyValue.key` with the tag of `KeyValue.value` behind them. */
export function attributePrefix(key: string): Uint8Array {
  let bytes = keyBytes.get(key);
  if (bytes === undefined) {
    const writer = new ByteWriter(key.length + 4);
    writer.byte(tag(1, LENGTH));
    writer.string(key);
    writer.byte(tag(2, LENGTH));
    bytes = writer.slice();
    if (key.length > MAX_REMEMBERED_LENGTH) return bytes;
    if (keyBytes.size >= MAX_REMEMBERED_KEYS) keyBytes = new Map();
    keyBytes.set(detachedText(key), bytes);
  }
  return bytes;
}

/** Writes the fields of an `AnyValue`. */
export function writeAnyValue(writer: ByteWriter, value: AnyValue): void {
  switch (typeof value) {
    case 'string':
      writer.byte(tag(1, LENGTH));
      writer.string(value);
      return;
    case 'boolean':
      writer.byte(tag(2, VARINT));
      writer.byte(value ? 1 : 0);
      return;
    case 'bigint':
      writer.byte(tag(3, VARINT));
      writer.varint64(value);
      return;
    case 'number':
      writer.byte(tag(4, FIXED64));
      writer.double(value);
      return;
    default:
      break;
  }
  if (value === null) return;
  if (value instanceof Uint8Array) {
    writer.byte(tag(7, LENGTH));
    writer.varint(value.length);
    writer.bytes(value);
  } else if (isKeyValueList(value)) {
    writer.byte(tag(6, LENGTH));
    const start = writer.begin();
    writeKeyValues(writer, 1, value.values);
    writer.end(start);
  } else {
    writer.byte(tag(5, LENGTH));
    const start = writer.begin();
    for (const item of value) {
      writer.byte(tag(1, LENGTH));
      const itemStart = writer.begin();
      writeAnyValue(writer, item);
      writer.end(itemStart);
    }
    writer.end(start);
  }
}

/** Writes attributes as the repeated `field` of the message around them. */
function writeKeyValues(writer: ByteWriter, field: number, attributes: readonly KeyValue[]): void {
  for (const { key, value } of attributes) writeKeyValue(writer, field, attributePrefix(key), value);
}

/** Writes one attribute, whose key is given as {@link attributePrefix}. */
export function writeKeyValue(writer: ByteWriter, field: number, prefix: Uint8Array, value: AnyValue): void {
  writer.byte(tag(field, LENGTH));
  if (typeof value === 'string') {
    writer.textAttribute(prefix, value);
    return;
  }
  const start = writer.begin();
  writer.bytes(prefix);
  const valueStart = writer.begin();
  writeAnyValue(writer, value);
  writer.end(valueStart);
  writer.end(start);
}

/**
 * Writes a `LogRecord` as the field `ScopeLogs.log_records`, its fields written by `write`.
 *
 * Nearly every record takes between 128 bytes and 16 KiB, so two bytes are kept free for its length.
 */
export function writeLogRecordField(writer: ByteWriter, write: () => void): void {
  writer.byte(tag(2, LENGTH));
  const start = writer.begin(2);
  write();
  writer.end(start, 2);
}

/** Writes the fields of a `LogRecord`. */
export function writeLogRecord(writer: ByteWriter, record: LogRecord): void {
  writeRecordHead(writer, record);
  writeKeyValues(writer, ATTRIBUTES_FIELD, record.attributes);
  writeRecordTail(writer, record);
}

/** Number of the field `LogRecord.attributes`. */
export const ATTRIBUTES_FIELD = 6;

/** Writes the fields of a `LogRecord` that come before its attributes. */
function writeRecordHead(writer: ByteWriter, record: RecordHead): void {
  writer.byte(tag(1, FIXED64));
  writer.fixed64(record.timeUnixNano);
  if (record.severityNumber !== 0) {
    writer.byte(tag(2, VARINT));
    writer.varint(record.severityNumber);
  }
  if (record.severityText !== '') {
    writer.byte(tag(3, LENGTH));
    writer.string(record.severityText);
  }
  if (record.body !== undefined) {
    writer.byte(tag(5, LENGTH));
    const start = writer.begin();
    writeAnyValue(writer, record.body);
    writer.end(start);
  }
}

/** Writes the fields of a `LogRecord` that come after its attributes. */
function writeRecordTail(writer: ByteWriter, record: RecordTail): void {
  writer.byte(tag(7, VARINT));
  writer.varint(record.droppedAttributesCount);
  if (record.flags !== 0) {
    writer.byte(tag(8, FIXED32));
    writer.fixed32(record.flags);
  }
  if (record.traceId !== '') writeId(writer, 9, record.traceId);
  if (record.spanId !== '') writeId(writer, 10, record.spanId);
  writer.byte(tag(11, FIXED64));
  writer.fixed64(record.observedTimeUnixNano);
  if (record.eventName !== '') {
    writer.byte(tag(12, LENGTH));
    writer.string(record.eventName);
  }
}

type RecordHead = Pick<LogRecord, 'timeUnixNano' | 'severityNumber' | 'severityText' | 'body'>;
type RecordTail = Omit<LogRecord, keyof RecordHead | 'attributes'>;

function writeId(writer: ByteWriter, field: number, id: string): void {
  writer.byte(tag(field, LENGTH));
  writer.byte(id.length >> 1);
  writer.hex(id);
}

/** Writes the fields of a `Resource`. */
export function writeResource(writer: ByteWriter, resource: Resource): void {
  writeKeyValues(writer, 1, resource.attributes);
  writer.byte(tag(2, VARINT));
  writer.byte(0);
}

/** Writes the fields of an `InstrumentationScope`. */
export function writeScope(writer: ByteWriter, scope: InstrumentationScope): void {
  writer.byte(tag(1, LENGTH));
  writer.string(scope.name);
  if (scope.version !== '') {
    writer.byte(tag(2, LENGTH));
    writer.string(scope.version);
  }
}

/** Writes the message that `write` writes as `field` of the message around it. */
function writeMessage(writer: ByteWriter, field: number, write: () => void): void {
  writer.byte(tag(field, LENGTH));
  const start = writer.begin();
  write();
  writer.end(start);
}

/** Returns the protobuf bytes of `LogsData`, which are also those of an `ExportLogsServiceRequest`. */
export function encodeLogsProtobuf(data: LogsData): Uint8Array {
  const writer = new ByteWriter();
  for (const { resource, scopeLogs } of data.resourceLogs) {
    writeMessage(writer, 1, () => {
      writeMessage(writer, 1, () => writeResource(writer, resource));
      for (const { scope, logRecords } of scopeLogs) {
        writeMessage(writer, 2, () => {
          writeMessage(writer, 1, () => writeScope(writer, scope));
          for (const record of logRecords) writeMessage(writer, 2, () => writeLogRecord(writer, record));
        });
      }
    });
  }
  return writer.slice();
}
