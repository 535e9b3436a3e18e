import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeErrorMessage, decodeExportResponse } from '../../src/otlp-http/response.ts';
import { bytesField, partialSuccessBytes, statusBytes, varint, varintField } from './protobuf-bytes.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';
const FULL_SUCCESS = { rejectedLogRecords: 0, errorMessage: '' };

const bytesOf = (body: string | readonly number[] | Uint8Array) =>
  typeof body === 'string' ? new TextEncoder().encode(body) : Uint8Array.from(body);

describe('decodeExportResponse() in protobuf', () => {
  const decode = (body: readonly number[] | Uint8Array) =>
    decodeExportResponse({ bytes: bytesOf(body), contentType: PROTOBUF }, 'protobuf');

  it.each<[string, readonly number[] | Uint8Array, unknown]>([
    ['the empty message', [], FULL_SUCCESS],
    ['an empty partial success', bytesField(1, []), FULL_SUCCESS],
    [
      'rejected records and their reason',
      partialSuccessBytes(3n, 'no room'),
      { rejectedLogRecords: 3, errorMessage: 'no room' },
    ],
    ['a warning', partialSuccessBytes(0n, 'old schema'), { rejectedLogRecords: 0, errorMessage: 'old schema' }],
    ['a large count', partialSuccessBytes(2n ** 40n, ''), { rejectedLogRecords: 2 ** 40, errorMessage: '' }],
    [
      'a message with control characters',
      partialSuccessBytes(1n, 'a\nb'),
      { rejectedLogRecords: 1, errorMessage: 'a\\u{a}b' },
    ],
    [
      'a partial success in two pieces, which merge',
      [...bytesField(1, varintField(1, 2n)), ...bytesField(1, bytesField(2, 'late'))],
      { rejectedLogRecords: 2, errorMessage: 'late' },
    ],
    [
      'fields of a later version of OTLP, of every wire type',
      [
        ...varintField(7, 1n),
        0x79,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        0x7d,
        1,
        2,
        3,
        4,
        ...bytesField(9, 'x'),
        ...bytesField(1, varintField(1, 5n)),
      ],
      { rejectedLogRecords: 5, errorMessage: '' },
    ],
    [
      'known numbers with other wire types',
      [...varintField(1, 9n), ...bytesField(1, [...bytesField(1, 'x'), ...varintField(2, 1n)])],
      FULL_SUCCESS,
    ],
  ])('reads %s', (_name, body, expected) => {
    expect(decode(body)).toEqual(expected);
  });

  it.each<[string, readonly number[] | Uint8Array]>([
    ['text', bytesOf('OK')],
    ['a web page', bytesOf('<!doctype html><html></html>')],
    ['gzip', [0x1f, 0x8b, 8, 0]],
    ['a tag that breaks off', [0x80]],
    ['field number 0', [0x00, 0x01]],
    ['a field number beyond 29 bits', varint(2n ** 32n)],
    ['a varint of more than 64 bits', [0x08, ...Array.from({ length: 10 }, () => 0xff), 0x01]],
    ['a field without its value', [0x08]],
    ['a length beyond the end', [0x0a, 0x05, 0x08]],
    ['a fixed-width field beyond the end', [0x0d, 1, 2, 3]],
    ['a group', [0x0b, 0x0c]],
    ['a damaged partial success', bytesField(1, [0x08])],
    ['a negative count', partialSuccessBytes(-1n, '')],
  ])('does not take %s for an answer', (_name, body) => {
    expect(decode(body)).toBeUndefined();
  });

  it('reads back every partial success', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 2n ** 53n - 1n),
        fc.string({ unit: 'grapheme-ascii', maxLength: 500 }),
        (count, text) => {
          expect(decode(partialSuccessBytes(count, text))).toEqual({
            rejectedLogRecords: Number(count),
            errorMessage: text,
          });
        },
      ),
    );
  });

  it('takes or leaves every byte sequence without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        const decoded = decode(body);
        expect(decoded === undefined || decoded.rejectedLogRecords >= 0).toBe(true);
      }),
    );
  });
});

