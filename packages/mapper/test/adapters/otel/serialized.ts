import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { LogsData } from '@ossp-otel/types';
import { parseJson } from '../../../src/json/parse-json.ts';
import type { MappedEvent } from '../../../src/map/event-to-record.ts';
import { decodeLogsJson } from '../../../src/otlp/json-decode.ts';
import { decodeLogsProtobuf } from '../../../src/otlp/protobuf-decode.ts';

type Exporter = readonly [name: string, exported: (records: ReadableLogRecord[]) => LogsData];

/** What OpenTelemetry's own OTLP exporters write for records, as it is read. */
export const EXPORTERS: readonly Exporter[] = [
  ['protobuf', (records) => decodeLogsProtobuf(written(ProtobufLogsSerializer.serializeRequest(records)))],
  [
    'JSON',
    (records) => decodeLogsJson(parseJson(written(JsonLogsSerializer.serializeRequest(records)), { maxDepth: 1000 })),
  ],
];

/** Returns what OpenTelemetry's OTLP/protobuf exporter writes for one record. */
export function serializedOne(record: ReadableLogRecord): MappedEvent {
  return onlyEvent(decodeLogsProtobuf(written(ProtobufLogsSerializer.serializeRequest([record]))));
}

/** Returns the one record of logs, and its resource. */
export function onlyEvent({ resourceLogs: [first, ...others] }: LogsData): MappedEvent {
  const records = first?.scopeLogs.flatMap(({ logRecords }) => logRecords) ?? [];
  const [record] = records;
  if (first === undefined || record === undefined || records.length + others.length > 1)
    throw new Error('not one record');
  return { record, resource: first.resource };
}

function written(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error('nothing was serialized');
  return bytes;
}
