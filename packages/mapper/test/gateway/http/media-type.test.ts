import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMediaType } from '../../../src/gateway/http/media-type.ts';

describe('parseMediaType()', () => {
  it.each([
    ['application/json', 'application/json', undefined],
    ['Application/JSON', 'application/json', undefined],
    ['  text/plain\t', 'text/plain', undefined],
    ['text/plain;charset=utf-8', 'text/plain', 'utf-8'],
    ['text/plain \t;\t charset=UTF-8 ; x=y', 'text/plain', 'utf-8'],
    ['text/plain; CharSet="ut\\f-8"', 'text/plain', 'utf-8'],
    ['text/plain; x="a; charset=latin1"; charset=utf-8', 'text/plain', 'utf-8'],
    ['text/plain; x="\\"; charset=latin1"', 'text/plain', undefined],
    ['text/plain; charset=""', 'text/plain', ''],
    ['text/plain;', 'text/plain', undefined],
    ['text/plain;;;charset=x', 'text/plain', 'x'],
  ])('reads %s', (contentType, essence, charset) => {
    expect(parseMediaType(contentType)).toEqual({ essence, charset });
  });

  it.each([
    '',
    'text',
    'text/',
    '/plain',
    'text /plain',
    'text/plain/x',
    'text/plain charset=utf-8',
    'text/plain; charset',
    'text/plain; charset = utf-8',
    'text/plain; charset="utf-8',
    'text/plain, text/html',
    'text/plain; charset=a; charset=a',
    'text/plain; ch\u00e4rset=a',
  ])('takes %j for malformed', (contentType) => {
    expect(parseMediaType(contentType)).toBeUndefined();
  });

  it('reads whatever is made by the grammar, in a time that grows with its length only', () => {
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,9}$/);
    const space = fc.stringMatching(/^[ \t]{0,2}$/);
    const quoted = fc
      .string({ unit: 'binary-ascii' })
      .map((text) => `"${text.replaceAll(/["\\\n\r\u2028\u2029]/g, '\\"')}"`);
    const parameter = fc.tuple(space, space, token, fc.oneof(token, quoted));
    fc.assert(
      fc.property(token, token, fc.array(parameter), (type, subtype, parameters) => {
        const others = parameters.filter(([, , name]) => name.toLowerCase() !== 'charset');
        const text = others.map(([before, after, name, value]) => `${before};${after}${name}=${value}`).join('');
        const essence = `${type}/${subtype}`.toLowerCase();
        expect(parseMediaType(`${type}/${subtype}${text}`)).toEqual({ essence, charset: undefined });
        expect(parseMediaType(`${type}/${subtype}${text};charset=X`)).toEqual({ essence, charset: 'x' });
      }),
    );
    const before = performance.now();
    for (const piece of [' ', ';', '; ', ';a', ';a="', ';a="\\', ';a=b '])
      parseMediaType(`a/b${piece.repeat(16_000 / piece.length)}!`);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
