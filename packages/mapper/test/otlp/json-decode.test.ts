import type { AnyValue, LogRecord } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { decodeKeyValuesJson, decodeLogsJson } from '../../src/otlp/json-decode.ts';
import { EMPTY_RECORD, onlyRecord } from './generated-logs.ts';

const RECORD = '/resourceLogs/0/scopeLogs/0/logRecords/0';

function recordOf(text: string): LogRecord {
  return onlyRecord(decodeLogsJson(parseJson(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${text}]}]}]}`)));
}

function bodyOf(text: string): AnyValue | undefined {
  return recordOf(`{"body":${text}}`).body;
}

function expectError(decode: () => unknown, expected: string, path: string): void {
  expect(decode).toThrow(
    expect.objectContaining({ code: 'ERR_OTLP_JSON', message: `expected ${expected} at ${path || 'the top'}`, path }),
  );
}

describe('decodeLogsJson', () => {
  it.each([
    ['{}', []],
    ['{"resourceLogs":null}', []],
    ['null', []],
    ['{"resourceLogs":[]}', []],
    ['{"resourceLogs":[{}]}', [{ resource: { attributes: [] }, scopeLogs: [] }]],
    [
      '{"resourceLogs":[{"resource":null,"scopeLogs":[{"scope":null,"logRecords":null}]}]}',
      [{ resource: { attributes: [] }, scopeLogs: [{ scope: { name: '', version: '' }, logRecords: [] }] }],
    ],
  ])('reads %s, what is absent or null as its default', (text, resourceLogs) => {
    expect(decodeLogsJson(parseJson(text))).toEqual({ resourceLogs });
  });

  it('reads the example of the OTLP specification', () => {
    const text = `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},
      "scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[{"key":"x","value":{"stringValue":"y"}}]},
      "logRecords":[{"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712660300000000","severityNumber":10,
      "severityText":"Information","traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
      "body":{"stringValue":"Example log record"},"attributes":[
      {"key":"boolean.attribute","value":{"boolValue":true}},{"key":"int.attribute","value":{"intValue":"10"}},
      {"key":"double.attribute","value":{"doubleValue":637.704}},
      {"key":"array.attribute","value":{"arrayValue":{"values":[{"stringValue":"many"}]}}},
      {"key":"map.attribute","value":{"kvlistValue":{"values":[{"key":"some.map.key","value":{"stringValue":"v"}}]}}}]}]}]}]}`;
    expect(decodeLogsJson(parseJson(text))).toEqual({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: 'my.service' }] },
          scopeLogs: [
            {
              scope: { name: 'my.library', version: '1.0.0' },
              logRecords: [
                {
                  ...EMPTY_RECORD,
                  timeUnixNano: 1_544_712_660_300_000_000n,
                  observedTimeUnixNano: 1_544_712_660_300_000_000n,
                  severityNumber: 10,
                  severityText: 'Information',
                  traceId: '5b8efff798038103d269b633813fc60c',
                  spanId: 'eee19b7ec3c1b174',
                  body: 'Example log record',
                  attributes: [
                    { key: 'boolean.attribute', value: true },
                    { key: 'int.attribute', value: 10n },
                    { key: 'double.attribute', value: 637.704 },
                    { key: 'array.attribute', value: ['many'] },
                    { key: 'map.attribute', value: { values: [{ key: 'some.map.key', value: 'v' }] } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('ignores unknown fields, those in snake case among them', () => {
    const text = '{"time_unix_nano":"7","event_name":"x","__proto__":{"eventName":"y"},"dropped":[1],"constructor":7}';
    expect(recordOf(text)).toEqual(EMPTY_RECORD);
    expect(decodeLogsJson(parseJson('{"resource_logs":[{}],"partialSuccess":{}}'))).toEqual({ resourceLogs: [] });
    expect(bodyOf('{"string_value":"x","toString":"y"}')).toBeNull();
  });

  it.each([
    ['a text', '"18446744073709551615"', 2n ** 64n - 1n],
    ['a number', '1544712660300000000', 1_544_712_660_300_000_000n],
    ['a number beyond 2^53', '18446744073709551615', 2n ** 64n - 1n],
    ['zero', '0', 0n],
    ['null', 'null', 0n],
  ])('reads a time that is %s', (_, text, time) => {
    expect(recordOf(`{"timeUnixNano":${text},"observedTimeUnixNano":${text}}`)).toEqual({
      ...EMPTY_RECORD,
      timeUnixNano: time,
      observedTimeUnixNano: time,
    });
  });

  it('reads integers of 32 bits', () => {
    const text = '{"severityNumber":2147483647,"droppedAttributesCount":4294967295,"flags":"4294967295"}';
    expect(recordOf(text)).toEqual({
      ...EMPTY_RECORD,
      severityNumber: 2 ** 31 - 1,
      droppedAttributesCount: 2 ** 32 - 1,
      flags: 2 ** 32 - 1,
    });
  });

  it.each([
    ['', ''],
    ['5b8efff798038103d269b633813fc60', ''],
    ['5b8efff798038103d269b633813fc60cc', ''],
    ['5b8efff798038103d269b633813fc60g', ''],
    ['00000000000000000000000000000000', ''],
    ['W47/95gDgQPSabYzgT/GDA==', ''],
    ['5B8EFFF798038103D269B633813FC60C', '5b8efff798038103d269b633813fc60c'],
  ])('reads the trace id %j as %j', (text, traceId) => {
    expect(recordOf(`{"traceId":"${text}"}`).traceId).toBe(traceId);
  });

  it.each([
    ['eee19b7ec3c1b17', ''],
    ['0000000000000000', ''],
    ['EEE19B7EC3C1B174', 'eee19b7ec3c1b174'],
  ])('reads the span id %j as %j', (text, spanId) => {
    expect(recordOf(`{"spanId":"${text}"}`).spanId).toBe(spanId);
  });

  it.each<[string, AnyValue | undefined]>([
    ['null', undefined],
    ['{}', null],
    ['{"stringValue":null}', null],
    ['{"stringValue":""}', ''],
    ['{"boolValue":false}', false],
    ['{"intValue":"-9223372036854775808"}', -(2n ** 63n)],
    ['{"intValue":9223372036854775807}', 2n ** 63n - 1n],
    ['{"intValue":0}', 0n],
    ['{"intValue":"007"}', 7n],
    ['{"doubleValue":1}', 1],
    ['{"doubleValue":-0}', -0],
    ['{"doubleValue":-0.0}', -0],
    ['{"doubleValue":"1.50"}', 1.5],
    ['{"doubleValue":"-1e-7"}', -1e-7],
    ['{"doubleValue":0.1000000000000000055511151231257827}', 0.1],
    ['{"doubleValue":"NaN"}', Number.NaN],
    ['{"doubleValue":"Infinity"}', Number.POSITIVE_INFINITY],
    ['{"doubleValue":"-Infinity"}', Number.NEGATIVE_INFINITY],
    ['{"bytesValue":""}', new Uint8Array(0)],
    ['{"bytesValue":"+/8="}', Uint8Array.of(0xfb, 0xff)],
    ['{"bytesValue":"-_8"}', Uint8Array.of(0xfb, 0xff)],
    ['{"arrayValue":{}}', []],
    ['{"arrayValue":{"values":[{},{"arrayValue":{"values":[{"intValue":1}]}}]}}', [null, [1n]]],
    ['{"kvlistValue":{}}', { values: [] }],
    [
      '{"kvlistValue":{"values":[{"key":"k"},{"value":{"boolValue":true}}]}}',
      {
        values: [
          { key: 'k', value: null },
          { key: '', value: true },
        ],
      },
    ],
    ['{"stringValue":"x","boolValue":null,"unknown":7}', 'x'],
  ])('reads the value %s', (text, value) => {
    expect(bodyOf(text)).toEqual(value);
  });

  const int64 = 'an integer from -9223372036854775808 to 9223372036854775807';
  const double = 'a number in the range of a double';
  it.each([
    ['{"stringValue":7}', 'a string', '/stringValue'],
    ['{"boolValue":"true"}', 'a boolean', '/boolValue'],
    ['{"intValue":1.5}', int64, '/intValue'],
    ['{"intValue":1e3}', int64, '/intValue'],
    ['{"intValue":""}', int64, '/intValue'],
    ['{"intValue":"0x10"}', int64, '/intValue'],
    ['{"intValue":" 1"}', int64, '/intValue'],
    ['{"intValue":9223372036854775808}', int64, '/intValue'],
    ['{"intValue":"-9223372036854775809"}', int64, '/intValue'],
    ['{"intValue":true}', int64, '/intValue'],
    ['{"doubleValue":"nan"}', double, '/doubleValue'],
    ['{"doubleValue":"+1"}', double, '/doubleValue'],
    ['{"doubleValue":""}', double, '/doubleValue'],
    ['{"doubleValue":1e400}', double, '/doubleValue'],
    ['{"doubleValue":[]}', double, '/doubleValue'],
    ['{"bytesValue":"*"}', 'base64 text', '/bytesValue'],
    ['{"bytesValue":7}', 'base64 text', '/bytesValue'],
    ['{"arrayValue":[]}', 'an object', '/arrayValue'],
    ['{"arrayValue":{"values":{}}}', 'an array', '/arrayValue/values'],
    ['{"arrayValue":{"values":[{},7]}}', 'an object', '/arrayValue/values/1'],
    ['{"kvlistValue":{"values":[{"key":7}]}}', 'a string', '/kvlistValue/values/0/key'],
    ['{"kvlistValue":{"values":[{"value":"x"}]}}', 'an object', '/kvlistValue/values/0/value'],
    ['{"stringValue":"x","intValue":1}', 'one value', ''],
    ['"text"', 'an object', ''],
  ])('refuses the value %s', (text, expected, path) => {
    expectError(() => bodyOf(text), expected, `${RECORD}/body${path}`);
  });

  it.each([
    ['timeUnixNano', '-1', 'an integer from 0 to 18446744073709551615'],
    ['timeUnixNano', '18446744073709551616', 'an integer from 0 to 18446744073709551615'],
    ['observedTimeUnixNano', '"2026-01-01"', 'an integer from 0 to 18446744073709551615'],
    ['severityNumber', '"SEVERITY_NUMBER_INFO"', 'an integer from 0 to 2147483647'],
    ['severityNumber', '-1', 'an integer from 0 to 2147483647'],
    ['severityNumber', '2147483648', 'an integer from 0 to 2147483647'],
    ['droppedAttributesCount', '4294967296', 'an integer from 0 to 4294967295'],
    ['flags', '0.5', 'an integer from 0 to 4294967295'],
    ['severityText', '7', 'a string'],
    ['eventName', '{}', 'a string'],
    ['traceId', '7', 'a string'],
    ['spanId', '[]', 'a string'],
    ['attributes', '{}', 'an array'],
  ])('refuses %s %s', (name, text, expected) => {
    expectError(() => recordOf(`{"${name}":${text}}`), expected, `${RECORD}/${name}`);
  });

  it.each([
    ['[]', 'an object', ''],
    ['7', 'an object', ''],
    ['{"resourceLogs":{}}', 'an array', '/resourceLogs'],
    ['{"resourceLogs":[[]]}', 'an object', '/resourceLogs/0'],
    ['{"resourceLogs":[{"resource":7}]}', 'an object', '/resourceLogs/0/resource'],
    ['{"resourceLogs":[{"scopeLogs":7}]}', 'an array', '/resourceLogs/0/scopeLogs'],
    ['{"resourceLogs":[{},{"scopeLogs":[{"scope":""}]}]}', 'an object', '/resourceLogs/1/scopeLogs/0/scope'],
  ])('refuses %s', (text, expected, path) => {
    expectError(() => decodeLogsJson(parseJson(text)), expected, path);
  });
});

describe('decodeKeyValuesJson', () => {
  it('reads a list of attributes', () => {
    expect(decodeKeyValuesJson(parseJson('[{"key":"k","value":{"intValue":"7"}}]'))).toEqual([{ key: 'k', value: 7n }]);
    expectError(() => decodeKeyValuesJson(parseJson('[{"key":"k","value":[]}]')), 'an object', '/0/value');
  });
});
