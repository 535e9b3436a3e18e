import type { InstrumentationScope, LogRecord, Resource } from '@ossp-otel/types';
import { ByteWriter, varintLength } from './byte-writer.ts';
import { encodeLogRecordJson, encodeResourceJson, encodeScopeJson } from './json-encode.ts';
import { writeLogRecord, writeLogRecordField, writeResource, writeScope } from './protobuf-encode.ts';

/** A resource of a batch and where the encoded records that belong to it stand, as pairs of start and end. */
export interface EncodedGroup {
  /** What {@link LogsEncoding.encodeResource} gave. */
  readonly resource: Uint8Array;
  readonly ranges: readonly number[];
}

/** One of the two encodings of OTLP: how records are written one by one, and put together as `LogsData`. */
export interface LogsEncoding {
  readonly name: 'protobuf' | 'json';
  /** Upper bound of the bytes that a record takes besides its own. */
  readonly recordOverhead: number;
  /** Upper bound of the bytes that a group takes besides its resource and scope. */
  readonly groupOverhead: number;
  writeRecord(writer: ByteWriter, record: LogRecord): void;
  encodeResource(resource: Resource): Uint8Array;
  encodeScope(scope: InstrumentationScope): Uint8Array;
  /** Writes `LogsData` of the groups, whose ranges point into `records`. */
  writeLogs(writer: ByteWriter, groups: readonly EncodedGroup[], scope: Uint8Array, records: ByteWriter): void;
}

const RESOURCE_LOGS_TAG = 0x0a;
const RESOURCE_TAG = 0x0a;
const SCOPE_LOGS_TAG = 0x12;
const SCOPE_TAG = 0x0a;

/** OTLP protobuf; a record is written with its tag and length, so that putting together is copying. */
export const PROTOBUF: LogsEncoding = {
  name: 'protobuf',
  recordOverhead: 0,
  groupOverhead: 24,
  writeRecord(writer, record) {
    writeLogRecordField(writer, () => writeLogRecord(writer, record));
  },
  encodeResource(resource) {
    return encode((writer) => writeResource(writer, resource));
  },
  encodeScope(scope) {
    return encode((writer) => writeScope(writer, scope));
  },
  writeLogs(writer, groups, scope, records) {
    for (const { resource, ranges } of groups) {
      let recordBytes = 0;
      for (let at = 0; at < ranges.length; at += 2) recordBytes += (ranges[at + 1] as number) - (ranges[at] as number);
      const scopeLogs = 1 + varintLength(scope.length) + scope.length + recordBytes;
      const resourceField = 1 + varintLength(resource.length) + resource.length;
      writer.byte(RESOURCE_LOGS_TAG);
      writer.varint(resourceField + 1 + varintLength(scopeLogs) + scopeLogs);
      writer.byte(RESOURCE_TAG);
      writer.varint(resource.length);
      writer.bytes(resource);
      writer.byte(SCOPE_LOGS_TAG);
      writer.varint(scopeLogs);
      writer.byte(SCOPE_TAG);
      writer.varint(scope.length);
      writer.bytes(scope);
      copyRanges(writer, ranges, records);
    }
  },
};

/** OTLP/JSON, all on one line. */
export const JSON_ENCODING: LogsEncoding = {
  name: 'json',
  recordOverhead: 1,
  groupOverhead: 80,
  writeRecord(writer, record) {
    writer.text(encodeLogRecordJson(record));
  },
  encodeResource(resource) {
    return encode((writer) => writer.text(encodeResourceJson(resource)));
  },
  encodeScope(scope) {
    return encode((writer) => writer.text(encodeScopeJson(scope)));
  },
  writeLogs(writer, groups, scope, records) {
    writer.text('{"resourceLogs":[');
    groups.forEach(({ resource, ranges }, index) => {
      writer.text(index === 0 ? '{"resource":' : ',{"resource":');
      writer.bytes(resource);
      writer.text(',"scopeLogs":[{"scope":');
      writer.bytes(scope);
      writer.text(',"logRecords":[');
      copyRanges(writer, ranges, records, 0x2c);
      writer.text(']}]}');
    });
    writer.text(']}');
  },
};

function copyRanges(writer: ByteWriter, ranges: readonly number[], records: ByteWriter, separator?: number): void {
  for (let at = 0; at < ranges.length; at += 2) {
    if (separator !== undefined && at > 0) writer.byte(separator);
    writer.bytes(records.view(ranges[at] as number, ranges[at + 1] as number));
  }
}

function encode(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(256);
  write(writer);
  return writer.slice();
}
