import type { InstrumentationScope, LogRecord, Resource } from '@ossp-otel/types';
import { ByteWriter, varintLength } from './byte-writer.ts';
import { encodeLogRecordJson, encodeResourceJson, encodeScopeJson } from './json-encode.ts';
import { writeLogRecord, writeLogRecordField, writeResource, writeScope } from './protobuf-encode.ts';

/** A resource of a batch and the records that belong to it. */
export interface EncodedGroup {
  /** What {@link LogsEncoding.encodeResource} gave. */
  readonly resource: Uint8Array;
  /** One record after the other, with {@link LogsEncoding.separator} between them. */
  readonly records: ByteWriter;
}

/** One of the two encodings of OTLP: how records are written one by one, and put together as `LogsData`. */
export interface LogsEncoding {
  readonly name: 'protobuf' | 'json';
  /** The byte between two records of a group. */
  readonly separator: number | undefined;
  /** Upper bound of the bytes that a record takes besides its own. */
  readonly recordOverhead: number;
  /** Upper bound of the bytes that a group takes besides its resource and scope. */
  readonly groupOverhead: number;
  writeRecord(writer: ByteWriter, record: LogRecord): void;
  encodeResource(resource: Resource): Uint8Array;
  encodeScope(scope: InstrumentationScope): Uint8Array;
  /** Writes `LogsData` of the groups. */
  writeLogs(writer: ByteWriter, groups: readonly EncodedGroup[], scope: Uint8Array): void;
}

const RESOURCE_LOGS_TAG = 0x0a;
const RESOURCE_TAG = 0x0a;
const SCOPE_LOGS_TAG = 0x12;
const SCOPE_TAG = 0x0a;

/** OTLP protobuf; a record is written with its tag and length, so that putting together is copying. */
export const PROTOBUF: LogsEncoding = {
  name: 'protobuf',
  separator: undefined,
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
  writeLogs(writer, groups, scope) {
    for (const { resource, records } of groups) {
      const scopeLogs = 1 + varintLength(scope.length) + scope.length + records.length;
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
      writer.bytes(records.view());
    }
  },
};

/** OTLP/JSON, all on one line. */
export const JSON_ENCODING: LogsEncoding = {
  name: 'json',
  separator: 0x2c,
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
  writeLogs(writer, groups, scope) {
    writer.text('{"resourceLogs":[');
    groups.forEach(({ resource, records }, index) => {
      writer.text(index === 0 ? '{"resource":' : ',{"resource":');
      writer.bytes(resource);
      writer.text(',"scopeLogs":[{"scope":');
      writer.bytes(scope);
      writer.text(',"logRecords":[');
      writer.bytes(records.view());
      writer.text(']}]}');
    });
    writer.text(']}');
  },
};

function encode(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(256);
  write(writer);
  return writer.slice();
}
