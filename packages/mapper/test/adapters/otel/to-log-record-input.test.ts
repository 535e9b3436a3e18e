import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSdkLogRecord, toLogRecordInput } from '../../../src/adapters/otel/index.ts';
import { readEvent } from '../../../src/event/read-event.ts';
import { canonicalJson } from '../../../src/json/stringify-json.ts';
import { EventMapper, type MappedEvent } from '../../../src/map/event-to-record.ts';
import { recordToEvent } from '../../../src/map/record-to-event.ts';
import { eventTexts, mapped, mapperOptions } from './mapped-events.ts';
import { emitted, within } from './sdk-records.ts';

const APPLICATION = resourceFromAttributes({ 'service.name': 'my-app', 'process.pid': 7 });

/** Returns the event that an application's pipeline sees when the record of an event was emitted. */
function throughLogger(event: MappedEvent) {
  const { record, resource } = fromSdkLogRecord(emitted(toLogRecordInput(event), APPLICATION));
  return recordToEvent(record, resource);
}

describe('an event for a logger of OpenTelemetry', () => {
  it('is the same event in what the SDK emits, unless it is refused', () => {
    let refused = 0;
    fc.assert(
      fc.property(eventTexts, mapperOptions, (text, options) => {
        const event = readEvent(text);
        // A foreign attribute of this name says that all of the data stands there, so the record can say nothing of its resource
        fc.pre(!canonicalJson(event).includes('\\"key\\":\\"ossp.data\\"'));
        const record = new EventMapper(options).map(event);
        let back: string;
        try {
          back = canonicalJson(throughLogger(record));
        } catch (error) {
          refused++;
          expect(error).toMatchObject({ name: 'OsspError', code: 'ERR_NOT_HELD' });
          expect(canonicalJson(event)).toMatch(/"(?:constructor|__proto__)"/);
          return;
        }
        expect(back).toBe(canonicalJson(event));
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeLessThan(500);
  });

  it('has the fields of the resource on the record, and none of the copies for readers', () => {
    const { record, resource } = mapped(`
      "time":"2026-06-01T10:15:30.000000125Z",
      "data":{"reason":"PII","resource":{"model_id":"m","environment":"prod","region":"eu","tenant_id":"t","n":1}}`);
    expect(toLogRecordInput({ record: { ...record, observedTimeUnixNano: 1_000_000_002n }, resource })).toEqual({
      timestamp: [1_780_308_930, 125],
      observedTimestamp: [1, 2],
      severityNumber: 9,
      body: record.body,
      eventName: 'com.example.other',
      attributes: {
        'ai.model.id': 'm',
        'deployment.environment': 'prod',
        'ossp.resource.region': 'eu',
        'ossp.resource.tenant_id': 't',
        'ossp.resource.n': 1,
        'ce.specversion': '1.0',
        'ce.id': 'e-1',
        'ce.source': 'urn:app:chat',
        'ce.type': 'com.example.other',
        'ai.safety.reason': 'PII',
        'ossp.bridge.severity_derived': true,
      },
    });
  });

  it('has no time where the event has none, so that the SDK makes up none', () => {
    const input = toLogRecordInput(mapped('"subject":"s"'));
    expect(input.timestamp).toEqual([0, 0]);
    expect(input).not.toHaveProperty('observedTimestamp');
    const record = emitted(input);
    expect(record.hrTime).toEqual([0, 0]);
    expect(record.hrTimeObserved[0]).toBeGreaterThan(1_700_000_000);
    expect(throughLogger(mapped('"subject":"s"'))).not.toHaveProperty('time');
  });

  it('keeps its own trace context within a span, and takes that of the span if it has none', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const context = within({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
    const seen = (members: string) => {
      const { record, resource } = fromSdkLogRecord(emitted({ ...toLogRecordInput(mapped(members)), context }));
      expect(record.traceId).toBe('a'.repeat(32));
      return recordToEvent(record, resource)['traceparent'];
    };
    expect(seen(`"traceparent":"${traceparent}"`)).toBe(traceparent);
    expect(seen('"subject":"s"')).toBe(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
  });

  it('keeps whole numbers beyond 2^53, which the SDK would drop or alter', () => {
    const members = '"data":{"tokens":9007199254740993,"resource":{"seed":-9223372036854775808}}';
    expect(toLogRecordInput(mapped(members)).attributes).toMatchObject({
      'ossp.data.tokens': '9007199254740993',
      'ossp.resource.seed': '-9223372036854775808',
      'ossp.bridge.text_numbers': ['/data/resource/seed', '/data/tokens'],
    });
    expect(canonicalJson(throughLogger(mapped(members)))).toBe(
      canonicalJson(
        readEvent(`{"specversion":"1.0","id":"e-1","source":"urn:app:chat","type":"com.example.other",${members}}`),
      ),
    );
  });

  it.each([
    ['"data":{"a":{"constructor":"ACME"}}', '/data/a'],
    ['"data":{"a":[{"__proto__":1}]}', '/data/a'],
    ['"x":{"constructor":1}', '/x'],
    ['"data":{"resource":{"vendor":{"constructor":null}}}', '/data/resource/vendor'],
    ['"data":[{"constructor":1}]', '/data'],
  ])('is refused with %s, which the SDK would drop in silence', (members, path) => {
    expect(() => toLogRecordInput(mapped(members))).toThrow(expect.objectContaining({ code: 'ERR_NOT_HELD', path }));
  });

  it('may have a field or an extension of such a name', () => {
    const members = '"constructor":"x","data":{"constructor":"ACME","__proto__":{"a":1}}';
    expect(throughLogger(mapped(members))).toMatchObject({ constructor: 'x', data: { constructor: 'ACME' } });
  });

  it.each(['', '__proto__'])('is refused with a foreign attribute named "%s"', (key) => {
    const { record, resource } = mapped('"subject":"s"');
    const foreign = { ...record, attributes: [...record.attributes, { key, value: 'x' }] };
    expect(() => toLogRecordInput({ record: foreign, resource })).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_HELD', path: '' }),
    );
  });
});
