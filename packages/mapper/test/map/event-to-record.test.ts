import type { AnyValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { type AcceptedEvent, checkEvent } from '../../src/event/check-event.ts';
import { readEvent } from '../../src/event/read-event.ts';
import { EventMapper } from '../../src/map/event-to-record.ts';
import { attributesOf, DERIVED, ENVELOPE_ATTRIBUTES, mapMembers, membersMapped } from './mapped.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OTHER_TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = '00f067aa0ba902b7';
const NANOS = 1_735_787_045_000_000_000n;

describe('EventMapper', () => {
  it('maps a whole event', () => {
    const event = readEvent(`{
      "specversion": "1.0", "id": "e-1", "source": "urn:app:chatbot-prod", "type": "ai.safety.guardrail.interaction",
      "time": "2025-01-02T03:04:05.000000007Z", "subject": "s", "dataschema": "https://example.com/schema",
      "datacontenttype": "application/json", "correlationid": "${OTHER_TRACE}",
      "traceparent": "00-${TRACE}-${SPAN}-01", "tracestate": "v=1",
      "data": {
        "resource": {"model_id": "m", "environment": "prod"}, "guardrail_id": "pii-filter-v2",
        "action_taken": "block", "reason": "PII detected in user input", "severity": "High",
        "input_hash": "hmac-sha256:abc", "latency_ms": 12
      }
    }`);
    const { record, resource } = new EventMapper().map(event, { observedTimeUnixNano: 42n });
    expect(attributesOf(resource)).toEqual({
      'service.name': 'chatbot-prod',
      'ai.model.id': 'm',
      'deployment.environment': 'prod',
      'deployment.environment.name': 'production',
    });
    expect({ ...record, attributes: attributesOf(record) }).toEqual({
      timeUnixNano: NANOS + 7n,
      observedTimeUnixNano: 42n,
      severityNumber: 17,
      severityText: 'High',
      body: 'block by pii-filter-v2: PII detected in user input',
      attributes: {
        'ce.specversion': '1.0',
        'ce.id': 'e-1',
        'ce.source': 'urn:app:chatbot-prod',
        'ce.type': 'ai.safety.guardrail.interaction',
        'ce.subject': 's',
        'ce.dataschema': 'https://example.com/schema',
        'ce.datacontenttype': 'application/json',
        'correlation.id': OTHER_TRACE,
        'ce.traceparent': `00-${TRACE}-${SPAN}-01`,
        'ce.tracestate': 'v=1',
        'ossp.data.guardrail_id': 'pii-filter-v2',
        'ai.safety.action_taken': 'block',
        'ai.safety.reason': 'PII detected in user input',
        'ai.safety.severity': 'High',
        'ai.input.hash': 'hmac-sha256:abc',
        'ossp.data.latency_ms': 12n,
      },
      droppedAttributesCount: 0,
      flags: 1,
      traceId: TRACE,
      spanId: SPAN,
      eventName: 'ai.safety.guardrail.interaction',
    });
  });

  it('leaves everything unset that the smallest event does not say', () => {
    const { record, resource } = mapMembers();
    expect(attributesOf(resource)).toEqual({ 'service.name': 'chat' });
    expect({ ...record, attributes: attributesOf(record) }).toEqual({
      timeUnixNano: 0n,
      observedTimeUnixNano: 0n,
      severityNumber: 9,
      severityText: '',
      body: 'com.example.other',
      attributes: { ...ENVELOPE_ATTRIBUTES, ...DERIVED },
      droppedAttributesCount: 0,
      flags: 0,
      traceId: '',
      spanId: '',
      eventName: 'com.example.other',
    });
  });

  it.each<[string, Readonly<Record<string, AnyValue>>]>([
    // Extensions of any name and kind
    ['"subject":7', { 'ce.subject': 7n }],
    ['"dataschema":null', { 'ce.dataschema': null }],
    ['"datacontenttype":["x"]', { 'ce.datacontenttype': ['x'] }],
    ['"correlationid":1.5', { 'correlation.id': 1.5 }],
    ['"":""', { 'ce.': '' }],
    ['"ce.id":"x"', { 'ce.ce.id': 'x' }],
    ['"correlation.id":"x"', { 'ce.correlation.id': 'x' }],
    ['"ossp.bridge.text_numbers":["/id"]', { 'ce.ossp.bridge.text_numbers': ['/id'] }],
    ['"x":{"y":[true]}', { 'ce.x': { values: [{ key: 'y', value: [true] }] } }],
    // Known fields of data that are of another kind
    ['"data":{"action_taken":7}', { 'ossp.data.action_taken': 7n }],
    ['"data":{"reason":null}', { 'ossp.data.reason': null }],
    ['"data":{"severity":["high"]}', { 'ossp.data.severity': ['high'] }],
    ['"data":{"input_hash":{}}', { 'ossp.data.input_hash': { values: [] } }],
    ['"data":{"value":"x"}', { 'ossp.data.value': 'x' }],
    ['"data":{"resource":"x"}', { 'ossp.data.resource': 'x' }],
    ['"data":{"resource":null}', { 'ossp.data.resource': null }],
    ['"data":{"resource":[]}', { 'ossp.data.resource': [] }],
    ['"data":{"resource":{}}', { 'ossp.data.resource': { values: [] } }],
    ['"data":{"resource":{"model_id":"m"}}', {}],
    // Numbers
    ['"data":{"n":1}', { 'ossp.data.n': 1n }],
    ['"data":{"n":1.0}', { 'ossp.data.n': 1 }],
    ['"data":{"n":-0}', { 'ossp.data.n': -0 }],
    ['"data":{"n":9223372036854775807}', { 'ossp.data.n': 2n ** 63n - 1n }],
    ['"data":{"n":-9223372036854775808}', { 'ossp.data.n': -(2n ** 63n) }],
    [
      '"data":{"value":1,"threshold":-2,"confidence":0}',
      { 'ossp.data.value': 1, 'ossp.data.threshold': -2, 'ossp.data.confidence': 0 },
    ],
    [
      '"data":{"current_value":1e2,"baseline_value":3}',
      { 'ossp.data.current_value': 100, 'ossp.data.baseline_value': 3 },
    ],
    ['"data":{"metrics":{"f1":1}}', { 'ossp.data.metrics': { values: [{ key: 'f1', value: 1 }] } }],
    ['"data":{"value":NaN,"x":-Infinity}', { 'ossp.data.value': Number.NaN, 'ossp.data.x': Number.NEGATIVE_INFINITY }],
    [
      '"data":{"n":9223372036854775808}',
      { 'ossp.data.n': '9223372036854775808', 'ossp.bridge.text_numbers': ['/data/n'] },
    ],
    [
      '"data":{"value":9007199254740993}',
      { 'ossp.data.value': '9007199254740993', 'ossp.bridge.text_numbers': ['/data/value'] },
    ],
    ['"x":1e400', { 'ce.x': '1e400', 'ossp.bridge.text_numbers': ['/x'] }],
    // Half surrogate pairs
    [
      '"data":{"reason":"a\\ud83d"}',
      {
        'ai.safety.reason': 'a\ufffd',
        'ossp.bridge.escaped_strings': { values: [{ key: '/data/reason', value: 'a\\ud83d' }] },
      },
    ],
    [
      '"data":{"resource":{"model_id":"\\ude00"}}',
      { 'ossp.bridge.escaped_strings': { values: [{ key: '/data/resource/model_id', value: '\\ude00' }] } },
    ],
    // Every form of data
    ['"data":{}', { 'ossp.data': { values: [] } }],
    ['"data":null', { 'ossp.data': null }],
    ['"data":"text"', { 'ossp.data': 'text' }],
    ['"data":true', { 'ossp.data': true }],
    ['"data":7', { 'ossp.data': 7n }],
    ['"data":[]', { 'ossp.data': [] }],
    ['"data":[1,{}]', { 'ossp.data': [1n, { values: [] }] }],
    ['"data":{"":1}', { 'ossp.data.': 1n }],
    ['"data_base64":"AP8="', { 'ossp.data': Uint8Array.of(0, 255) }],
    ['"data_base64":""', { 'ossp.data': new Uint8Array() }],
    ['"data_base64":"AP8"', { 'ce.data_base64': 'AP8' }],
    ['"data_base64":"AP9="', { 'ce.data_base64': 'AP9=' }],
    ['"data_base64":"_w=="', { 'ce.data_base64': '_w==' }],
    ['"data_base64":null', { 'ce.data_base64': null }],
    ['"data":null,"data_base64":"AP8="', { 'ossp.data': null, 'ce.data_base64': 'AP8=' }],
    ['"data":{"a":1},"data_base64":"AP8="', { 'ossp.data.a': 1n, 'ce.data_base64': 'AP8=' }],
    // The extension of foreign attributes
    ['"otelattributes":"[{\\"key\\":\\"a\\",\\"value\\":{\\"intValue\\":\\"7\\"}}]"', { a: 7n }],
    ['"otelattributes":"x"', { 'ce.otelattributes': 'x' }],
    [
      '"otelattributes":"[{\\"key\\":\\"ce.id\\",\\"value\\":{}}]"',
      { 'ce.otelattributes': '[{"key":"ce.id","value":{}}]' },
    ],
    [
      '"otelattributes":"[{\\"key\\":\\"ce.x\\",\\"value\\":{}}]"',
      { 'ce.otelattributes': '[{"key":"ce.x","value":{}}]' },
    ],
  ])('maps %s to %o', (members, attributes) => {
    expect(membersMapped(members)).toStrictEqual(attributes);
  });

  it.each<[string, bigint, Readonly<Record<string, AnyValue>>]>([
    ['"2025-01-02T03:04:05Z"', NANOS, {}],
    ['"2025-01-02T08:34:05.10+05:30"', NANOS + 100_000_000n, { 'ce.time': '2025-01-02T08:34:05.10+05:30' }],
    ['"2025-01-02T03:04:05.1234567891Z"', NANOS + 123_456_789n, { 'ce.time': '2025-01-02T03:04:05.1234567891Z' }],
    ['"1970-01-01T00:00:00Z"', 0n, { 'ce.time': '1970-01-01T00:00:00Z' }],
    ['"yesterday"', 0n, { 'ce.time': 'yesterday', 'ossp.bridge.time_invalid': true }],
    ['"1969-12-31T23:59:59Z"', 0n, { 'ce.time': '1969-12-31T23:59:59Z', 'ossp.bridge.time_invalid': true }],
    ['1735787045', 0n, { 'ce.time': 1735787045n, 'ossp.bridge.time_invalid': true }],
    ['null', 0n, { 'ce.time': null, 'ossp.bridge.time_invalid': true }],
  ])('maps the time %s to %d', (time, unixNano, attributes) => {
    expect(mapMembers(`"time":${time}`).record.timeUnixNano).toBe(unixNano);
    expect(membersMapped(`"time":${time}`)).toEqual(attributes);
  });

  it.each([
    ['a valid traceparent', `"traceparent":"00-${TRACE}-${SPAN}-01"`, TRACE, SPAN, 1],
    [
      'a traceparent and a correlationid',
      `"correlationid":"${OTHER_TRACE}","traceparent":"00-${TRACE}-${SPAN}-00"`,
      TRACE,
      SPAN,
      0,
    ],
    [
      'an invalid traceparent and a correlationid',
      `"traceparent":"ff-${TRACE}-${SPAN}-01","correlationid":"${OTHER_TRACE}"`,
      OTHER_TRACE,
      '',
      0,
    ],
    ['a correlationid in upper case', `"correlationid":"${OTHER_TRACE.toUpperCase()}"`, OTHER_TRACE, '', 0],
    ['an invalid traceparent', `"traceparent":"00-${TRACE}-${SPAN}"`, '', '', 0],
    ['a traceparent that is no text', '"traceparent":7', '', '', 0],
    ['a correlationid of zeros', `"correlationid":"${'0'.repeat(32)}"`, '', '', 0],
    ['a correlationid that is no trace id', '"correlationid":"order-7"', '', '', 0],
    ['a correlationid that is no text', '"correlationid":7', '', '', 0],
  ])('takes the trace of %s', (_, members, traceId, spanId, flags) => {
    const { record } = mapMembers(members);
    expect(record).toMatchObject({ traceId, spanId, flags });
    const event = readEvent(`{"specversion":"1.0","id":"1","source":"s","type":"t",${members}}`);
    const attributes = attributesOf(record);
    expect(attributes['correlation.id'] === undefined).toBe(event['correlationid'] === undefined);
    expect(attributes['ce.traceparent'] === undefined).toBe(event['traceparent'] === undefined);
  });

  it('derives no severity where that is turned off, and takes other words', () => {
    const off = mapMembers('', { deriveSeverity: false }).record;
    expect([off.severityNumber, attributesOf(off)]).toEqual([0, ENVELOPE_ATTRIBUTES]);
    const { record } = mapMembers('"data":{"severity":"P1"}', { severityNumbers: new Map([['p1', 23]]) });
    expect(record).toMatchObject({ severityNumber: 23, severityText: 'P1' });
    expect(attributesOf(record)).toEqual({ ...ENVELOPE_ATTRIBUTES, 'ai.safety.severity': 'P1' });
  });

  it('keeps a severity that is a number, as the number and as the word', () => {
    const { record } = mapMembers('"data":{"severity":17}');
    expect(record).toMatchObject({ severityNumber: 17, severityText: '17' });
    expect(attributesOf(record)).toEqual({ ...ENVELOPE_ATTRIBUTES, 'ossp.data.severity': 17n });
  });

  it('takes the configured service name and body', () => {
    const original = { observedTimeUnixNano: 0n, originalText: () => 'the text' };
    const { record, resource } = mapMembers('', { serviceName: 'svc', body: 'original' }, original);
    expect([attributesOf(resource), record.body]).toEqual([{ 'service.name': 'svc' }, 'the text']);
    expect(mapMembers('', { body: 'none' }).record.body).toBeUndefined();
    expect(mapMembers('"data":[1]', { body: 'data' }).record.body).toEqual([1n]);
  });

  it('lists what the schemas find wrong, where they find something', () => {
    const violated = { observedTimeUnixNano: 0n, schemaViolations: ['/data/a: required', '/data/b: type'] };
    expect(attributesOf(mapMembers('', {}, violated).record)).toEqual({
      ...ENVELOPE_ATTRIBUTES,
      ...DERIVED,
      'ossp.bridge.schema_violations': ['/data/a: required', '/data/b: type'],
    });
    const valid = { observedTimeUnixNano: 0n, schemaViolations: [] };
    expect(attributesOf(mapMembers('', {}, valid).record)).toEqual({ ...ENVELOPE_ATTRIBUTES, ...DERIVED });
  });

  it('adds the semantic conventions on request', () => {
    const members = '"subject":"s","data":{"resource":{"model_id":"m"}}';
    const copies = {
      'cloudevents.event_id': 'e-1',
      'cloudevents.event_source': 'urn:app:chat',
      'cloudevents.event_spec_version': '1.0',
      'cloudevents.event_type': 'com.example.other',
      'log.record.uid': 'urn:app:chat e-1',
    };
    expect(attributesOf(mapMembers(members, { attributes: 'semconv' }).record)).toEqual({
      ...ENVELOPE_ATTRIBUTES,
      ...DERIVED,
      'ce.subject': 's',
      ...copies,
      'cloudevents.event_subject': 's',
      'gen_ai.request.model': 'm',
    });
    for (const without of [
      '"subject":7,"data":{"resource":{"model_id":7}}',
      '"subject":7,"data":{"resource":"m"}',
      '"subject":7,"data":"m"',
    ]) {
      const keys = Object.keys(attributesOf(mapMembers(without, { attributes: 'semconv' }).record));
      expect(keys.filter((key) => /^(?:cloudevents|log|gen_ai)\./.test(key))).toEqual(Object.keys(copies));
    }
  });

  it("lets a foreign attribute's own value count before a copy of the same name", () => {
    const members = '"otelattributes":"[{\\"key\\":\\"log.record.uid\\",\\"value\\":{\\"stringValue\\":\\"own\\"}}]"';
    const attributes = attributesOf(mapMembers(members, { attributes: 'semconv' }).record);
    expect([attributes['log.record.uid'], attributes['cloudevents.event_id']]).toEqual(['own', 'e-1']);
  });

  it('gives the same resource object to events with the same resource', () => {
    const mapper = new EventMapper();
    const text = (id: string, model: string): AcceptedEvent =>
      readEvent(
        `{"specversion":"1.0","id":"${id}","source":"s","type":"t","data":{"resource":{"model_id":"${model}"}}}`,
      );
    const first = mapper.map(text('1', 'm')).resource;
    expect(mapper.map(text('2', 'm')).resource).toBe(first);
    expect(mapper.map(text('3', 'n')).resource).not.toBe(first);
  });

  it('says nothing of an event in the record of the next one', () => {
    const mapper = new EventMapper();
    const event = (data: string): AcceptedEvent =>
      readEvent(`{"specversion":"1.0","id":"1","source":"s","type":"t","data":${data}}`);
    expect(attributesOf(mapper.map(event('"\\ud83d"')).record)).toHaveProperty(['ossp.bridge.escaped_strings']);
    expect(attributesOf(mapper.map(event('"x"')).record)).not.toHaveProperty(['ossp.bridge.escaped_strings']);
  });

  it('makes text of an event type with half a surrogate pair', () => {
    const { record } = new EventMapper().map(readEvent('{"specversion":"1.0","id":"1","source":"s","type":"\\ud83d"}'));
    expect([record.eventName, record.body]).toEqual(['\ufffd', '\ufffd']);
  });

  it('maps neither inherited members nor those that are undefined', () => {
    const inherited = { polluted: 'x' };
    const required = { specversion: '1.0', id: 'e-1', source: 'urn:app:chat', type: 'com.example.other' };
    const data = Object.assign(Object.create(inherited), { a: 'x', b: undefined });
    const event = checkEvent(Object.assign(Object.create(inherited), { ...required, subject: undefined, data }));
    const { record } = new EventMapper().map(event);
    expect(attributesOf(record)).toEqual({ ...ENVELOPE_ATTRIBUTES, ...DERIVED, 'ossp.data.a': 'x' });
  });
});
