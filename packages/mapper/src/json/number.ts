import { JsonNumber } from '@ossp-otel/types';

const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
/** Any decimal of this many significant digits comes back unchanged from a double (IEEE 754, DBL_DIG). */
const SAFE_DIGITS = 15;

const POWERS_OF_TEN = Array.from({ length: SAFE_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** Returns the end of the JSON number literal that starts at `start`, -1 if none does (RFC 8259, section 6). */
export function numberEnd(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  if (code === MINUS) code = text.charCodeAt(++at);
  if (code === ZERO) {
    code = text.charCodeAt(++at);
  } else {
    const digits = at;
    while (code >= ZERO && code <= NINE) code = text.charCodeAt(++at);
    if (at === digits) return -1;
  }
  if (code === POINT) {
    const digits = ++at;
    code = text.charCodeAt(at);
    while (code >= ZERO && code <= NINE) code = text.charCodeAt(++at);
    if (at === digits) return -1;
  }
  if (code === 0x65 || code === 0x45) {
    code = text.charCodeAt(++at);
    if (code === MINUS || code === PLUS) code = text.charCodeAt(++at);
    const digits = at;
    while (code >= ZERO && code <= NINE) code = text.charCodeAt(++at);
    if (at === digits) return -1;
  }
  return at;
}

/**
 * Returns the value of the literal `text.slice(start, end)`: a `number` where that holds exactly the
 * decimal that is written, and an integer only where an integer is written; else a {@link JsonNumber}.
 */
export function numberValue(text: string, start: number, end: number): number | JsonNumber {
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  let at = start;
  const negative = text.charCodeAt(at) === MINUS;
  if (negative) at++;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
      digits++;
    } else if (code === POINT) {
      point = digits;
    } else {
      return unusualNumber(text.slice(start, end));
    }
  }
  if (digits > SAFE_DIGITS) return unusualNumber(text.slice(start, end));
  // Both operands are exact, so the quotient is the double nearest to the decimal
  const value = point < 0 ? mantissa : mantissa / (POWERS_OF_TEN[digits - point] as number);
  if (point >= 0 && Number.isInteger(value)) return new JsonNumber(text.slice(start, end));
  return negative ? -value : value;
}

function unusualNumber(literal: string): number | JsonNumber {
  const value = Number(literal);
  if (isIntegerLiteral(literal)) return Number.isSafeInteger(value) ? value : new JsonNumber(literal);
  if (Number.isInteger(value)) return new JsonNumber(literal);
  return doubleHolds(value, literal) ? value : new JsonNumber(literal);
}

/** Whether a text is a JSON number literal, and nothing else. */
export function isNumberLiteral(text: string): boolean {
  return numberEnd(text, 0) === text.length;
}

/** Whether a JSON number literal has neither fraction nor exponent. */
export function isIntegerLiteral(literal: string): boolean {
  return !/[.eE]/.test(literal);
}

/** Whether a double prints as exactly the decimal that a JSON number literal spells. */
export function doubleHolds(value: number, literal: string): boolean {
  return Number.isFinite(value) && canonicalDecimal(String(value)) === canonicalDecimal(literal);
}

/**
 * Returns the one spelling of a decimal: sign, digits without outer zeros, exponent of ten. Two JSON
 * number literals are the same number exactly if their spellings are equal. Zero has no sign.
 */
export function canonicalDecimal(literal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal);
  if (match === null) return literal;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.slice(0, endWithoutZeros(digits));
  if (significant === '') return '0';
  // As BigInt, because an exponent may have any number of digits
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${scale}`;
}

/** Returns where the zeros at the end of the digits begin. A regular expression would look at every run of zeros to its end. */
function endWithoutZeros(digits: string): number {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end--;
  return end;
}

/** Returns the literal of a JSON number, with the sign of a negative zero. */
export function numberLiteral(value: number | JsonNumber): string {
  if (typeof value !== 'number') return value.text;
  return Object.is(value, -0) ? '-0' : String(value);
}
