import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { parseHeaderList, readHeaders } from '../../src/otlp-http/headers.ts';
import { catchUsage } from './catch-usage.ts';

const parse = (value: string) => [...parseHeaderList({ name: 'VARIABLE', value })];

describe('parseHeaderList()', () => {
  it.each([
    ['one header', 'api-key=abc', [['api-key', 'abc']]],
    [
      'several, with spaces around',
      ' a = 1 , b =2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['names in lower case', 'X-Api-Key=1', [['x-api-key', '1']]],
    ['percent-encoded values', 'authorization=Bearer%20a%2Cb%3Bc%25', [['authorization', 'Bearer a,b;c%']]],
    ['spaces that are not encoded', 'authorization=Bearer abc', [['authorization', 'Bearer abc']]],
    ['an equals sign in the value', 'authorization=Basic dXNlcg==', [['authorization', 'Basic dXNlcg==']]],
    ['a plus sign as itself', 'a=1+2', [['a', '1+2']]],
    ['an empty value', 'a=', [['a', '']]],
    ['no entry between commas', ',a=1,,', [['a', '1']]],
    ['the name of the prototype', '__proto__=x', [['__proto__', 'x']]],
  ])('reads %s', (_name, value, expected) => {
    expect(parse(value)).toEqual(expected);
  });

  it.each([
    [
      'an entry without a value',
      'a=1,secret',
      'entry 2: expected name=value, with "," and ";" in the value percent-encoded',
    ],
    ['metadata', 'a=secret;meta', 'entry 1: expected name=value, with "," and ";" in the value percent-encoded'],
    ['half an escape', 'a=secret%2', 'entry 1: expected valid percent-encoding; "%" itself is %25'],
    ['escapes that are no UTF-8', 'a=secret%ff', 'entry 1: expected valid percent-encoding; "%" itself is %25'],
    ['no name', '=secret', 'entry 1: expected a header name'],
    ['a name with a space', 'my secret=1', 'entry 1: expected a header name'],
    [
      'a line break in the value',
      'a=1%0d%0asecret:%201',
      'entry 1: expected a value of visible ASCII characters, spaces and tabs',
    ],
    [
      'a value outside ASCII',
      'a=secret%C3%A9',
      'entry 1: expected a value of visible ASCII characters, spaces and tabs',
    ],
    ['the same name twice', 'a=secret,A=2', 'entry 2: the header a is there twice'],
    [
      'a header of the client',
      'Content-Length=secret',
      'entry 1: the header content-length is set by the client itself',
    ],
  ])('rejects %s without showing it', (_name, value, message) => {
    const error = catchUsage(() => parse(value));
    expect(error).toBeInstanceOf(OsspError);
    expect(error).toMatchObject({ code: 'ERR_USAGE', message: `VARIABLE: ${message}` });
    expect(error.message).not.toContain('secret');
  });
});

describe('readHeaders()', () => {
  it('lets the more specific place win, name by name', () => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=1,c=1', OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'B=2,c=2' };
    expect([...readHeaders(env, { C: '3', d: '3' })]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', '3'],
    ]);
  });

  it('is empty where nothing is set', () => {
    expect(readHeaders({ OTEL_EXPORTER_OTLP_HEADERS: '' }, undefined).size).toBe(0);
  });

  it('names the place of a bad header', () => {
    const bad = { OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x' };
    expect(catchUsage(() => readHeaders(bad, {})).message).toMatch(/^OTEL_EXPORTER_OTLP_LOGS_HEADERS: entry 1:/);
    expect(catchUsage(() => readHeaders({}, { 'a b': '' })).message).toMatch(/^headers: entry 1:/);
  });
});
