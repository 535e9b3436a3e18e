import { JsonNumber } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalDecimal,
  doubleHolds,
  isIntegerLiteral,
  isNumberLiteral,
  numberEnd,
  numberLiteral,
  numberValue,
} from '../../src/json/number.ts';
import { numberTexts } from '../support/odd-json.ts';

/** A decimal as an integer and a power of ten. */
interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
}

function decimal(literal: string): Decimal {
  const [number = '', exponent = '0'] = literal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = number.split('.');
  return { mantissa: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** BigInt has no sign of zero and no limit, so it is the referee. */
function sameDecimal(one: string, other: string): boolean {
  const [a, b] = [decimal(one), decimal(other)];
  const least = Math.min(a.exponent, b.exponent);
  const scaled = ({ mantissa, exponent }: Decimal): bigint => mantissa * 10n ** BigInt(exponent - least);
  return scaled(a) === scaled(b);
}

/** Returns another spelling of the same decimal. */
function respell(literal: string, zeros: number, shift: number): string {
  const { mantissa, exponent } = decimal(literal);
  const sign = mantissa < 0n ? '-' : '';
  const digits = `${String(mantissa).replace('-', '')}${'0'.repeat(zeros)}`;
  const point = Math.min(shift, digits.length - 1);
  const written = point === 0 ? digits : `${digits.slice(0, -point)}.${digits.slice(-point)}`;
  return `${sign}${written}E${exponent - zeros + point}`;
}

const STRICT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

describe('numberEnd()', () => {
  it.each([
    ['0', 1],
    ['-0', 2],
    ['01', 1],
    ['12,', 2],
    ['1.5e+10]', 7],
    ['1E5 ', 3],
    ['1e-05', 5],
    ['1.5.5', 3],
    ['1e5e5', 3],
    ['', -1],
    ['-', -1],
    ['-x', -1],
    ['+1', -1],
    ['.5', -1],
    ['1.', -1],
    ['1.e5', -1],
    ['1e', -1],
    ['1e+', -1],
    ['1e-x', -1],
    ['/', -1],
    [':', -1],
  ])('of %j is %i', (text, end) => {
    expect(numberEnd(text, 0)).toBe(end);
    expect(numberEnd(`7 ${text}`, 2)).toBe(end < 0 ? -1 : end + 2);
  });

  it('is where the grammar of RFC 8259 can go no further, if the number is whole there', () => {
    const unit = fc.constantFrom(...'0019.eE+-, ');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 10 }), (text) => {
        const prefix = /^-?(?:0|[1-9]\d*)?(?:(?<=\d)\.\d*)?(?:(?<=[\d.])[eE][+-]?\d*)?/.exec(text)?.[0] ?? '';
        expect(numberEnd(text, 0)).toBe(STRICT.test(prefix) ? prefix.length : -1);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('isNumberLiteral()', () => {
  it('knows a number literal, and nothing else', () => {
    expect(['0', '-0.0', '1e400', '1E-7', '123456789012345678901234567890'].map(isNumberLiteral)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect(['', ' 1', '1 ', '01', '1.', 'NaN', '0x1', '-', '1,2'].map(isNumberLiteral)).toEqual(
      Array.from({ length: 9 }, () => false),
    );
  });
});

describe('isIntegerLiteral()', () => {
  it('knows a literal without fraction and exponent', () => {
    expect(['0', '-0', '12345678901234567890'].map(isIntegerLiteral)).toEqual([true, true, true]);
    expect(['1.0', '1e2', '1E2', '-0.5'].map(isIntegerLiteral)).toEqual([false, false, false, false]);
  });
});

describe('numberValue()', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['-0', -0],
    ['42', 42],
    ['-42', -42],
    ['0.1', 0.1],
    ['-0.125', -0.125],
    ['1.50', 1.5],
    ['0.00000000000001', 1e-14],
    ['0.000000000000001', 1e-15],
    ['999999999999999', 999999999999999],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['3.141592653589793', Math.PI],
    ['0.30000000000000004', 0.1 + 0.2],
    ['1.5e-7', 1.5e-7],
    ['25E-1', 2.5],
    ['5e-324', Number.MIN_VALUE],
    ['0.10000000000000000', 0.1],
  ])('is a double for %s', (literal, value) => {
    expect(numberValue(literal, 0, literal.length)).toBe(value);
    expect(numberValue(`[${literal},1]`, 1, literal.length + 1)).toBe(value);
  });

  it.each([
    ['9007199254740992', 'is not a safe integer'],
    ['-9007199254740993', 'has no double'],
    ['18446744073709551615', 'has no double'],
    ['1e400', 'overflows'],
    ['-1e400', 'overflows'],
    ['1e-400', 'underflows'],
    ['1.0', 'is spelled as a fraction'],
    ['-0.0', 'is spelled as a fraction'],
    ['1e2', 'is spelled with an exponent'],
    ['0e0', 'is spelled with an exponent'],
    ['100000000000000.0', 'is spelled as a fraction'],
    ['0.1000000000000000055511151231257827', 'has digits that a double does not print'],
    ['0.30000000000000001', 'has digits that a double does not print'],
    ['4e-324', 'is rounded to another decimal'],
  ])('is the text for %s, which %s', (literal) => {
    expect(numberValue(literal, 0, literal.length)).toStrictEqual(new JsonNumber(literal));
    expect(numberValue(`[${literal}]`, 1, literal.length + 1)).toStrictEqual(new JsonNumber(literal));
  });

  it('is a double exactly if that prints as the decimal, and an integer only where an integer is written', () => {
    fc.assert(
      fc.property(numberTexts, (literal) => {
        const value = numberValue(literal, 0, literal.length);
        const double = Number(literal);
        const whole = !/[.e]/i.test(literal);
        const prints = Number.isFinite(double) && sameDecimal(String(double), literal);
        const holds = whole ? Number.isSafeInteger(double) : prints && !Number.isInteger(double);
        expect(value).toStrictEqual(holds ? double : new JsonNumber(literal));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('doubleHolds()', () => {
  it.each([
    [0.1, '0.1', true],
    [0.1, '1.0e-1', true],
    [100, '1e2', true],
    [1e21, '1000000000000000000000', true],
    [-0, '-0.0', true],
    [0, '-0', true],
    [0.1, '0.1000000000000000055511151231257827', false],
    [2 ** 53, '9007199254740993', false],
    [Number.POSITIVE_INFINITY, '1e400', false],
    [Number.NaN, '0', false],
    [1, '-1', false],
    [0, '1e-400', false],
  ])('of %d and %s is %s', (value, literal, holds) => {
    expect(doubleHolds(value, literal)).toBe(holds);
  });

  it('is what integer arithmetic says', () => {
    fc.assert(
      fc.property(numberTexts, (literal) => {
        const value = Number(literal);
        const holds = Number.isFinite(value) && sameDecimal(String(value), literal);
        expect(doubleHolds(value, literal)).toBe(holds);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('canonicalDecimal()', () => {
  it.each([
    ['0', '0'],
    ['-0.00e7', '0'],
    ['1', '1e0'],
    ['-1200', '-12e2'],
    ['0.0012', '12e-4'],
    ['1.50', '15e-1'],
    ['10.01', '1001e-2'],
    ['1E+3', '1e3'],
    ['120e-1', '12e0'],
    ['1e99999999999999999999', '1e99999999999999999999'],
    ['0.1e-99999999999999999999', '1e-100000000000000000000'],
  ])('of %s is %s', (literal, canonical) => {
    expect(canonicalDecimal(literal)).toBe(canonical);
  });

  it.each(['NaN', 'Infinity', '-Infinity', ''])('leaves %j, which is no literal, alone', (text) => {
    expect(canonicalDecimal(text)).toBe(text);
  });

  it('is equal for two literals exactly if integer arithmetic says so', () => {
    fc.assert(
      fc.property(numberTexts, numberTexts, (one, other) => {
        expect(canonicalDecimal(one) === canonicalDecimal(other)).toBe(sameDecimal(one, other));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the spelling', () => {
    const small = fc.nat({ max: 12 });
    fc.assert(
      fc.property(numberTexts, small, small, (literal, zeros, shift) => {
        const other = respell(literal, zeros, shift);
        expect(sameDecimal(literal, other)).toBe(true);
        expect(canonicalDecimal(other)).toBe(canonicalDecimal(literal));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a long run of zeros in its stride', () => {
    const zeros = '0'.repeat(200_000);
    expect(canonicalDecimal(`1${zeros}`)).toBe('1e200000');
    expect(canonicalDecimal(`0.${zeros}1`)).toBe('1e-200001');
    expect(canonicalDecimal(`1${zeros}1`)).toBe(`1${zeros}1e0`);
  });
});

describe('numberLiteral()', () => {
  it('keeps the text of a JsonNumber and the sign of zero', () => {
    const values = [new JsonNumber('1.0'), -0, 0, 1e21, -2.5, new JsonNumber('1e400')];
    expect(values.map(numberLiteral)).toEqual(['1.0', '-0', '0', '1e+21', '-2.5', '1e400']);
  });
});
