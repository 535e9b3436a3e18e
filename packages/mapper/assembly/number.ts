import { FINDING_NUMBER } from '../src/transcode/engine-layout.ts';
import { isPlainNumber } from './host.ts';
import { nearest, shortest, UNDECIDED, YES } from './shortest.ts';

const ZERO: u32 = 0x30;
const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
/** Any decimal of this many significant digits comes back unchanged from a double (IEEE 754, DBL_DIG). */
const SAFE_DIGITS: usize = 15;
/** JavaScript prints no more that count (IEEE 754, DBL_DECIMAL_DIG). */
const MAX_DIGITS: usize = 17;
/** Powers of ten up to this one are doubles. JavaScript prints no more decimals without an exponent. */
const MAX_DECIMALS: usize = 22;
const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;
/** Below this, JavaScript prints an exponent. */
const LEAST_PLAIN: f64 = 1e-6;

const POWERS_OF_TEN = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** Whether the literal read last is what JavaScript prints for its value: such a number needs no text beside it. */
export let isPlain: bool = false;
/** Its value, if so. */
export let value: f64 = 0;

/** Reads a JSON number literal (RFC 8259, section 6). Returns its end, 0 if none starts there. */
export function readNumber(start: usize): usize {
  isPlain = false;
  const isNegative = load<u8>(start) === MINUS;
  const whole = isNegative ? start + 1 : start;
  // It overflows with more digits than count
  let mantissa: u64 = 0;
  let at = whole;
  let digit = <u32>load<u8>(at) - ZERO;
  while (digit <= 9) {
    mantissa = mantissa * 10 + digit;
    digit = <u32>load<u8>(++at) - ZERO;
  }
  let digits = at - whole;
  if (digits === 0 || (digits > 1 && load<u8>(whole) === ZERO)) return 0;
  let decimals: usize = 0;
  if (load<u8>(at) === POINT) {
    const fraction = ++at;
    digit = <u32>load<u8>(at) - ZERO;
    while (digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = <u32>load<u8>(++at) - ZERO;
    }
    decimals = at - fraction;
    if (decimals === 0) return 0;
    digits += decimals;
  }
  if ((load<u8>(at) | 0x20) === 0x65) return exponentEnd(at);
  const lastDigit = load<u8>(at - 1);
  digits -= leadingZeros(whole, digits);
  if (decimals === 0) readInteger(mantissa, digits, isNegative);
  else if (lastDigit !== ZERO && decimals <= MAX_DECIMALS && digits <= MAX_DIGITS) {
    if (!readDecimal(mantissa, digits, decimals)) askHost(start, at);
    else if (isNegative) value = -value;
  }
  return at;
}

/** Only a number below one begins with zeros. */
function leadingZeros(start: usize, digits: usize): usize {
  if (load<u8>(start) !== ZERO) return 0;
  let zeros: usize = 1;
  while (zeros < digits && load<u8>(start + 1 + zeros) === ZERO) zeros++;
  return zeros;
}

function readInteger(mantissa: u64, digits: usize, isNegative: bool): void {
  value = isNegative ? -(<f64>mantissa) : <f64>mantissa;
  isPlain = digits <= MAX_DIGITS && mantissa <= MAX_SAFE_INTEGER && (mantissa !== 0 || !isNegative);
}

/** Returns false if the host has to decide. */
function readDecimal(mantissa: u64, digits: usize, decimals: usize): bool {
  // Up to SAFE_DIGITS both operands are exact, so the quotient is the double nearest to the decimal
  value = <f64>mantissa / load<f64>(POWERS_OF_TEN + (decimals << 3));
  isPlain = value >= LEAST_PLAIN;
  if (!isPlain || digits <= SAFE_DIGITS) return true;
  const answer = shortest(mantissa, <i32>decimals, value);
  value = nearest;
  isPlain = answer === YES && nearest >= LEAST_PLAIN;
  return answer !== UNDECIDED;
}

function askHost(start: usize, end: usize): void {
  isPlain = isPlainNumber(start, end);
  if (isPlain) value = load<f64>(FINDING_NUMBER);
}

/** Returns the end of the exponent whose letter stands at `letter`, 0 if it has no digits. */
function exponentEnd(letter: usize): usize {
  let at = letter + 1;
  const sign = <u32>load<u8>(at);
  if (sign === PLUS || sign === MINUS) at++;
  const first = at;
  while (<u32>load<u8>(at) - ZERO <= 9) at++;
  return at === first ? 0 : at;
}
