import { JsonNumber } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { JsonParser, parseJson } from '../../src/index.ts';
import { refusal } from './refusal.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function nested(levels: number, open = '[', close = ']'): string {
  return open.repeat(levels) + close.repeat(levels);
}

describe('parseJson()', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['true', true],
    ['false', false],
    ['""', ''],
    ['0', 0],
    ['-0', -0],
    ['-12', -12],
    ['0.25', 0.25],
    ['-1.5e-3', -0.0015],
    ['[]', []],
    ['{}', {}],
    ['[[],{}]', [[], {}]],
    [' \t\r\n[ 1 , 2\n] \r\n', [1, 2]],
    ['{ "a" : { "b" : [ null ] } , "c" : "d" }', { a: { b: [null] }, c: 'd' }],
    ['{"":{"":""}}', { '': { '': '' } }],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
    ['"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00"', 'Aé€😀'],
    ['"a\\u0000b"', 'a\0b'],
    ['"\\ud83d"', '\ud83d'],
    ['"\\ude00\\ud83d"', '\ude00\ud83d'],
    ['"é\\né"', 'é\né'],
    ['"\x7f\u2028\u2029\ufeff\uffff😀"', '\x7f\u2028\u2029\ufeff\uffff😀'],
    ['"/"', '/'],
  ])('reads %j', (text, value) => {
    expect(parseJson(text)).toStrictEqual(value);
    expect(parseJson(bytesOf(text))).toStrictEqual(value);
  });

  it.each([
    ['nothing', ''],
    ['only white space', ' \n'],
    ['a byte order mark', '\ufeff1'],
    ['other white space', '\u00a01'],
    ['a vertical tab', '\v1'],
    ['a form feed', '\f1'],
    ['two values', '1 2'],
    ['two documents', '{}{}'],
    ['a comma behind the last item', '[1,]'],
    ['a comma behind the last member', '{"a":1,}'],
    ['a comma before the first item', '[,1]'],
    ['two commas', '[1,,2]'],
    ['no comma between items', '[1 2]'],
    ['no comma between members', '{"a":1 "b":2}'],
    ['no colon', '{"a" 1}'],
    ['two colons', '{"a"::1}'],
    ['no value', '{"a":}'],
    ['no key', '{:1}'],
    ['a key without quotes', '{a:1}'],
    ['a key in single quotes', "{'a':1}"],
    ['a number as a key', '{1:1}'],
    ['an array that does not end', '[1'],
    ['an array that ends after a comma', '[1,'],
    ['an object that does not end', '{"a":1'],
    ['an object that ends after its key', '{"a"'],
    ['an object that ends after its colon', '{"a":'],
    ['an object that is only opened', '{'],
    ['an end without a beginning', ']'],
    ['the wrong end of an array', '[1}'],
    ['the wrong end of an object', '{"a":1]'],
    ['a string in single quotes', "'a'"],
    ['a string that does not end', '"a'],
    ['a string that ends in a backslash', '"a\\'],
    ['a string whose quote is escaped', '"a\\"'],
    ['a line break in a string', '"a\nb"'],
    ['a tab in a string', '"\t"'],
    ['a NUL in a string', '"\0"'],
    ['a control character behind an escape', '"\\n\x1f"'],
    ['a control character in a key', '{"a\nb":1}'],
    ['a key that does not end', '{"a'],
    ['an unknown escape', '"\\x41"'],
    ['an escape in capitals', '"\\N"'],
    ['an escaped digit', '"\\0"'],
    ['an escaped letter beyond ASCII', '"\\é"'],
    ['an escape of three digits', '"\\u004"'],
    ['an escape with a letter that is no digit', '"\\u00g1"'],
    ['an escape with a sign', '"\\u+041"'],
    ['an escape in braces', '"\\u{41}"'],
    ['a cut escape', '"\\u00'],
    ['a word in capitals', 'True'],
    ['a cut word', 'tru'],
    ['a longer word', 'nulll'],
    ['an unknown word', 'undefined'],
    ['a plus sign', '+1'],
    ['a lone minus sign', '-'],
    ['two minus signs', '--1'],
    ['a leading zero', '01'],
    ['a leading zero after the sign', '-01'],
    ['a number without whole part', '.5'],
    ['a number without digits after its point', '1.'],
    ['an exponent without digits', '1e'],
    ['an exponent of only a sign', '1e+'],
    ['an exponent with a point', '1e1.5'],
    ['a hexadecimal number', '0x1'],
    ['a digit separator', '1_000'],
    ['a BigInt', '1n'],
    ['digits of another script', '١'],
    ['a line comment', '1 // one'],
    ['a block comment', '/* one */ 1'],
    ['NaN', 'NaN'],
    ['Infinity', '[Infinity]'],
    ['-Infinity', '{"a":-Infinity}'],
  ])('refuses %s', (_, text) => {
    expect(refusal(() => parseJson(text))?.code).toBe('ERR_JSON_SYNTAX');
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it.each(['9007199254740993', '18446744073709551616', '1e400', '1.0', '-0.0', '1e2', '0.1000000000000000055511'])(
    'keeps the text of %s, which a double would alter',
    (text) => {
      expect(parseJson(text)).toStrictEqual(new JsonNumber(text));
      expect(parseJson(`{"a":[${text}]}`)).toStrictEqual({ a: [new JsonNumber(text)] });
    },
  );

  it('refuses a string that has no UTF-8 form rather than repair it', () => {
    expect(refusal(() => parseJson('{"a":"\ud83d"}'))).toEqual({
      code: 'ERR_UTF8',
      path: '',
      message: 'the text holds half a surrogate pair',
    });
  });
});

