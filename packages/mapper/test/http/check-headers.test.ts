import { describe, expect, it } from 'vitest';
import { checkHeaders, isHeaderValue } from '../../src/http/check-headers.ts';
import { caught } from '../convert/caught.ts';

describe('checkHeaders()', () => {
  it('returns the headers under their names in lower case', () => {
    const headers = checkHeaders('headers', [
      ['X-Tenant', 'a b'],
      ['x!#$', ''],
    ]);
    expect([...headers]).toEqual([
      ['x-tenant', 'a b'],
      ['x!#$', ''],
    ]);
  });

  it.each<[string, [string, string][], string]>([
    ['no name', [['', 'secret']], 'entry 1: expected a header name'],
    [
      'a name with a space',
      [
        ['a', 'b'],
        ['x y', 'secret'],
      ],
      'entry 2: expected a header name',
    ],
    [
      'a header of the client',
      [['Content-Type', 'secret']],
      'entry 1: the header content-type is set by the client itself',
    ],
    ['another one', [['Mine', 'secret']], 'entry 1: the header mine is set by the client itself'],
    [
      'a header twice',
      [
        ['x', 'secret'],
        ['X', 'secret'],
      ],
      'entry 2: the header x is there twice',
    ],
    [
      'a line break',
      [['x', 'secret\r\ny: z']],
      'entry 1: expected a value of visible ASCII characters, spaces and tabs',
    ],
    [
      'a letter beyond ASCII',
      [['x', 'sécret']],
      'entry 1: expected a value of visible ASCII characters, spaces and tabs',
    ],
  ])('refuses %s, and never shows a value', async (_name, entries, message) => {
    const error = await caught(() => checkHeaders('where', entries, ['mine']));
    expect(error).toEqual(['ERR_USAGE', `where: ${message}`, 'where']);
  });
});

describe('isHeaderValue()', () => {
  it.each([
    ['', true],
    ['a\tb ~', true],
    ['a\n', false],
    ['\u007f', false],
    [undefined, false],
    [5, false],
  ])('takes %j for one: %s', (value, expected) => {
    expect(isHeaderValue(value)).toBe(expected);
  });
});
