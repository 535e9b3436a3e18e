import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberEnd, numberLiteral, numberValue } from '../../src/json/number.ts';
import { NumberReader } from '../../src/transcode/number-reader.ts';

const reader = new NumberReader();

function read(text: string): { end: number; value: number | undefined } {
  const end = reader.read(Buffer.from(text), 0);
  return { end, value: reader.isPlain ? reader.value : undefined };
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 20 });
const literals = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.constantFrom('', '.'),
    digits,
    fc.constantFrom('', 'e', 'E+', 'e-'),
    digits,
  )
  .map((parts) => parts.join(''));

describe('NumberReader', () => {
  it('finds the same end as the strict parser', () => {
    fc.assert(
      fc.property(literals, fc.constantFrom('', ',', '}', ' ', 'x', '.', '-'), (literal, behind) => {
        const text = literal + behind;
        const end = numberEnd(text, 0);
        // The strict parser finds only then that a digit follows the zero
        expect(read(text).end).toBe(/\d/.test(text.charAt(end)) ? -1 : end);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives a value only where that prints as the literal, and the one of the strict parser', () => {
    const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => numberLiteral(value));
    fc.assert(
      fc.property(fc.oneof(literals, doubles), (text) => {
        const { end, value } = read(text);
        if (value === undefined) return;
        const literal = text.slice(0, end);
        expect(numberLiteral(value)).toBe(literal);
        expect(numberValue(literal, 0, end)).toBe(value);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    '0',
    '7',
    '-7',
    '0.2',
    '-0.5',
    '123.25',
    '0.000001',
    '9007199254740991',
    '0.7938960794331023',
    '0.30000000000000004',
  ])('takes %s as it is', (literal) => {
    expect(read(`${literal},`)).toEqual({ end: literal.length, value: Number(literal) });
  });

  it.each(['-0', '0.0', '1.0', '0.10', '1e5', '0.0000001', '9007199254740993', '0.12345678901234567890123456'])(
    'finds that %s is not what its value prints as',
    (literal) => {
      expect(read(`${literal},`)).toEqual({ end: literal.length, value: undefined });
    },
  );

  it.each(['', '-', '01', '-01', '1.', '.5', '+1', '1e', '1e+', 'NaN'])('refuses %o', (text) => {
    expect(read(text).end).toBe(-1);
  });
});
