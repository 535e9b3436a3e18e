import type { AnyValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import {
  encodeAnyValueJson,
  encodeKeyValuesJson,
  encodeLogRecordJson,
  encodeLogsJson,
  encodeResourceJson,
  encodeScopeJson,
} from '../../src/otlp/json-encode.ts';
import { EMPTY_RECORD } from './generated-logs.ts';

describe('encodeAnyValueJson', () => {
  it.each<[string, AnyValue, string]>([
    ['null as an empty object', null, '{}'],
    ['a text', 'a"\\\n\u0000é\u2028😀', '{"stringValue":"a\\"\\\\\\n\\u0000é\u2028😀"}'],
    ['an empty text', '', '{"stringValue":""}'],
    ['true', true, '{"boolValue":true}'],
    ['false', false, '{"boolValue":false}'],
    ['an integer as a text', 7n, '{"intValue":"7"}'],
    ['the largest int64', 2n ** 63n - 1n, '{"intValue":"9223372036854775807"}'],
    ['the smallest int64', -(2n ** 63n), '{"intValue":"-9223372036854775808"}'],
    ['a double', 0.1, '{"doubleValue":0.1}'],
    ['a whole double', 1, '{"doubleValue":1}'],
    ['a large double', 1e21, '{"doubleValue":1e+21}'],
    ['negative zero with its sign for every reader', -0, '{"doubleValue":-0.0}'],
    ['NaN', Number.NaN, '{"doubleValue":"NaN"}'],
    ['infinity', Number.POSITIVE_INFINITY, '{"doubleValue":"Infinity"}'],
    ['minus infinity', Number.NEGATIVE_INFINITY, '{"doubleValue":"-Infinity"}'],
    ['bytes', Uint8Array.of(0xfb, 0xff), '{"bytesValue":"+/8="}'],
    ['no bytes', new Uint8Array(0), '{"bytesValue":""}'],
    ['an empty array', [], '{"arrayValue":{"values":[]}}'],
    ['an array', [1n, null], '{"arrayValue":{"values":[{"intValue":"1"},{}]}}'],
    ['an empty kvlist', { values: [] }, '{"kvlistValue":{"values":[]}}'],
    [
      'a kvlist',
      { values: [{ key: '__proto__', value: [] }] },
      '{"kvlistValue":{"values":[{"key":"__proto__","value":{"arrayValue":{"values":[]}}}]}}',
    ],
  ])('writes %s', (_, value, text) => {
    expect(encodeAnyValueJson(value)).toBe(text);
  });
});

describe('encodeKeyValuesJson', () => {
  it('writes attributes in their order', () => {
    expect(encodeKeyValuesJson([])).toBe('[]');
    expect(
      encodeKeyValuesJson([
        { key: 'b"', value: true },
        { key: '', value: null },
      ]),
    ).toBe('[{"key":"b\\"","value":{"boolValue":true}},{"key":"","value":{}}]');
  });
});

describe('encodeLogRecordJson', () => {
  it('leaves out fields with their default value', () => {
    expect(encodeLogRecordJson(EMPTY_RECORD)).toBe('{"attributes":[]}');
  });

  it('writes an empty body, as opposed to none', () => {
    expect(encodeLogRecordJson({ ...EMPTY_RECORD, body: null })).toBe('{"body":{},"attributes":[]}');
  });

  it('writes every field as OTLP/JSON has it', () => {
    const record = {
      timeUnixNano: 1_544_712_660_300_000_000n,
      observedTimeUnixNano: 2n ** 64n - 1n,
      severityNumber: 10,
      severityText: 'Information "2"',
      body: 'Example',
      attributes: [{ key: 'k', value: 'v' }],
      droppedAttributesCount: 1,
      flags: 257,
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      eventName: 'browser.page_view',
    };
    expect(encodeLogRecordJson(record)).toBe(
      '{"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"18446744073709551615","severityNumber":10,' +
        '"severityText":"Information \\"2\\"","body":{"stringValue":"Example"},' +
        '"attributes":[{"key":"k","value":{"stringValue":"v"}}],"droppedAttributesCount":1,"flags":257,' +
        '"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","eventName":"browser.page_view"}',
    );
  });
});

describe('encodeLogsJson', () => {
  it('writes resources, scopes and records inside each other', () => {
    expect(encodeLogsJson({ resourceLogs: [] })).toBe('{"resourceLogs":[]}');
    const scope = { name: 'n"', version: '1' };
    const resource = { attributes: [{ key: 'r', value: 1n }] };
    expect(encodeScopeJson(scope)).toBe('{"name":"n\\"","version":"1"}');
    expect(encodeScopeJson({ name: '', version: '' })).toBe('{"name":""}');
    expect(encodeResourceJson(resource)).toBe('{"attributes":[{"key":"r","value":{"intValue":"1"}}]}');
    const scopeLogs = [{ scope, logRecords: [EMPTY_RECORD, EMPTY_RECORD] }];
    const resourceLogs = [
      { resource, scopeLogs },
      { resource: { attributes: [] }, scopeLogs: [] },
    ];
    expect(encodeLogsJson({ resourceLogs })).toBe(
      `{"resourceLogs":[{"resource":${encodeResourceJson(resource)},"scopeLogs":[{"scope":${encodeScopeJson(scope)},` +
        '"logRecords":[{"attributes":[]},{"attributes":[]}]}]},{"resource":{"attributes":[]},"scopeLogs":[]}]}',
    );
  });
});
