/**
 * RFC 3339 instants (section 5.6) as nanoseconds since the Unix epoch, and back.
 */

const MAX_UINT64 = 2n ** 64n - 1n;
const NANOS_PER_SECOND = 1_000_000_000n;
// Called this way it does not depend on the engine's internal kind of the string
const { charCodeAt } = String.prototype;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
export interface Instant {
  /** Nanoseconds since the Unix epoch; digits beyond the ninth are cut off. */
  readonly unixNano: bigint;
  /** Whether {@link formatTime} gives exactly the text back. */
  readonly canonical: boolean;
}

/**
 * Returns the instant that an RFC 3339 text names, `undefined` if it names none or one that OTLP's fixed64 cannot
 * hold (before 1970 or after 2554). A leap second counts as the first of the next minute, as POSIX has it.
 */
export function parseTime(text: string): Instant | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  // A part that is no number is -1, and then so is the least of them
  if (Math.min(year, month, day, hour, minute, second) < 0) return undefined;
  if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') return undefined;
  const separator = text[10];
  if (separator !== 'T' && separator !== 't') return undefined;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;

  const fractionEnd = endOfFraction(text);
  const offset = offsetSeconds(text, fractionEnd);
  if (fractionEnd === 20 || offset === undefined) return undefined;
  const fractionDigits = Math.max(0, fractionEnd - 20);
  const kept = Math.min(fractionDigits, 9);
  const nanos = kept === 0 ? 0 : digits(text, 20, kept) * 10 ** (9 - kept);
  const seconds = daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
  const unixNano = BigInt(seconds) * NANOS_PER_SECOND + BigInt(nanos);
  if (unixNano < 0n || unixNano > MAX_UINT64) return undefined;
  const canonical =
    separator === 'T' && text[fractionEnd] === 'Z' && second < 60 && fractionDigits === fractionLength(nanos);
  return { unixNano, canonical };
}

/** Returns the number that `count` digits from `start` spell, -1 if they are not all digits. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = charCodeAt.call(text, at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Returns where the zone begins: behind the seconds or their fraction. 20 means a point without digits. */
function endOfFraction(text: string): number {
  if (text[19] !== '.') return 19;
  let at = 20;
  while (digits(text, at, 1) >= 0) at++;
  return at;
}

/** Returns the seconds east of UTC that the zone at `at` names, `undefined` if it is none or does not end the text. */
function offsetSeconds(text: string, at: number): number | undefined {
  const zone = text[at];
  if (zone === 'Z' || zone === 'z') return text.length === at + 1 ? 0 : undefined;
  if ((zone !== '+' && zone !== '-') || text[at + 3] !== ':' || text.length !== at + 6) return undefined;
  const hour = digits(text, at + 1, 2);
  const minute = digits(text, at + 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined;
  return (zone === '-' ? -1 : 1) * (hour * 3600 + minute * 60);
}

/**
 * Returns an instant in UTC as RFC 3339 with no, 3, 6 or 9 fraction digits, whatever is needed: the
 * spelling of protobuf's Timestamp (google/protobuf/timestamp.proto, "JSON Mapping").
 */
export function formatTime(unixNano: bigint): string {
  const seconds = Number(unixNano / NANOS_PER_SECOND);
  const nanos = Number(unixNano % NANOS_PER_SECOND);
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const length = fractionLength(nanos);
  return length === 0 ? `${whole}Z` : `${whole}.${String(nanos).padStart(9, '0').slice(0, length)}Z`;
}

/** Returns how many fraction digits {@link formatTime} prints. */
export function fractionLength(nanos: number): number {
  if (nanos === 0) return 0;
  if (nanos % 1_000_000 === 0) return 3;
  return nanos % 1000 === 0 ? 6 : 9;
}

function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (DAYS_IN_MONTH[month - 1] as number);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, counted from March so that the leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
