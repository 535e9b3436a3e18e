import { createRequire } from 'node:module';
import type { Attributes, HrTime } from '@opentelemetry/api';
import type { LogAttributes, AnyValue as SdkValue } from '@opentelemetry/api-logs';
import type * as Transformer from '@opentelemetry/otlp-transformer';
import type * as Resources from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { BODY_KINDS, encodeLogsJson, encodeLogsProtobuf, type MappedEvent } from '@ossp-otel/mapper';
import {
  type AnyValue,
  isKeyValueList,
  type KeyValue,
  type LogRecord,
  OSSP_SCHEMA_VERSION,
  type Resource,
  SCOPE_NAME,
} from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { Batcher } from '../../packages/mapper/src/otlp/batcher.ts';
import { PROTOBUF } from '../../packages/mapper/src/otlp/logs-encoding.ts';
import { exampleTexts, logsOf, mapTexts, oddTexts } from './mapped-events.ts';

// Their ES modules leave out the extensions that Node asks for
const require = createRequire(import.meta.url);
const { JsonLogsSerializer, ProtobufLogsSerializer } = require('@opentelemetry/otlp-transformer') as typeof Transformer;
const { resourceFromAttributes } = require('@opentelemetry/resources') as typeof Resources;
type SdkResource = Resources.Resource;

const ODD_EVENTS = 4000;
const LEAST_COMPARED = 0.45 * ODD_EVENTS;
const SEED = 20_261_122;
const SCOPE = { name: SCOPE_NAME, version: OSSP_SCHEMA_VERSION };

/** What the types of OpenTelemetry JS cannot say. */
class Inexpressible extends Error {}

/** Returns a value as OpenTelemetry JS has it: whole numbers are integers, and a list of keys and values is an object. */
function sdkValue(value: AnyValue): SdkValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (BigInt(number) !== value) throw new Inexpressible('an integer that no double holds');
    return number;
  }
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) throw new Inexpressible('a whole double');
    return value;
  }
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return isKeyValueList(value) ? sdkAttributes(value.values) : value.map(sdkValue);
}

function sdkAttributes(attributes: readonly KeyValue[]): LogAttributes {
  const object = Object.fromEntries(attributes.map(({ key, value }) => [key, sdkValue(value)]));
  const sameKeys = Object.keys(object).every((key, index) => key === attributes[index]?.key);
  if (!sameKeys) throw new Inexpressible('keys in another order than those of an object');
  return object;
}

function sdkResource(resource: Resource): SdkResource {
  // The type has no objects, but the resource keeps them and the serializer writes them
  const made = resourceFromAttributes(sdkAttributes(resource.attributes) as Attributes);
  if (Object.keys(made.attributes).length < resource.attributes.length) throw new Inexpressible('null in a resource');
  return made;
}

function hrTime(unixNano: bigint): HrTime {
  return [Number(unixNano / 1_000_000_000n), Number(unixNano % 1_000_000_000n)];
}

function sdkRecord(record: LogRecord, resource: SdkResource): ReadableLogRecord {
  const { traceId, spanId, flags, body } = record;
  return {
    hrTime: hrTime(record.timeUnixNano),
    hrTimeObserved: hrTime(record.observedTimeUnixNano),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    attributes: sdkAttributes(record.attributes),
    droppedAttributesCount: record.droppedAttributesCount,
    eventName: record.eventName,
    resource,
    instrumentationScope: SCOPE,
    ...(body === undefined ? {} : { body: sdkValue(body) }),
    ...(traceId === '' ? {} : { spanContext: { traceId, spanId, traceFlags: flags } }),
  };
}

interface Pair {
  readonly ours: MappedEvent;
  readonly theirs: ReadableLogRecord;
}

/** Returns the records that OpenTelemetry JS can express, in both forms, and how often it cannot and why. */
function pairsOf(mapped: readonly MappedEvent[]): { pairs: Pair[]; skipped: Record<string, number> } {
  // OpenTelemetry JS groups records by the identity of the resource
  const resources = new Map<string, SdkResource>();
  const pairs: Pair[] = [];
  const skipped: Record<string, number> = {};
  for (const ours of mapped) {
    try {
      const key = contentOf(ours.resource);
      const resource = resources.get(key) ?? sdkResource(ours.resource);
      resources.set(key, resource);
      pairs.push({ ours, theirs: sdkRecord(ours.record, resource) });
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      skipped[error.message] = (skipped[error.message] ?? 0) + 1;
    }
  }
  return { pairs, skipped };
}

/** Returns the same text for equal resources, whatever the order of their attributes. */
function contentOf({ attributes }: Resource): string {
  return JSON.stringify(
    attributes.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    (_, value: unknown) => (typeof value === 'bigint' ? { int: String(value) } : value),
  );
}

