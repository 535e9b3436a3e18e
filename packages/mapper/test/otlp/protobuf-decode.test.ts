import type { AnyValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/otlp/byte-writer.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import { writeAnyValue } from '../../src/otlp/protobuf-encode.ts';
import { EMPTY_RECORD, onlyRecord } from './generated-logs.ts';

/** Returns a field of wire type LEN. */
function field(number: number, ...content: readonly number[]): number[] {
  const writer = new ByteWriter();
  writer.varint((number << 3) | 2);
  writer.varint(content.length);
  return [...writer.slice(), ...content];
}

function text(content: string): number[] {
  return [...new TextEncoder().encode(content)];
}

/** Returns the bytes of logs with one record of these bytes. */
function logs(...record: readonly number[]): Uint8Array {
  return Uint8Array.from(field(1, ...field(2, ...field(2, ...record))));
}

function bodyOf(...anyValue: readonly number[]): AnyValue | undefined {
  return onlyRecord(decodeLogsProtobuf(logs(...field(5, ...anyValue)))).body;
}

/** A field that no version of OTLP knows, of each wire type. */
const UNKNOWN = [
  ...[0x98, 0x06, 0x96, 0x01],
  ...[0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8],
  ...[0x9a, 0x06, 2, 0xff, 0xff],
  ...[0x9d, 0x06, 1, 2, 3, 4],
];

describe('decodeLogsProtobuf', () => {
  it('reads no bytes as no logs, and empty messages as empty ones', () => {
    expect(decodeLogsProtobuf(new Uint8Array(0))).toEqual({ resourceLogs: [] });
    expect(decodeLogsProtobuf(Uint8Array.of(0x0a, 0))).toEqual({
      resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [] }],
    });
    expect(decodeLogsProtobuf(Uint8Array.of(0x0a, 2, 0x12, 0))).toEqual({
      resourceLogs: [
        { resource: { attributes: [] }, scopeLogs: [{ scope: { name: '', version: '' }, logRecords: [] }] },
      ],
    });
    expect(onlyRecord(decodeLogsProtobuf(logs()))).toEqual(EMPTY_RECORD);
  });

  it('reads every field of a record, in any order', () => {
    const record = [
      ...field(12, ...text('name')),
      ...[0x59, ...Array(8).fill(0xff)],
      ...field(10, ...Array(8).fill(0xab)),
      ...field(9, ...Array(16).fill(0x0c)),
      ...[0x45, 0xff, 0xff, 0xff, 0xff],
      ...[0x38, 0xac, 0x02],
      ...field(6, ...field(1, ...text('k')), ...field(2, 0x10, 1)),
      ...field(5, ...field(1, ...text('body'))),
      ...field(3, ...text('high')),
      ...[0x10, 17],
      ...[0x09, 1, 0, 0, 0, 0, 0, 0, 0],
    ];
    expect(onlyRecord(decodeLogsProtobuf(logs(...record)))).toEqual({
      timeUnixNano: 1n,
      observedTimeUnixNano: 2n ** 64n - 1n,
      severityNumber: 17,
      severityText: 'high',
      body: 'body',
      attributes: [{ key: 'k', value: true }],
      droppedAttributesCount: 300,
      flags: 0xffffffff,
      traceId: '0c'.repeat(16),
      spanId: 'ab'.repeat(8),
      eventName: 'name',
    });
  });

  it('passes over unknown fields in every message', () => {
    const keyValue = [...UNKNOWN, ...field(1, ...text('k')), ...UNKNOWN, ...field(2, ...UNKNOWN, 0x18, 7), ...UNKNOWN];
    const list = field(6, ...UNKNOWN, ...field(1, ...keyValue));
    const array = field(5, ...UNKNOWN, ...field(1, ...list));
    const record = [...UNKNOWN, ...field(5, ...array), ...field(6, ...keyValue), ...UNKNOWN];
    const scope = [...UNKNOWN, ...field(1, ...text('n')), ...field(2, ...text('v')), ...UNKNOWN];
    const scopeLogs = [...UNKNOWN, ...field(1, ...scope), ...UNKNOWN, ...field(2, ...record)];
    const resource = [...UNKNOWN, ...field(1, ...keyValue), 0x10, 5];
    const resourceLogs = [...UNKNOWN, ...field(1, ...resource), ...field(2, ...scopeLogs), ...field(3, ...text('url'))];
    const attributes = [{ key: 'k', value: 7n }];
    expect(decodeLogsProtobuf(Uint8Array.from([...UNKNOWN, ...field(1, ...resourceLogs), ...UNKNOWN]))).toEqual({
      resourceLogs: [
        {
          resource: { attributes },
          scopeLogs: [
            {
              scope: { name: 'n', version: 'v' },
              logRecords: [{ ...EMPTY_RECORD, body: [{ values: attributes }], attributes }],
            },
          ],
        },
      ],
    });
  });

  it('joins a resource, and a scope, that stands in two parts', () => {
    const attribute = (key: string): number[] => field(1, ...field(1, ...field(1, ...text(key))));
    const scopeLogs = field(2, ...field(1, ...field(1, ...text('n'))), ...field(1, ...field(2, ...text('v'))));
    expect(decodeLogsProtobuf(Uint8Array.from(field(1, ...attribute('a'), ...scopeLogs, ...attribute('b'))))).toEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: 'a', value: null },
              { key: 'b', value: null },
            ],
          },
          scopeLogs: [{ scope: { name: 'n', version: 'v' }, logRecords: [] }],
        },
      ],
    });
  });

  it.each<[string, AnyValue]>([
    ['null', null],
    ['an empty text', ''],
    ['true', true],
    ['false', false],
    ['zero', 0n],
    ['the largest int64', 2n ** 63n - 1n],
    ['the smallest int64', -(2n ** 63n)],
    ['a double', 0.1],
    ['negative zero', -0],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['minus infinity', Number.NEGATIVE_INFINITY],
    ['bytes', Uint8Array.of(0, 255)],
    ['an empty array', []],
    ['an array of arrays', [[], [null, 'x']]],
    ['an empty kvlist', { values: [] }],
    [
      'a kvlist with a key twice',
      {
        values: [
          { key: 'k', value: 1n },
          { key: 'k', value: null },
        ],
      },
    ],
  ])('reads %s', (_, value) => {
    const writer = new ByteWriter();
    writeAnyValue(writer, value);
    expect(bodyOf(...writer.slice())).toEqual(value);
  });

  it('lets the last field of a oneof win', () => {
    expect(bodyOf(...field(1, ...text('first')), 0x18, 7)).toBe(7n);
  });

  it('takes any varint but zero for true', () => {
    expect(bodyOf(0x10, 0x80, 0x01)).toBe(true);
  });

  it('gives bytes as a copy', () => {
    const bytes = logs(...field(5, ...field(7, 1, 2, 3)));
    const { body } = onlyRecord(decodeLogsProtobuf(bytes));
    bytes.fill(0);
    expect(body).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.each([
    ['no bytes', []],
    ['15 bytes', Array(15).fill(1)],
    ['17 bytes', Array(17).fill(1)],
    ['zeros', Array(16).fill(0)],
  ])('takes a trace id of %s for none', (_, bytes) => {
    expect(onlyRecord(decodeLogsProtobuf(logs(...field(9, ...bytes)))).traceId).toBe('');
  });

  it.each([
    ['7 bytes', Array(7).fill(1)],
    ['16 bytes', Array(16).fill(1)],
    ['zeros', Array(8).fill(0)],
  ])('takes a span id of %s for none', (_, bytes) => {
    expect(onlyRecord(decodeLogsProtobuf(logs(...field(10, ...bytes)))).spanId).toBe('');
  });

  it.each([
    ['a text that is not UTF-8', logs(...field(3, 0xff)), 'a string is not valid UTF-8 at byte 10'],
    ['a key that is not UTF-8', logs(...field(6, ...field(1, 0xc3))), 'a string is not valid UTF-8 at byte 12'],
    ['a field of another wire type', logs(0x08, 1), 'field 1 has wire type 0 at byte 8'],
    ['a group', logs(0x73, 0x74), 'wire type 3 at byte 8'],
    ['a message that is cut off', logs(...field(3, 1, 2)).subarray(0, 9), 'the message ends too early at byte 3'],
    ['JSON', Uint8Array.from(text('{"resourceLogs":[]}')), 'wire type 3 at byte 2'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeLogsProtobuf(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_OTLP_PROTOBUF', message: `no OTLP protobuf message: ${message}` }),
    );
  });
});
