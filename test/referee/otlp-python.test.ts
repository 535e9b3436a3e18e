import { fileURLToPath } from 'node:url';
import { BODY_KINDS, encodeLogsJson, encodeLogsProtobuf, type MappedEvent } from '@ossp-otel/mapper';
import { type AnyValue, isKeyValueList, type KeyValue, OSSP_SCHEMA_VERSION, SCOPE_NAME } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { Batcher, type EncodedBatch } from '../../packages/mapper/src/otlp/batcher.ts';
import { JSON_ENCODING, type LogsEncoding, PROTOBUF } from '../../packages/mapper/src/otlp/logs-encoding.ts';
import { describeWith } from '../support/part.ts';
import { preparePython } from '../support/python.ts';
import { exampleTexts, logsOf, mapTexts, oddTexts } from './mapped-events.ts';

const READ_LOGS = fileURLToPath(new URL('./read_logs.py', import.meta.url));
const ODD_EVENTS = 2000;
const SEED = 20_261_121;

/** A message in both encodings, or in protobuf alone. */
interface Forms {
  readonly protobuf: Uint8Array;
  readonly json?: string;
}

/** What Python read from the protobuf form of a message, and whether it read the same from the other. */
interface Reading {
  readonly records: readonly unknown[];
  readonly same_from_json?: boolean;
}

function formsOf(mapped: MappedEvent): Forms {
  const logs = logsOf(mapped);
  return { protobuf: encodeLogsProtobuf(logs), json: encodeLogsJson(logs) };
}

/** Returns what Python has to print for a value: 64-bit integers as decimals, doubles and bytes as hex. */
function valueAsPrinted(value: AnyValue): unknown {
  if (value === null) return {};
  if (typeof value === 'string') return { string_value: value };
  if (typeof value === 'boolean') return { bool_value: value };
  if (typeof value === 'bigint') return { int_value: String(value) };
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return { double_value: bytes.toString('hex') };
  }
  if (value instanceof Uint8Array) return { bytes_value: Buffer.from(value).toString('hex') };
  if (isKeyValueList(value)) return { kvlist_value: attributesAsPrinted(value.values) };
  return { array_value: value.map(valueAsPrinted) };
}

function attributesAsPrinted(attributes: readonly KeyValue[]): unknown[] {
  return attributes.map(({ key, value }) => [key, valueAsPrinted(value)]);
}

/** Returns what Python has to print for a record. */
function asPrinted({ resource, record }: MappedEvent): unknown {
  return {
    resource: attributesAsPrinted(resource.attributes),
    scope: [SCOPE_NAME, OSSP_SCHEMA_VERSION],
    time_unix_nano: String(record.timeUnixNano),
    observed_time_unix_nano: String(record.observedTimeUnixNano),
    severity_number: record.severityNumber,
    severity_text: record.severityText,
    body: record.body === undefined ? null : valueAsPrinted(record.body),
    attributes: attributesAsPrinted(record.attributes),
    dropped_attributes_count: record.droppedAttributesCount,
    flags: record.flags,
    trace_id: record.traceId,
    span_id: record.spanId,
    event_name: record.eventName,
  };
}

function batchesOf(encoding: LogsEncoding, mapped: readonly MappedEvent[]): EncodedBatch<MappedEvent>[] {
  const batcher = new Batcher<MappedEvent>({ encoding, maxRecords: 64, maxBytes: 1 << 20 });
  const batches = mapped.map((item) => batcher.add(item.resource, item.record, item));
  return [...batches, batcher.flush()].filter((batch) => batch !== undefined);
}

/** Returns JSON texts in an order of their own, because a batch groups records by resource. */
function unordered(records: readonly unknown[]): string[] {
  return records.map((record) => JSON.stringify(record)).sort();
}

/** Returns an event with objects, or arrays, inside each other, the event itself counting as the first. */
function nestedText(depth: number, open: string, close: string): string {
  const inner = `${open.repeat(depth - 2)}7${close.repeat(depth - 2)}`;
  return `{"specversion":"1.0","id":"1","source":"/","type":"t","data":{"x":${inner}}}`;
}