/** Returns the request in hex, which a failing test can show. */
function theirProtobuf(records: readonly ReadableLogRecord[]): string {
  return hex(ProtobufLogsSerializer.serializeRequest([...records]));
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

/** Fields whose default OpenTelemetry JS writes, where OTLP/JSON lets writers leave it out and we do. */
const WRITTEN_DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['timeUnixNano', '0'],
  ['observedTimeUnixNano', '0'],
  ['severityNumber', 0],
  ['severityText', ''],
  ['droppedAttributesCount', 0],
  ['flags', 0],
  ['spanId', ''],
]);

/** Returns what OpenTelemetry JS writes as OTLP/JSON wants it: each change is a difference between the two of us. */
function asOtlpJson(theirs: unknown, withoutBody: boolean): unknown {
  if (Array.isArray(theirs)) return theirs.map((item) => asOtlpJson(item, withoutBody));
  if (typeof theirs !== 'object' || theirs === null) return theirs;
  const changed: [string, unknown][] = [];
  for (const [name, value] of Object.entries(theirs)) {
    if (WRITTEN_DEFAULTS.has(name) && WRITTEN_DEFAULTS.get(name) === value) continue;
    // They give a record without a body an empty one
    if (name === 'body' && withoutBody) continue;
    if (name === 'intValue') {
      // A double that no int64 holds is an integer to them; and 64-bit integers are to be decimal strings
      const isInt64 = value >= -(2 ** 63) && value < 2 ** 63;
      changed.push(isInt64 ? [name, String(BigInt(value as number))] : ['doubleValue', value]);
    } else {
      changed.push([name, asOtlpJson(value, withoutBody)]);
    }
  }
  return Object.fromEntries(changed);
}

function theirJson(records: readonly ReadableLogRecord[]): unknown {
  return JSON.parse(Buffer.from(JsonLogsSerializer.serializeRequest([...records]) ?? []).toString());
}

describe('OTLP as the serializers of OpenTelemetry JS write it', () => {
  const odd = oddTexts(ODD_EVENTS, SEED);

  it('is compared with for all examples of the documentation and about every second odd event', async () => {
    expect(pairsOf(mapTexts(await exampleTexts())).skipped).toEqual({});
    const { pairs, skipped } = pairsOf(mapTexts(odd));
    expect(Object.values(skipped).reduce((sum, count) => sum + count, pairs.length)).toBe(ODD_EVENTS);
    expect(pairs.length).toBeGreaterThan(LEAST_COMPARED);
    expect(skipped).toEqual({
      'a whole double': expect.any(Number),
      'an integer that no double holds': expect.any(Number),
      'null in a resource': expect.any(Number),
    });
  });

  it.each(BODY_KINDS)('gives the same protobuf bytes, with the body kind %s', async (body) => {
    const mapped = mapTexts([...(await exampleTexts()), ...odd], { body, attributes: 'semconv' });
    const { pairs } = pairsOf(mapped);
    expect(pairs.length).toBeGreaterThan(LEAST_COMPARED);
    for (const { ours, theirs } of pairs) {
      expect(hex(encodeLogsProtobuf(logsOf(ours)))).toBe(theirProtobuf([theirs]));
    }
  });

  it('gives the same protobuf bytes for batches of several resources', async () => {
    const { pairs } = pairsOf(mapTexts([...(await exampleTexts()), ...odd]));
    const batcher = new Batcher<Pair>({ encoding: PROTOBUF, maxRecords: 100, maxBytes: 1 << 20 });
    const batches = pairs.map((pair) => batcher.add(pair.ours.resource, pair.ours.record, pair));
    let compared = 0;
    for (const batch of [...batches, batcher.flush()]) {
      if (batch === undefined) continue;
      expect(hex(batch.bytes)).toBe(theirProtobuf(batch.items.map(({ theirs }) => theirs)));
      compared += batch.recordCount;
    }
    expect(compared).toBe(pairs.length);
  });

  it.each(BODY_KINDS)('gives the same JSON where theirs is OTLP/JSON, with the body kind %s', async (body) => {
    const { pairs } = pairsOf(mapTexts([...(await exampleTexts()), ...odd], { body }));
    for (const { ours, theirs } of pairs) {
      const withoutBody = ours.record.body === undefined;
      expect(JSON.parse(encodeLogsJson(logsOf(ours)))).toEqual(asOtlpJson(theirJson([theirs]), withoutBody));
    }
  });

  it('gives numbers that are none the names of OTLP/JSON, where theirs are lost', () => {
    const text = '{"specversion":"1.0","id":"1","source":"/","type":"t","data":{"a":NaN,"b":Infinity,"c":-Infinity}}';
    const { pairs } = pairsOf(mapTexts([text]));
    const [{ ours, theirs }] = pairs as [Pair];
    expect(hex(encodeLogsProtobuf(logsOf(ours)))).toBe(theirProtobuf([theirs]));
    expect(doublesOf(JSON.parse(encodeLogsJson(logsOf(ours))))).toEqual(['NaN', 'Infinity', '-Infinity']);
    expect(doublesOf(theirJson([theirs]))).toEqual([null, null, null]);
  });
});

/** Returns every `doubleValue` in JSON, in order. */
function doublesOf(json: unknown): unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) => (name === 'doubleValue' ? [value] : doublesOf(value)));
}
