// Whether JavaScript prints a decimal as it is written, in integers, without printing it (ECMA-262, "Number::toString"):
// of the decimals that name the same double, it prints a shortest, and of those the nearest to the double.

const FRACTION_BITS: u64 = 0x000f_ffff_ffff_ffff;
const HIDDEN_BIT: u64 = 0x0010_0000_0000_0000;
/** The exponent of a double whose fraction is taken as an integer. */
const EXPONENT_BIAS: i32 = 1075;

const NO: i32 = 0;
export const YES: i32 = 1;
/** It takes more than these integers to tell. */
export const UNDECIDED: i32 = 2;

/** The double nearest to the decimal that was asked about. */
export let nearest: f64 = 0;

/**
 * Returns whether the decimal `mantissa / 10^decimals` is what JavaScript prints for the double nearest to it, which is laid
 * down. Its last digit is no zero.
 *
 * @param mantissa - of 16 or 17 digits.
 * @param decimals - 1 to 22.
 * @param quotient - a double at most one step away from the nearest.
 */
export function shortest(mantissa: u64, decimals: i32, quotient: f64): i32 {
  let bits = reinterpret<u64>(quotient);
  const exponent = <i32>(bits >> 52) - EXPONENT_BIAS;
  // Compared are mantissa * 2^shift and fraction * 5^decimals: both sides times 2^-exponent * 5^decimals. A step of the
  // fraction is then 5^decimals, and here everything counts twice, so that half a step is an integer
  const shift = -exponent - decimals;
  if (shift < 0 || (bits & FRACTION_BITS) === 0) return UNDECIDED;
  const halfStep = powerOfFive(decimals);
  let fraction = (bits & FRACTION_BITS) | HIDDEN_BIT;
  let distance = difference(mantissa, shift + 1, fraction * 2, halfStep);
  if (distance > <i64>halfStep) {
    bits++;
    fraction++;
    distance -= 2 * <i64>halfStep;
  } else if (distance < -(<i64>halfStep)) {
    bits--;
    fraction--;
    distance += 2 * <i64>halfStep;
  }
  // At a power of two the steps below are half as long
  if ((bits & FRACTION_BITS) === 0 || fraction >= 2 * HIDDEN_BIT || abs(distance) >= <i64>halfStep) return UNDECIDED;
  nearest = reinterpret<f64>(bits);

  const unit: i64 = (<i64>1) << (shift + 1);
  const lastDigit = <i64>(mantissa % 10);
  // The two neighbours with a digit less
  const below = abs(distance - lastDigit * unit);
  const above = abs(distance + (10 - lastDigit) * unit);
  if (below < <i64>halfStep || above < <i64>halfStep) return NO;
  if (below === <i64>halfStep || above === <i64>halfStep) return UNDECIDED;
  // And those with as many
  const nearer = min(abs(distance - unit), abs(distance + unit));
  if (nearer < abs(distance)) return NO;
  return nearer === abs(distance) ? UNDECIDED : YES;
}

function powerOfFive(exponent: i32): u64 {
  let power: u64 = 1;
  for (let factor = 0; factor < exponent; factor++) power *= 5;
  return power;
}

/**
 * Returns `one * 2^shift - other * factor`. The two products are nearly equal, so of their 128 bits the lower half tells the
 * difference.
 */
function difference(one: u64, shift: i32, other: u64, factor: u64): i64 {
  const shifted: u64 = shift < 64 ? one << shift : 0;
  return <i64>(shifted - other * factor);
}
