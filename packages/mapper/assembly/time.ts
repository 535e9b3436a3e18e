const COLON: u32 = 0x3a;
const HYPHEN: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
/** `2025-09-18T12:34:56` */
const SECONDS_LENGTH: usize = 19;
const NANOS_PER_SECOND: u64 = 1_000_000_000;
/** 2^64 - 1 nanoseconds. */
const MAX_SECONDS: i64 = 18_446_744_073;
const MAX_SECONDS_NANOS: u32 = 709_551_615;
const NO_NUMBER: u32 = 0xffff;
const NO_OFFSET: i32 = i32.MIN_VALUE;
const MAX_FRACTION_DIGITS: u32 = 9;

/** Nanoseconds since the Unix epoch. */
export let unixNano: u64 = 0;
/** Whether the text has to be kept beside them, since formatting gives another; also at the epoch, OTLP's word for no time. */
export let needsText: bool = false;

export function noTime(): void {
  unixNano = 0;
  needsText = false;
}

/** Reads an RFC 3339 instant, as `parseTime` does. Returns false if it is none that OTLP can hold. */
export function readTime(start: usize, end: usize): bool {
  const year = twoDigits(start) * 100 + twoDigits(start + 2);
  const month = twoDigits(start + 5);
  const day = twoDigits(start + 8);
  const hour = twoDigits(start + 11);
  const minute = twoDigits(start + 14);
  const second = twoDigits(start + 17);
  if (end - start <= SECONDS_LENGTH || year > 9999 || hour > 23 || minute > 59 || second > 60) return false;
  if (load<u8>(start, 4) !== HYPHEN || load<u8>(start, 7) !== HYPHEN) return false;
  if (load<u8>(start, 13) !== COLON || load<u8>(start, 16) !== COLON) return false;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
  const separator = <u32>load<u8>(start, 10);
  if ((separator | 0x20) !== 0x74) return false;

  let at = start + SECONDS_LENGTH;
  let nanos: u32 = 0;
  let fractionDigits: u32 = 0;
  if (load<u8>(at) === POINT) {
    let digit = <u32>load<u8>(++at) - ZERO;
    while (digit <= 9) {
      if (fractionDigits++ < MAX_FRACTION_DIGITS) nanos = nanos * 10 + digit;
      digit = <u32>load<u8>(++at) - ZERO;
    }
    if (fractionDigits === 0) return false;
    for (let kept = fractionDigits; kept < MAX_FRACTION_DIGITS; kept++) nanos *= 10;
  }
  const offset = offsetSeconds(at, end);
  if (offset === NO_OFFSET) return false;
  const seconds = daysSinceEpoch(year, month, day) * 86_400 + <i64>(hour * 3600 + minute * 60 + second) - offset;
  if (seconds < 0 || seconds > MAX_SECONDS || (seconds === MAX_SECONDS && nanos > MAX_SECONDS_NANOS)) return false;
  unixNano = <u64>seconds * NANOS_PER_SECOND + nanos;
  const isCanonical =
    separator === 0x54 && load<u8>(at) === 0x5a && second < 60 && fractionDigits === fractionLength(nanos);
  needsText = !isCanonical || unixNano === 0;
  return true;
}

/** Returns the number that two digits spell; one that is greater than any of a date if they are none. */
function twoDigits(at: usize): u32 {
  const tens = <u32>load<u8>(at) - ZERO;
  const ones = <u32>load<u8>(at, 1) - ZERO;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : NO_NUMBER;
}

function daysInMonth(year: u32, month: u32): u32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: u32): bool {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Counts years from March on, so that the leap day is the last one of its year. */
function daysSinceEpoch(year: u32, month: u32, day: u32): i64 {
  const years: i64 = month > 2 ? <i64>year : <i64>year - 1;
  const months: i64 = month > 2 ? <i64>month - 3 : <i64>month + 9;
  const leapDays = floorDiv(years, 4) - floorDiv(years, 100) + floorDiv(years, 400);
  return years * 365 + leapDays + (months * 153 + 2) / 5 + <i64>day - 719_469;
}

function floorDiv(value: i64, by: i64): i64 {
  return value < 0 ? (value - by + 1) / by : value / by;
}

/** Returns the seconds east of UTC that the zone at `at` names, the least integer if it is none or does not end the text. */
function offsetSeconds(at: usize, end: usize): i32 {
  const zone = <u32>load<u8>(at);
  if ((zone | 0x20) === 0x7a) return end === at + 1 ? 0 : NO_OFFSET;
  if ((zone !== PLUS && zone !== HYPHEN) || load<u8>(at, 3) !== COLON || end !== at + 6) return NO_OFFSET;
  const hour = twoDigits(at + 1);
  const minute = twoDigits(at + 4);
  if (hour > 23 || minute > 59) return NO_OFFSET;
  const seconds = <i32>(hour * 3600 + minute * 60);
  return zone === HYPHEN ? -seconds : seconds;
}

/** Returns how many digits formatting gives a fraction. */
function fractionLength(nanos: u32): u32 {
  if (nanos === 0) return 0;
  if (nanos % 1_000_000 === 0) return 3;
  return nanos % 1000 === 0 ? 6 : 9;
}
