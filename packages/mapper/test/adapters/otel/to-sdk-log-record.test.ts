import { JsonLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { ConsoleLogRecordExporter, InMemoryLogRecordExporter, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fromSdkLogRecord, toSdkLogRecord } from '../../../src/adapters/otel/index.ts';
import { readEvent } from '../../../src/event/read-event.ts';
import { canonicalJson, stringifyJson } from '../../../src/json/stringify-json.ts';
import { EventMapper } from '../../../src/map/event-to-record.ts';
import { recordToEvent } from '../../../src/map/record-to-event.ts';
import { EMPTY_RECORD, logRecords, resources } from '../../otlp/generated-logs.ts';
import { eventTexts, mapped, mapperOptions } from './mapped-events.ts';
import { EXPORTERS, onlyEvent, serializedOne } from './serialized.ts';

const EVENT = mapped(`
  "time":"2026-06-01T10:15:30.000000125Z",
  "traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  "data":{"action_taken":"block","severity":"high","tokens":12,"resource":{"model_id":"support-llm"}}`);

describe('an event for an exporter of OpenTelemetry', () => {
  it.each(EXPORTERS)('is the same event in what the OTLP/%s exporter writes', (_, exported) => {
    fc.assert(
      fc.property(eventTexts, mapperOptions, (text, options) => {
        const event = readEvent(text);
        const { record, resource } = onlyEvent(exported([toSdkLogRecord(new EventMapper(options).map(event))]));
        expect(canonicalJson(recordToEvent(record, resource))).toBe(canonicalJson(event));
      }),
      { numRuns: 1000 },
    );
  });

  it('has every field of the record', () => {
    expect(toSdkLogRecord(EVENT)).toEqual({
      hrTime: [1_780_308_930, 125],
      hrTimeObserved: [0, 0],
      spanContext: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1 },
      severityText: 'high',
      severityNumber: 17,
      body: 'com.example.other',
      eventName: 'com.example.other',
      resource: expect.objectContaining({ attributes: { 'service.name': 'chat', 'ai.model.id': 'support-llm' } }),
      instrumentationScope: { name: 'ossp', version: '1.0.0' },
      attributes: {
        'ce.specversion': '1.0',
        'ce.id': 'e-1',
        'ce.source': 'urn:app:chat',
        'ce.type': 'com.example.other',
        'ce.traceparent': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        'ai.safety.action_taken': 'block',
        'ai.safety.severity': 'high',
        'ossp.data.tokens': 12,
      },
      droppedAttributesCount: 0,
    });
  });

  it('has no field that the record leaves unset', () => {
    const { resource } = EVENT;
    expect(Object.keys(toSdkLogRecord({ record: EMPTY_RECORD, resource })).sort()).toEqual([
      'attributes',
      'droppedAttributesCount',
      'hrTime',
      'hrTimeObserved',
      'instrumentationScope',
      'resource',
    ]);
  });

  it('is written field by field as it was, for any record, but for the numbers', () => {
    fc.assert(
      fc.property(logRecords, resources, (record, resource) => {
        const out = serializedOne(toSdkLogRecord({ record, resource })).record;
        const { attributes: _, body: __, ...fields } = record;
        expect(out).toMatchObject(fields);
      }),
    );
  });

  it('comes out as it went in, when it is read again without an exporter', () => {
    fc.assert(
      fc.property(eventTexts, (text) => {
        const sdkRecord = toSdkLogRecord(new EventMapper().map(readEvent(text)));
        expect(fromSdkLogRecord(sdkRecord)).toEqual(serializedOne(sdkRecord));
      }),
    );
  });

  it('may have a trace id without a span id, or flags alone', () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { spanContext } = toSdkLogRecord(mapped(`"correlationid":"${traceId}"`));
    expect(spanContext).toEqual({ traceId, spanId: '', traceFlags: 0 });
    expect(serializedOne(toSdkLogRecord(mapped(`"correlationid":"${traceId}"`))).record).toMatchObject({
      traceId,
      spanId: '',
    });
    const { resource } = EVENT;
    expect(serializedOne(toSdkLogRecord({ record: { ...EMPTY_RECORD, flags: 1 }, resource })).record.flags).toBe(1);
  });

  it('keeps whole numbers beyond 2^53 as text, and notes where they stand', () => {
    const { attributes, resource } = toSdkLogRecord(
      mapped(`"limit":9007199254740992,"data":{"value":1e300,"huge":1e400,"safe":-9007199254740991,
        "list":[{"a/b":-9223372036854775808}],"resource":{"model_id":9007199254740993}}`),
    );
    expect(attributes).toMatchObject({
      'ce.limit': '9007199254740992',
      'ossp.data.value': '1e+300',
      'ossp.data.huge': '1e400',
      'ossp.data.safe': -9007199254740991,
      'ossp.data.list': [{ 'a/b': '-9223372036854775808' }],
      'ossp.bridge.text_numbers': [
        '/data/huge',
        '/data/resource/model_id',
        '/limit',
        '/data/value',
        '/data/list/0/a~1b',
      ],
    });
    expect(resource.attributes).toMatchObject({ 'ossp.resource.model_id': '9007199254740993' });
  });

  it('writes a whole double as an integer, which is the same number in JSON', () => {
    const { record, resource } = mapped('"data":{"value":3,"ratio":2.0}');
    const out = serializedOne(toSdkLogRecord({ record, resource }));
    expect(record.attributes).toContainEqual({ key: 'ossp.data.value', value: 3 });
    expect(out.record.attributes).toContainEqual({ key: 'ossp.data.value', value: 3n });
    expect(stringifyJson(recordToEvent(out.record, out.resource)['data'] ?? null)).toBe('{"value":3,"ratio":2}');
  });

  it('keeps the digits of a large number that belongs to no event, but not that it is one', () => {
    const { record, resource } = EVENT;
    const foreign = { ...record, attributes: [...record.attributes, { key: 'app.count', value: 2n ** 62n }] };
    const { attributes } = toSdkLogRecord({ record: foreign, resource });
    expect(attributes).toMatchObject({ 'app.count': '4611686018427387904' });
    expect(attributes).not.toHaveProperty('ossp.bridge.text_numbers');
  });

  it('replaces a remark that is none', () => {
    const { record, resource } = mapped('"data":{"n":9007199254740993}');
    const spoiled = { ...record, attributes: [...record.attributes, { key: 'ossp.bridge.text_numbers', value: 'x' }] };
    expect(toSdkLogRecord({ record: spoiled, resource }).attributes).toMatchObject({
      'ossp.bridge.text_numbers': ['/data/n'],
    });
  });

  it('leaves NaN and the infinities to the exporter, whose JSON has no word for them', () => {
    const event = readEvent('{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"x":[NaN,Infinity]}}', {
      acceptNonFinite: true,
    });
    const sdkRecord = toSdkLogRecord(new EventMapper().map(event));
    const { record, resource } = serializedOne(sdkRecord);
    expect(recordToEvent(record, resource)['data']).toEqual({ x: [NaN, Infinity] });
    const json = new TextDecoder().decode(JsonLogsSerializer.serializeRequest([sdkRecord]));
    expect(json).toContain('"arrayValue":{"values":[{"doubleValue":null},{"doubleValue":null}]}');
  });

  it('shares resource and scope with the others of its resource, by which exporters group records', () => {
    const mapper = new EventMapper();
    const of = (id: string, source: string): ReadableLogRecord =>
      toSdkLogRecord(mapper.map(readEvent(`{"specversion":"1.0","id":"${id}","source":"${source}","type":"t"}`)));
    const [, exported] = EXPORTERS[0] ?? [];
    const logs = exported?.([of('1', 'a'), of('2', 'b'), of('3', 'a')]);
    expect(logs?.resourceLogs.map(({ scopeLogs }) => scopeLogs.map(({ logRecords }) => logRecords.length))).toEqual([
      [2],
      [1],
    ]);
  });

  it('is taken by the exporters that come with the SDK', () => {
    const memory = new InMemoryLogRecordExporter();
    const done = vi.fn();
    memory.export([toSdkLogRecord(EVENT)], done);
    expect(done).toHaveBeenCalledExactlyOnceWith({ code: 0 });
    expect(memory.getFinishedLogRecords()).toEqual([toSdkLogRecord(EVENT)]);

    const dir = vi.spyOn(console, 'dir').mockImplementation(() => {});
    new ConsoleLogRecordExporter().export([toSdkLogRecord(EVENT)], done);
    expect(done).toHaveBeenCalledTimes(2);
    expect(dir).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ timestamp: 1_780_308_930_000_000, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }),
      expect.anything(),
    );
    dir.mockRestore();
  });
});

describe('the resource of such an event', () => {
  const { resource } = toSdkLogRecord(EVENT);

  it('lists its attributes', () => {
    expect(resource.getRawAttributes()).toEqual([
      ['service.name', 'chat'],
      ['ai.model.id', 'support-llm'],
    ]);
  });

  it('merges with one of the SDK, either way; the other one counts more', () => {
    const other = resourceFromAttributes({ 'service.name': 'other', 'host.name': 'h' });
    const both = { 'ai.model.id': 'support-llm', 'host.name': 'h' };
    expect(resource.merge(other).attributes).toEqual({ ...both, 'service.name': 'other' });
    expect(other.merge(resource).attributes).toEqual({ ...both, 'service.name': 'chat' });
    expect(resource.merge(null)).toBe(resource);
  });
});
