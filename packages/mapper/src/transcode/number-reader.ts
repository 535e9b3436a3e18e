import { asciiView } from '../json/ascii-view.ts';

const ZERO = 0x30;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
/** Any decimal of this many significant digits comes back unchanged from a double (IEEE 754, DBL_DIG). */
const SAFE_DIGITS = 15;
/** JavaScript prints no more without an exponent: 17 that count (IEEE 754, DBL_DECIMAL_DIG) after `0.00000`. */
const MAX_DIGITS = 24;
/** Below this, JavaScript prints an exponent. */
const LEAST_PLAIN = 1e-6;

const POWERS_OF_TEN = Array.from({ length: SAFE_DIGITS + 1 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads JSON number literals from bytes (RFC 8259, section 6), and knows those whose literal is what JavaScript
 * prints for their value: such a number needs no text beside it, and its bytes are its text.
 */
export class NumberReader {
  /** Whether the literal read last is such a one. */
  isPlain = false;
  /** Its value, if so. */
  value = 0;

  /** Returns the end of the literal that starts at `start`, -1 if none does. */
  read(bytes: Uint8Array, start: number): number {
    this.isPlain = false;
    const isNegative = bytes[start] === MINUS;
    const whole = isNegative ? start + 1 : start;
    let mantissa = 0;
    let at = whole;
    let digit = (bytes[at] as number) - ZERO;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = (bytes[++at] as number) - ZERO;
    }
    let digits = at - whole;
    if (digits === 0 || (digits > 1 && bytes[whole] === ZERO)) return -1;
    let decimals = 0;
    if (bytes[at] === POINT) {
      const fraction = ++at;
      digit = (bytes[at] as number) - ZERO;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digit = (bytes[++at] as number) - ZERO;
      }
      decimals = at - fraction;
      if (decimals === 0) return -1;
      digits += decimals;
    }
    const code = bytes[at];
    if (code === 0x65 || code === 0x45) at = exponentEnd(bytes, at);
    else if (digits <= SAFE_DIGITS) this.#short(mantissa, decimals, isNegative, bytes[at - 1] === ZERO);
    else if (digits <= MAX_DIGITS) this.#long(asciiView(bytes, start, at));
    return at;
  }

  #short(mantissa: number, decimals: number, isNegative: boolean, endsWithZero: boolean): void {
    // Both operands are exact, so the quotient is the double nearest to the decimal
    const value = decimals === 0 ? mantissa : mantissa / (POWERS_OF_TEN[decimals] as number);
    this.isPlain = decimals === 0 ? mantissa !== 0 || !isNegative : !endsWithZero && value >= LEAST_PLAIN;
    this.value = isNegative ? -value : value;
  }

  #long(literal: string): void {
    const value = Number(literal);
    this.isPlain = String(value) === literal && (!Number.isInteger(value) || Number.isSafeInteger(value));
    this.value = value;
  }
}

/** Returns the end of the exponent whose letter stands at `letter`, -1 if it has no digits. */
function exponentEnd(bytes: Uint8Array, letter: number): number {
  let at = letter + 1;
  if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
  const first = at;
  while ((bytes[at] as number) >= ZERO && (bytes[at] as number) <= ZERO + 9) at++;
  return at === first ? -1 : at;
}
