import { asciiView } from '../json/ascii-view.ts';
import { fractionLength, parseTime } from '../map/time.ts';
import { ByteCache } from './byte-cache.ts';

const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
/** `2025-09-18` */
const DATE_LENGTH = 10;
/** `2025-09-18T12:34:56` */
const SECONDS_LENGTH = 19;
const MAX_FRACTION_DIGITS = 9;
const POWERS_OF_TEN = Array.from({ length: MAX_FRACTION_DIGITS + 1 }, (_, exponent) => Number(`1e${exponent}`));
const NANOS_PER_SECOND = 1_000_000_000;
/** 2^64 - 1 nanoseconds. */
const MAX_SECONDS = 18_446_744_073;
const MAX_SECONDS_NANOS = 709_551_615;
const NO_DATE = -1;

/** An unsigned 64-bit integer as its lower and its upper 32 bits. */
export interface Halves {
  readonly low: number;
  readonly high: number;
}

/** Returns the halves of a number from 0 to 2^64 - 1. */
export function halvesOf(value: bigint): Halves {
  return { low: Number(BigInt.asUintN(32, value)), high: Number(BigInt.asUintN(32, value >> 32n)) };
}

/**
 * Reads RFC 3339 instants from bytes, as `parseTime` does from text. That function says what a date means; here a
 * date is remembered, because the next event is mostly of the same day.
 */
export class TimeReader implements Halves {
  /** The lower and the upper 32 bits of the nanoseconds since the Unix epoch. */
  low = 0;
  high = 0;
  /** Whether `formatTime` gives exactly the text back. */
  canonical = false;
  /** Whether the text has to be kept beside them; also at the epoch itself, whose zero is OTLP's word for no time. */
  get needsText(): boolean {
    return !this.canonical || (this.low === 0 && this.high === 0);
  }

  readonly #midnights = new ByteCache<number>(64, DATE_LENGTH);

  /** Reads the text from `start` to `end`. Returns false if it is no instant that OTLP can hold, and for the last day of those. */
  read(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    const hour = twoDigits(bytes, start + 11);
    const minute = twoDigits(bytes, start + 14);
    const second = twoDigits(bytes, start + 17);
    if (end - start <= SECONDS_LENGTH || !(hour <= 23 && minute <= 59 && second <= 60)) return false;
    if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return false;
    const separator = bytes[start + DATE_LENGTH] as number;
    if ((separator | 0x20) !== 0x74) return false;

    let at = start + SECONDS_LENGTH;
    let nanos = 0;
    let fractionDigits = 0;
    if (bytes[at] === POINT) {
      let digit = (bytes[++at] as number) - ZERO;
      while (digit >= 0 && digit <= 9) {
        if (fractionDigits++ < MAX_FRACTION_DIGITS) nanos = nanos * 10 + digit;
        digit = (bytes[++at] as number) - ZERO;
      }
      if (fractionDigits === 0) return false;
      if (fractionDigits < MAX_FRACTION_DIGITS) nanos *= POWERS_OF_TEN[MAX_FRACTION_DIGITS - fractionDigits] as number;
    }
    const offset = offsetSeconds(bytes, at, end);
    const midnight = this.#midnight(bytes, view, start);
    if (midnight === NO_DATE || Number.isNaN(offset)) return false;
    const zone = bytes[at];
    this.canonical = separator === 0x54 && zone === 0x5a && second < 60 && fractionDigits === fractionLength(nanos);
    return this.#setInstant(midnight + hour * 3600 + minute * 60 + second - offset, nanos);
  }

  /** Returns the seconds from the epoch to the midnight in UTC that begins the date at `start`. */
  #midnight(bytes: Uint8Array, view: DataView, start: number): number {
    const end = start + DATE_LENGTH;
    const known = this.#midnights.get(view, start, end);
    if (known !== undefined) return known;
    // The midnight that ends it, so that the day before the epoch counts too: an offset can move its evening past the epoch
    const next = parseTime(`${asciiView(bytes, start, end)}T12:00:00-12:00`);
    const seconds = next === undefined ? NO_DATE : Number(next.unixNano / BigInt(NANOS_PER_SECOND)) - 86_400;
    return this.#midnights.set(bytes, view, start, end, seconds);
  }

  /** Splits the nanoseconds without leaving the integers that a double can hold. */
  #setInstant(seconds: number, nanos: number): boolean {
    if (seconds < 0 || seconds > MAX_SECONDS || (seconds === MAX_SECONDS && nanos > MAX_SECONDS_NANOS)) return false;
    const upper = Math.floor(seconds / 0x1_0000);
    const product = upper * NANOS_PER_SECOND;
    const carry = Math.floor(product / 0x1_0000);
    const rest = (product - carry * 0x1_0000) * 0x1_0000 + (seconds - upper * 0x1_0000) * NANOS_PER_SECOND + nanos;
    const overflow = Math.floor(rest / 0x1_0000_0000);
    this.low = rest - overflow * 0x1_0000_0000;
    this.high = carry + overflow;
    return true;
  }
}

/** Returns the number that two digits spell, NaN if they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - ZERO;
  const ones = (bytes[at + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Returns the seconds east of UTC that the zone at `at` names, NaN if it is none or does not end the text. */
function offsetSeconds(bytes: Uint8Array, at: number, end: number): number {
  const zone = bytes[at] as number;
  if ((zone | 0x20) === 0x7a) return end === at + 1 ? 0 : Number.NaN;
  if ((zone !== 0x2b && zone !== 0x2d) || bytes[at + 3] !== COLON || end !== at + 6) return Number.NaN;
  const hour = twoDigits(bytes, at + 1);
  const minute = twoDigits(bytes, at + 4);
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  return (zone === 0x2d ? -1 : 1) * (hour * 3600 + minute * 60);
}
