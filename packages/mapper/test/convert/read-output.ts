import { readFileSync } from 'node:fs';
import type { LogRecord, LogsData } from '@ossp-otel/types';
import { parseJson } from '../../src/json/parse-json.ts';
import { decodeLogsJson } from '../../src/otlp/json-decode.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';

/** Returns the non-empty lines of a file. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Returns the messages of a file of OTLP JSON lines. */
export function jsonMessages(path: string): LogsData[] {
  return linesOf(path).map((line) => decodeLogsJson(parseJson(line)));
}

/** Returns the messages of a file of length-prefixed OTLP protobuf. */
export function protobufMessages(path: string): LogsData[] {
  const bytes = readFileSync(path);
  const messages: LogsData[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    messages.push(decodeLogsProtobuf(bytes.subarray(at + 4, end)));
    at = end;
  }
  return messages;
}

export function recordsOf(messages: readonly LogsData[]): LogRecord[] {
  return messages
    .flatMap(({ resourceLogs }) => resourceLogs)
    .flatMap(({ scopeLogs }) => scopeLogs)
    .flatMap(({ logRecords }) => logRecords);
}

/** Returns the ids of the events that the records came from. */
export function idsOf(messages: readonly LogsData[]): unknown[] {
  return recordsOf(messages).map(({ attributes }) => attributes.find(({ key }) => key === 'ce.id')?.value);
}
