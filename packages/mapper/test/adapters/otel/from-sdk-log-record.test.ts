import type { SpanContext } from '@opentelemetry/api';
import type { LogAttributes, LogBody, LogRecord } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSdkLogRecord } from '../../../src/adapters/otel/index.ts';
import { emitted, hrTimes, jsValues, within } from './sdk-records.ts';
import { serializedOne } from './serialized.ts';

const TRACE: SpanContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: 1,
};

const spanContexts = fc.record({
  traceId: fc.stringMatching(/^[0-9a-f]{32}$/).filter((id) => /[^0]/.test(id)),
  spanId: fc.stringMatching(/^[0-9a-f]{16}$/).filter((id) => /[^0]/.test(id)),
  traceFlags: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
const texts = fc.string({ unit: 'binary' });
const calls: fc.Arbitrary<LogRecord> = fc.record(
  {
    timestamp: fc.oneof(
      hrTimes,
      fc.date({ min: new Date(0), max: new Date('2554-07-21T00:00:00Z'), noInvalidDate: true }),
      fc.double({ min: 1e12, max: 2e12, noNaN: true }),
    ),
    observedTimestamp: hrTimes,
    eventName: texts,
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: texts,
    body: jsValues as fc.Arbitrary<LogBody>,
    attributes: fc.dictionary(texts, jsValues) as fc.Arbitrary<LogAttributes>,
    context: spanContexts.map(within),
  },
  { requiredKeys: [] },
);
const resources = fc.dictionary(texts, fc.oneof(texts, fc.double(), fc.boolean(), fc.array(texts)));

describe('a record of the SDK', () => {
  it('is what the OTLP exporter of OpenTelemetry writes for it', () => {
    fc.assert(
      fc.property(calls, resources, (call, attributes) => {
        const record = emitted(call, resourceFromAttributes(attributes));
        expect(fromSdkLogRecord(record)).toEqual(serializedOne(record));
      }),
      { numRuns: 2000 },
    );
  });

  it('is what that exporter writes also for attributes and resources that the SDK itself would refuse', () => {
    fc.assert(
      fc.property(fc.dictionary(texts, jsValues), fc.dictionary(texts, jsValues), (attributes, ofResource) => {
        const record = {
          ...emitted({}),
          hrTime: [0, 0] satisfies [number, number],
          hrTimeObserved: [1, 2] satisfies [number, number],
          attributes: attributes as LogAttributes,
          droppedAttributesCount: 3,
          resource: { ...resourceFromAttributes({}), attributes: ofResource as Record<string, string> },
        };
        expect(fromSdkLogRecord(record)).toEqual(serializedOne(record as never));
      }),
      { numRuns: 1000 },
    );
  });

  it('has every field of what was emitted', () => {
    const record = emitted(
      {
        timestamp: [1_780_301_730, 125],
        observedTimestamp: [1_780_301_731, 0],
        eventName: 'ai.safety.guardrail.interaction',
        severityNumber: 17,
        severityText: 'high',
        body: { text: 'blocked', counts: [1, 1.5, null] },
        attributes: { 'ce.id': 'e-1', whole: 1, bytes: Uint8Array.of(1, 2), empty: null, nested: { deep: [true] } },
        context: within(TRACE),
      },
      resourceFromAttributes({ 'service.name': 'chat', pid: 7 }),
    );
    expect(fromSdkLogRecord(record)).toEqual({
      resource: {
        attributes: [
          { key: 'service.name', value: 'chat' },
          { key: 'pid', value: 7n },
        ],
      },
      record: {
        timeUnixNano: 1_780_301_730_000_000_125n,
        observedTimeUnixNano: 1_780_301_731_000_000_000n,
        severityNumber: 17,
        severityText: 'high',
        body: {
          values: [
            { key: 'text', value: 'blocked' },
            { key: 'counts', value: [1n, 1.5, null] },
          ],
        },
        attributes: [
          { key: 'ce.id', value: 'e-1' },
          { key: 'whole', value: 1n },
          { key: 'bytes', value: Uint8Array.of(1, 2) },
          { key: 'empty', value: null },
          { key: 'nested', value: { values: [{ key: 'deep', value: [true] }] } },
        ],
        droppedAttributesCount: 0,
        flags: 1,
        traceId: TRACE.traceId,
        spanId: TRACE.spanId,
        eventName: 'ai.safety.guardrail.interaction',
      },
    });
  });

  it('shares no bytes with the record, which others may change', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const { record } = fromSdkLogRecord(emitted({ attributes: { bytes }, body: bytes }));
    bytes.fill(9);
    expect(record.attributes).toEqual([{ key: 'bytes', value: Uint8Array.of(1, 2, 3) }]);
    expect(record.body).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('has no time where OTLP can hold none, whereas the exporter writes another one', () => {
    const times: readonly [number, number][] = [
      [0, -500_000_000],
      [-1, 0],
      [-65_536, 0],
      [18_446_744_073, 709_551_616],
    ];
    for (const timestamp of times) {
      const record = emitted({ timestamp, observedTimestamp: timestamp });
      expect(fromSdkLogRecord(record).record).toMatchObject({ timeUnixNano: 0n, observedTimeUnixNano: 0n });
    }
    const written = times.map((timestamp) => serializedOne(emitted({ timestamp })).record.timeUnixNano);
    expect(written.slice(0, 2)).toEqual([2n ** 64n - 500_000_000n, 65_535_000_000_000n]);
    expect(fromSdkLogRecord({ ...emitted({}), hrTime: [NaN, 0], hrTimeObserved: [0, Infinity] }).record).toMatchObject({
      timeUnixNano: 0n,
      observedTimeUnixNano: 0n,
    });
  });

  it('has no id where there is none, whereas the exporter writes whatever comes out', () => {
    const withContext = (changed: Partial<SpanContext>) => ({
      ...emitted({}),
      hrTime: [1, 0] satisfies [number, number],
      hrTimeObserved: [1, 0] satisfies [number, number],
      attributes: {},
      droppedAttributesCount: 0,
      resource: resourceFromAttributes({}),
      spanContext: { ...TRACE, ...changed },
    });
    for (const traceId of ['', 'abc', '0'.repeat(32), 'x'.repeat(32), `${TRACE.traceId}0`]) {
      expect(fromSdkLogRecord(withContext({ traceId })).record.traceId).toBe('');
    }
    for (const spanId of ['', '0'.repeat(16), TRACE.traceId]) {
      expect(fromSdkLogRecord(withContext({ spanId })).record).toMatchObject({ spanId: '', traceId: TRACE.traceId });
    }
    const upper = withContext({ traceId: TRACE.traceId.toUpperCase() });
    expect(fromSdkLogRecord(upper).record.traceId).toBe(TRACE.traceId);
    expect(serializedOne(upper).record.traceId).toBe(TRACE.traceId);
    expect(serializedOne(withContext({ traceId: 'x'.repeat(32) })).record.traceId).not.toBe('');
  });

  it('has numbers cut to 32 bits, as protobuf cuts them', () => {
    const record = {
      ...emitted({}),
      hrTime: [0, 0],
      hrTimeObserved: [0, 0],
      attributes: {},
      resource: { attributes: {} },
    };
    for (const number of [-1, 9.5, 2 ** 32 + 3, NaN]) {
      const odd = { ...record, severityNumber: number, droppedAttributesCount: number } as never;
      expect(fromSdkLogRecord(odd)).toEqual(
        serializedOne({ ...(odd as object), instrumentationScope: { name: '' } } as never),
      );
    }
  });

  it('is refused where a value holds itself, which overflows the stack of the exporter', () => {
    const cycle: Record<string, LogBody> = {};
    cycle['self'] = [cycle];
    const record = emitted({ body: cycle });
    expect(() => fromSdkLogRecord(record)).toThrow(
      expect.objectContaining({ name: 'OsspError', code: 'ERR_TOO_DEEP', path: '' }),
    );
    expect(() => serializedOne(record)).toThrow(RangeError);
  });
});
