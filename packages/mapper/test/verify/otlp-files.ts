import { readFileSync, writeFileSync } from 'node:fs';
import type { LogRecord, LogsData, Resource } from '@ossp-otel/types';
import { convertArchive } from '../../src/convert/index.ts';
import { Batcher } from '../../src/otlp/batcher.ts';
import { JSON_ENCODING } from '../../src/otlp/logs-encoding.ts';
import { jsonMessages } from '../convert/read-output.ts';

/** Writes events as JSON lines; returns the path. */
export function writeEvents(path: string, events: readonly unknown[]): string {
  writeFileSync(path, events.map((event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join(''));
  return path;
}

/** Converts a file of events to OTLP in the format that the name of the output says; returns the path of the output. */
export async function convertTo(output: string, input: string): Promise<string> {
  await convertArchive({ inputs: [input], output, observedTime: 'none', force: true });
  return output;
}

/** Rewrites the records of a file of OTLP JSON, each in a message of its own. */
export function editRecords(path: string, edit: (records: StoredRecord[]) => readonly StoredRecord[]): void {
  const records = jsonMessages(path).flatMap(storedRecords);
  writeFileSync(path, edit(records).map(message).join(''));
}

/** A record with its resource. */
export interface StoredRecord {
  readonly record: LogRecord;
  readonly resource: Resource;
}

/** Returns the record with further attributes. */
export function withAttributes(stored: StoredRecord, attributes: LogRecord['attributes']): StoredRecord {
  return { ...stored, record: { ...stored.record, attributes: [...stored.record.attributes, ...attributes] } };
}

/** Returns the record with another value of an attribute that it has. */
export function withAttribute(stored: StoredRecord, key: string, value: string): StoredRecord {
  const attributes = stored.record.attributes.map((attribute) => (attribute.key === key ? { key, value } : attribute));
  return { ...stored, record: { ...stored.record, attributes } };
}

/** Adds lines to a file. */
export function appendLines(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, readFileSync(path, 'utf8') + lines.map((line) => `${line}\n`).join(''));
}

function storedRecords({ resourceLogs }: LogsData): StoredRecord[] {
  return resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map((record) => ({ record, resource }))),
  );
}

function message({ record, resource }: StoredRecord): string {
  const batcher = new Batcher({ encoding: JSON_ENCODING, maxRecords: 1, maxBytes: Number.POSITIVE_INFINITY });
  batcher.add(resource, record, undefined);
  return `${Buffer.from(batcher.flush()?.bytes ?? []).toString()}\n`;
}