describe('JsonParser', () => {
  describe('with acceptNonFinite', () => {
    const parser = new JsonParser({ acceptNonFinite: true });
    const parse = (text: string): unknown => parser.parse(bytesOf(text));

    it('reads the bare words that Python writes', () => {
      expect(parse('NaN')).toBe(Number.NaN);
      expect(parse('[Infinity, -Infinity ,NaN,-1]')).toStrictEqual([
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        Number.NaN,
        -1,
      ]);
      expect(parse('{"a":-Infinity}')).toStrictEqual({ a: Number.NEGATIVE_INFINITY });
    });

    it.each(['nan', 'Nan', 'NaNs', '-NaN', '+Infinity', 'Inf', '-Inf', '-', '--Infinity', 'infinity', '', '[,1]'])(
      'refuses %j',
      (text) => {
        expect(refusal(() => parse(text))?.code).toBe('ERR_JSON_SYNTAX');
      },
    );

    it('keeps the words as strings where they stand in quotes', () => {
      expect(parse('["NaN",{"Infinity":"-Infinity"}]')).toStrictEqual(['NaN', { Infinity: '-Infinity' }]);
    });
  });

  describe('with maxDepth', () => {
    it.each([1, 2, 32, 1000])('reads exactly %i levels', (maxDepth) => {
      const parser = new JsonParser({ maxDepth });
      const parse = (text: string): unknown => parser.parse(bytesOf(text));
      expect(JSON.stringify(parse(nested(maxDepth)))).toBe(nested(maxDepth));
      expect(refusal(() => parse(nested(maxDepth + 1)))).toEqual({
        code: 'ERR_TOO_DEEP',
        path: '/0'.repeat(maxDepth),
        message: `nested deeper than ${maxDepth} levels`,
      });
      const object = '{"a":'.repeat(maxDepth - 1) + nested(1, '{', '}') + '}'.repeat(maxDepth - 1);
      expect(JSON.stringify(parse(object))).toBe(object);
      expect(refusal(() => parse(`{"b":${object}}`))?.path).toBe(`/b${'/a'.repeat(maxDepth - 1)}`);
    });

    it('allows 32 levels by default', () => {
      expect(JSON.stringify(parseJson(nested(32)))).toBe(nested(32));
      expect(refusal(() => parseJson(nested(33)))?.message).toBe('nested deeper than 32 levels');
      expect(refusal(() => parseJson(nested(33), { maxDepth: undefined }))?.code).toBe('ERR_TOO_DEEP');
    });

    it('counts levels, not objects', () => {
      expect(parseJson('[[],[],{},{"a":[]},[]]', { maxDepth: 3 })).toStrictEqual([[], [], {}, { a: [] }, []]);
      expect(refusal(() => parseJson('[[],[],{},{"a":[]},[]]', { maxDepth: 2 }))?.path).toBe('/3/a');
    });

    it('leaves no trace of a refused document', () => {
      const parser = new JsonParser({ maxDepth: 2 });
      for (const text of ['[[[', '{"a":[1,{', '[["', '{"a":{"b":tru']) {
        expect(refusal(() => parser.parse(bytesOf(text)))).toBeDefined();
        expect(parser.parse(bytesOf('{"a":{"b":1}}'))).toStrictEqual({ a: { b: 1 } });
        expect(refusal(() => parser.parse(bytesOf('x')))?.path).toBe('');
      }
    });
  });

  describe('in a larger buffer', () => {
    const parser = new JsonParser();

    it.each([
      ['Buffer', (text: string): Uint8Array => Buffer.from(text)],
      ['Uint8Array', bytesOf],
      ['view behind an offset', (text: string): Uint8Array => bytesOf(`12345${text}`).subarray(5)],
    ])('reads what stands between start and end of a %s', (_, make) => {
      const before = 'é{"x":"';
      const document = '{"a":"x","é":["é",1.0,"\\n"]}';
      const bytes = make(`${before}${document}","b":2}`);
      const start = bytesOf(before).length;
      const value = { a: 'x', é: ['é', new JsonNumber('1.0'), '\n'] };
      expect(parser.parse(bytes, start, start + bytesOf(document).length)).toStrictEqual(value);
    });

    it.each([
      ['12', '3', 12],
      ['{"a":1}', ',"a":1}', { a: 1 }],
      ['"a"', '"', 'a'],
      ['true', 'e', true],
      [' [] ', ']', []],
    ])('does not read on behind %j into %j', (document, rest, value) => {
      expect(parser.parse(bytesOf(document + rest), 0, document.length)).toStrictEqual(value);
    });

    it.each([
      ['"a', '"'],
      ['"a', 'b\\n"'],
      ['"a', '\n'],
      ['"a\\', 'n"'],
      ['"a\\', 'u0041"'],
      ['"a\\u00', '41"'],
      ['"\\n', '"'],
      ['tru', 'e'],
      ['-', '1'],
      ['1.', '5'],
      ['[1', ']'],
      ['[1', ',2]'],
      ['{', '"a":1}'],
      ['{"a', '":1}'],
      ['{"a', '\\n":1}'],
      ['{"a', 'é":1}'],
      ['{"a"', ':1}'],
      ['{"a"', ':"b"}'],
      ['{"a":', '"b"}'],
      ['{"a":', '"b\\n"}'],
      ['{"a":', '1}'],
      ['{"a":1', ',"b":1}'],
      ['{"a":1,', '"b":1}'],
      ['{"a":1', '}'],
      ['', '1'],
    ])('refuses %j, though %j would go on, and does not point there', (document, rest) => {
      const error = refusal(() => parser.parse(bytesOf(document + rest), 0, document.length));
      expect(error).toMatchObject({ code: 'ERR_JSON_SYNTAX', path: '' });
      expect(Number(/ at byte (\d+)$/.exec(error?.message ?? '')?.[1])).toBeLessThanOrEqual(document.length + 1);
    });
  });

  it('gives values that outlive the bytes they were read from', () => {
    const parser = new JsonParser();
    const first = '{"first":"value one","ké":"välue","esc\\u0061ped":"a\\tb","list":["x",1.50]}';
    const second = first.replaceAll('first', 'other').replaceAll('x', 'y').replaceAll('é', 'è');
    const bytes = bytesOf(first);
    const value = parser.parse(bytes);
    bytes.set(bytesOf(second));
    const expected = { first: 'value one', ké: 'välue', escaped: 'a\tb', list: ['x', 1.5] };
    expect(value).toStrictEqual(expected);
    const { first: one, ké, ...others } = expected;
    expect(parser.parse(bytes)).toStrictEqual({ other: one, kè: ké, ...others, list: ['y', 1.5] });
    bytes.fill(0);
    expect(parser.parse(bytesOf(first))).toStrictEqual(expected);
  });

  it.each([
    ['{"a":"plain é 😀 \\n\\"\\\\"}', true],
    ['{"a":"\\u0041"}', false],
    ['["\\ud83d"]', false],
    ['{"\\u0061":1}', false],
    ['[]', true],
  ])('knows that %j is well-formed: %s', (text, wellFormed) => {
    const parser = new JsonParser();
    parser.parse(bytesOf('"\\u0041"'));
    parser.parse(bytesOf(text));
    expect(parser.wellFormed).toBe(wellFormed);
  });
});