describe('decodeExportResponse() in JSON', () => {
  const decode = (body: string) => decodeExportResponse({ bytes: bytesOf(body), contentType: JSON_TYPE }, 'json');

  it.each([
    ['an empty body', '', FULL_SUCCESS],
    ['an empty object', '{}', FULL_SUCCESS],
    ['null', '{"partialSuccess":null}', FULL_SUCCESS],
    ['an empty partial success', '{"partialSuccess":{}}', FULL_SUCCESS],
    ['a count as text', '{"partialSuccess":{"rejectedLogRecords":"3"}}', { rejectedLogRecords: 3, errorMessage: '' }],
    ['a count as number', '{"partialSuccess":{"rejectedLogRecords":3}}', { rejectedLogRecords: 3, errorMessage: '' }],
    [
      'a reason with control characters',
      '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"a\\u0000b"}}',
      { rejectedLogRecords: 1, errorMessage: 'a\\u{0}b' },
    ],
    ['unknown fields', '{"later":1,"partialSuccess":{"later":[]}}', FULL_SUCCESS],
  ])('reads %s', (_name, body, expected) => {
    expect(decode(body)).toEqual(expected);
  });

  it.each([
    ['text', 'OK'],
    ['a string', '"OK"'],
    ['an array', '[]'],
    ['null', 'null'],
    ['half an object', '{"partialSuccess":'],
    ['a partial success of another kind', '{"partialSuccess":1}'],
    ['a negative count', '{"partialSuccess":{"rejectedLogRecords":-1}}'],
    ['a fraction', '{"partialSuccess":{"rejectedLogRecords":1.5}}'],
    ['a count that is no number', '{"partialSuccess":{"rejectedLogRecords":"many"}}'],
    ['a count of another kind', '{"partialSuccess":{"rejectedLogRecords":true}}'],
    ['a reason of another kind', '{"partialSuccess":{"errorMessage":7}}'],
  ])('does not take %s for an answer', (_name, body) => {
    expect(decode(body)).toBeUndefined();
  });
});

describe('the Content-Type of an answer', () => {
  const json = '{"partialSuccess":{"rejectedLogRecords":1}}';
  const rejectedOne = { rejectedLogRecords: 1, errorMessage: '' };

  it.each([
    ['decides against the encoding of the request', JSON_TYPE, 'protobuf', json, rejectedOne],
    ['may have parameters and capitals', 'Application/JSON; charset=UTF-8', 'protobuf', json, rejectedOne],
    ['may be the registered one of protobuf', 'application/protobuf', 'json', partialSuccessBytes(1n, ''), rejectedOne],
    ['may be absent', undefined, 'json', json, rejectedOne],
    ['makes a web page no answer', 'text/html', 'json', '{}', undefined],
    ['does not matter to an empty body', 'text/html', 'json', '', FULL_SUCCESS],
  ] as const)('%s', (_name, contentType, requested, body, expected) => {
    expect(decodeExportResponse({ bytes: bytesOf(body), contentType }, requested)).toEqual(expected);
  });
});

describe('decodeErrorMessage()', () => {
  it.each<[string, string | undefined, string | readonly number[] | Uint8Array, string]>([
    ['a protobuf Status', PROTOBUF, statusBytes(3n, 'bad\tdata'), 'bad\\u{9}data'],
    ['a protobuf Status without a message', PROTOBUF, varintField(1, 3n), ''],
    ['a Status whose message has another wire type', PROTOBUF, varintField(2, 3n), ''],
    ['a protobuf Status by the encoding of the request', undefined, statusBytes(3n, 'bad data'), 'bad data'],
    ['damaged protobuf', PROTOBUF, [...statusBytes(3n, 'bad data'), 0x80], ''],
    ['a JSON Status', JSON_TYPE, '{"code":3,"message":"bad data","details":[]}', 'bad data'],
    ['JSON without a message', JSON_TYPE, '{"error":"x"}', ''],
    ['JSON with a message of another kind', JSON_TYPE, '{"message":{}}', ''],
    ['JSON that is no object', JSON_TYPE, '"x"', ''],
    ['damaged JSON', JSON_TYPE, '{', ''],
    ['plain text', 'text/plain; charset=utf-8', '404 page not found\n', '404 page not found'],
    ['a web page', 'text/html', '<h1>no</h1>', ''],
    ['nothing', PROTOBUF, '', ''],
  ])('reads %s', (_name, contentType, body, expected) => {
    expect(decodeErrorMessage({ bytes: bytesOf(body), contentType }, 'protobuf')).toBe(expected);
  });

  it('caps the text', () => {
    const message = decodeErrorMessage({ bytes: statusBytes(3n, 'x'.repeat(5000)), contentType: PROTOBUF }, 'protobuf');
    expect(message).toBe(`${'x'.repeat(1023)}…`);
  });
});