describeWith(await preparePython(), 'OTLP as the Python classes of opentelemetry-proto read it', (python) => {
  const read = async (messages: readonly Forms[]): Promise<Reading[]> => {
    const lines = messages.map(({ protobuf, json }) =>
      JSON.stringify({ protobuf: Buffer.from(protobuf).toString('base64'), json }),
    );
    const printed = await python.run(READ_LOGS, { input: Buffer.from(lines.join('\n')) });
    return printed
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Reading);
  };

  /** Expects Python to read every field as it was mapped, and the same message from either encoding. */
  const expectFaithful = async (mapped: readonly MappedEvent[]): Promise<void> => {
    const readings = await read(mapped.map(formsOf));
    expect(readings.length).toBe(mapped.length);
    mapped.forEach((each, index) => {
      expect(readings[index]).toEqual({ records: [asPrinted(each)], same_from_json: true });
    });
  };

  it('gives every field of the examples of the documentation', async () => {
    const mapped = mapTexts(await exampleTexts());
    expect(mapped.length).toBeGreaterThanOrEqual(9);
    await expectFaithful(mapped);
  });

  it.each(['summary', 'event'] as const)('gives every field of odd events, with the body kind %s', async (body) => {
    await expectFaithful(mapTexts(oddTexts(ODD_EVENTS, SEED), { body, attributes: 'semconv' }));
  });

  it('gives every kind of number, NaN, the infinities and negative zero', async () => {
    const numbers = ['NaN', 'Infinity', '-Infinity', '-0.0', '-0', '0', '1.0', '5e-324', '1.7976931348623157e308'];
    const integers = ['9223372036854775807', '-9223372036854775808', '9223372036854775808', '-1', '1e21', '1e400'];
    const data = [...numbers, ...integers].map((text, index) => `"n${index}":${text}`).join(',');
    const text = `{"specversion":"1.0","id":"1","source":"/","type":"t","data":{${data},"value":-0,"threshold":3}}`;
    await expectFaithful(mapTexts([text], { body: 'data' }));
  });

  it('gives the same records from batches', async () => {
    const mapped = mapTexts([...(await exampleTexts()), ...oddTexts(ODD_EVENTS, SEED + 1)]);
    const json = batchesOf(JSON_ENCODING, mapped);
    const batches = batchesOf(PROTOBUF, mapped);
    expect(batches.length).toBe(json.length);
    const readings = await read(
      batches.map(({ bytes }, index) => ({ protobuf: bytes, json: Buffer.from(json[index]?.bytes ?? []).toString() })),
    );
    batches.forEach(({ items }, index) => {
      expect(readings[index]?.same_from_json).toBe(true);
      expect(unordered(readings[index]?.records ?? [])).toEqual(unordered(items.map(asPrinted)));
    });
    expect(batches.flatMap(({ items }) => items)).toEqual(mapped);
  });

  describe('nested as deep as events may be by default', () => {
    const deepest = [
      ['objects', nestedText(32, '{"x":', '}')],
      ['arrays', nestedText(32, '[', ']')],
    ] as const;
    it.each(deepest)('gives every field of %s, whatever the body', async (_, text) => {
      // The JSON parser for protobuf counts the outermost message too: a whole event in the body goes one beyond its 100
      for (const body of BODY_KINDS.filter((kind) => kind !== 'event'))
        await expectFaithful(mapTexts([text], { body }));
      const [mapped] = mapTexts([text], { body: 'event' }) as [MappedEvent];
      expect(await read([{ protobuf: formsOf(mapped).protobuf }])).toEqual([{ records: [asPrinted(mapped)] }]);
    });

    it.each(deepest)('is the deepest for %s', (_, text) => {
      const deeper = text.replace('"x":', '"x":[').replace(/\}\}$/, ']}}');
      expect(() => mapTexts([deeper])).toThrow(expect.objectContaining({ code: 'ERR_TOO_DEEP' }));
    });
  });
});
