import type { AnyValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/otlp/byte-writer.ts';
import { attributePrefix, encodeLogsProtobuf, writeAnyValue, writeLogRecord } from '../../src/otlp/protobuf-encode.ts';
import { EMPTY_RECORD } from './generated-logs.ts';

function hex(write: (writer: ByteWriter) => void): string {
  const writer = new ByteWriter();
  write(writer);
  return Buffer.from(writer.slice()).toString('hex');
}

describe('writeAnyValue', () => {
  it.each<[string, AnyValue, string]>([
    ['null as nothing', null, ''],
    ['an empty text', '', '0a00'],
    ['a text', 'aé', '0a0361c3a9'],
    ['true', true, '1001'],
    ['false', false, '1000'],
    ['an integer', 300n, '18ac02'],
    ['zero', 0n, '1800'],
    ['the largest int64', 2n ** 63n - 1n, '18ffffffffffffffff7f'],
    ['the smallest int64', -(2n ** 63n), '1880808080808080808001'],
    ['minus one', -1n, '18ffffffffffffffffff01'],
    ['a double', 1.5, '21000000000000f83f'],
    ['a whole double', 1, '21000000000000f03f'],
    ['negative zero', -0, '210000000000000080'],
    ['NaN', Number.NaN, '21000000000000f87f'],
    ['infinity', Number.POSITIVE_INFINITY, '21000000000000f07f'],
    ['minus infinity', Number.NEGATIVE_INFINITY, '21000000000000f0ff'],
    ['bytes', Uint8Array.of(0, 255), '3a0200ff'],
    ['no bytes', new Uint8Array(0), '3a00'],
    ['an empty array', [], '2a00'],
    ['an array', ['a', null, [7n]], '2a0f0a030a01610a000a062a040a021807'],
    ['an empty kvlist', { values: [] }, '3200'],
    [
      'a kvlist',
      {
        values: [
          { key: 'k', value: true },
          { key: '', value: null },
        ],
      },
      '320f0a070a016b120210010a040a001200',
    ],
  ])('writes %s', (_, value, expected) => {
    expect(hex((writer) => writeAnyValue(writer, value))).toBe(expected);
  });
});

describe('attributePrefix', () => {
  it('is the key as field 1 and the tag of the value', () => {
    expect(Buffer.from(attributePrefix('ké')).toString('hex')).toBe('0a036bc3a912');
  });

  it('is the same object for a key written before, unless the key is long', () => {
    expect(attributePrefix('some.key')).toBe(attributePrefix('some.key'));
    const long = 'x'.repeat(257);
    expect(attributePrefix(long)).not.toBe(attributePrefix(long));
    expect(attributePrefix(long)).toEqual(attributePrefix(long));
    expect([...attributePrefix(long).subarray(0, 3)]).toEqual([0x0a, 0x81, 0x02]);
  });

  it('forgets keys when there are too many, and stays right', () => {
    const before = attributePrefix('kept');
    for (let count = 0; count < 4097; count++) attributePrefix(`key-${count}`);
    expect(attributePrefix('kept')).not.toBe(before);
    expect(attributePrefix('kept')).toEqual(before);
  });
});

describe('writeLogRecord', () => {
  it('writes the fields in the order of OpenTelemetry JS, and those of its zeros that it writes', () => {
    expect(hex((writer) => writeLogRecord(writer, EMPTY_RECORD))).toBe(
      ['09', '00'.repeat(8), '3800', '59', '00'.repeat(8)].join(''),
    );
  });

  it('writes every field', () => {
    const record = {
      timeUnixNano: 1n,
      observedTimeUnixNano: 2n ** 64n - 1n,
      severityNumber: 17,
      severityText: 'high',
      body: 'b',
      attributes: [
        { key: 'a', value: 'x' },
        { key: 'n', value: 1n },
      ],
      droppedAttributesCount: 300,
      flags: 0xffffffff,
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      eventName: 'e',
    };
    expect(hex((writer) => writeLogRecord(writer, record))).toBe(
      [
        '090100000000000000',
        '1011',
        '1a0468696768',
        '2a030a0162',
        '32080a016112030a0178',
        '32070a016e12021801',
        '38ac02',
        '45ffffffff',
        '4a104bf92f3577b34da6a3ce929d0e0e4736',
        '520800f067aa0ba902b7',
        '59ffffffffffffffff',
        '620165',
      ].join(''),
    );
  });

  it('writes a body of no kind as an empty message', () => {
    expect(hex((writer) => writeLogRecord(writer, { ...EMPTY_RECORD, body: null }))).toBe(
      ['09', '00'.repeat(8), '2a00', '3800', '59', '00'.repeat(8)].join(''),
    );
  });
});

describe('encodeLogsProtobuf', () => {
  it('writes no bytes for no logs', () => {
    expect(encodeLogsProtobuf({ resourceLogs: [] }).length).toBe(0);
  });

  it('writes resources, scopes and records inside each other', () => {
    const resource = { attributes: [{ key: 'r', value: true }] };
    const record = `09${'00'.repeat(8)}380059${'00'.repeat(8)}`;
    const scopeLogs = [
      { scope: { name: 'n', version: 'v' }, logRecords: [EMPTY_RECORD, EMPTY_RECORD] },
      { scope: { name: '', version: '' }, logRecords: [] },
    ];
    const bytes = encodeLogsProtobuf({
      resourceLogs: [
        { resource, scopeLogs },
        { resource: { attributes: [] }, scopeLogs: [] },
      ],
    });
    expect(Buffer.from(bytes).toString('hex')).toBe(
      [
        '0a49',
        '0a0b0a070a0172120210011000',
        '12340a060a016e120176',
        `1214${record}`.repeat(2),
        '12040a020a00',
        '0a040a021000',
      ].join(''),
    );
  });
});
