import type { AnyValue, KeyValue, LogRecord, Resource } from '@ossp-otel/types';
import { readEvent } from '../../src/event/read-event.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import {
  EventMapper,
  type EventMapperOptions,
  type MappedEvent,
  type ReadContext,
} from '../../src/map/event-to-record.ts';
import { decodeLogsJson } from '../../src/otlp/json-decode.ts';
import { encodeLogsJson } from '../../src/otlp/json-encode.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import { encodeLogsProtobuf } from '../../src/otlp/protobuf-encode.ts';

/** An event with nothing but what is required; its type has no schema, no summary and no severity of its own. */
export const ENVELOPE_TEXT = '"specversion":"1.0","id":"e-1","source":"urn:app:chat","type":"com.example.other"';

/** The attributes of every record of an event that begins with {@link ENVELOPE_TEXT}. */
export const ENVELOPE_ATTRIBUTES = {
  'ce.specversion': '1.0',
  'ce.id': 'e-1',
  'ce.source': 'urn:app:chat',
  'ce.type': 'com.example.other',
};

/** The remark of every such record. */
export const DERIVED = { 'ossp.bridge.severity_derived': true };

/** Maps the event with these members, given as JSON text, besides the required ones. */
export function mapMembers(members = '', options?: EventMapperOptions, context?: ReadContext): MappedEvent {
  const event = readEvent(`{${ENVELOPE_TEXT}${members === '' ? '' : `,${members}`}}`, { acceptNonFinite: true });
  return new EventMapper(options).map(event, context);
}

/** Returns what such an event's record holds besides what every one of them holds. */
export function membersMapped(members: string): Readonly<Record<string, AnyValue>> {
  const known: ReadonlyMap<string, AnyValue> = new Map(Object.entries({ ...ENVELOPE_ATTRIBUTES, ...DERIVED }));
  const { record } = mapMembers(members);
  return attributesOf({ attributes: record.attributes.filter(({ key, value }) => known.get(key) !== value) });
}

/** Returns attributes by key; throws if a key stands twice. */
export function attributesOf({ attributes }: Resource): Readonly<Record<string, AnyValue>> {
  const keys = attributes.map(({ key }) => key);
  if (new Set(keys).size < keys.length) throw new Error('a key stands twice');
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value]));
}

export function keyValues(attributes: Readonly<Record<string, AnyValue>>): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value }));
}

/** Returns a record and its resource as they are after they were sent and received. */
export type Transport = (mapped: MappedEvent) => MappedEvent;

export const TRANSPORTS: readonly (readonly [name: string, transport: Transport])[] = [
  ['nothing', (mapped) => mapped],
  [
    'protobuf',
    ({ resource, record }) => {
      const logs = decodeLogsProtobuf(encodeLogsProtobuf(logsOf(resource, record)));
      return firstOf(logs.resourceLogs);
    },
  ],
  [
    'JSON',
    ({ resource, record }) => {
      const logs = decodeLogsJson(parseJson(encodeLogsJson(logsOf(resource, record)), { maxDepth: 1000 }));
      return firstOf(logs.resourceLogs);
    },
  ],
];

type Logs = Parameters<typeof encodeLogsProtobuf>[0];

function logsOf(resource: Resource, record: LogRecord): Logs {
  return {
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'ossp', version: '1.0.0' }, logRecords: [record] }] }],
  };
}

function firstOf([first]: Logs['resourceLogs']): MappedEvent {
  const record = first?.scopeLogs[0]?.logRecords[0];
  if (first === undefined || record === undefined) throw new Error('there is no record');
  return { resource: first.resource, record };
}
