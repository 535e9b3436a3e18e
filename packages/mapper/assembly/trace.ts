// Trace contexts, as `parseTraceparent` and `traceIdOfCorrelation` read them.

const HYPHEN: u32 = 0x2d;
/** Where the fields of `00-<trace id>-<span id>-00` stand. */
const TRACE_ID_AT: usize = 3;
const SPAN_ID_AT: usize = 36;
const FLAGS_AT: usize = 53;
const TRACEPARENT_LENGTH: usize = 55;
/** No byte, and nothing that further digits could make one again. */
const NO_BYTE: u32 = 0x1000;

export const TRACE_ID_LENGTH: usize = 16;
export const SPAN_ID_LENGTH: usize = 8;

export const traceId = memory.data(16);
export const spanId = memory.data(16);
export let hasTraceId: bool = false;
export let hasSpanId: bool = false;
export let flags: u32 = 0;

/** Forgets the context of the event before. */
export function noTrace(): void {
  hasTraceId = false;
  hasSpanId = false;
  flags = 0;
}

/** Reads a `traceparent`, if it is one. */
export function readTraceparent(start: usize, end: usize): void {
  const length = end - start;
  if (length < TRACEPARENT_LENGTH) return;
  if (load<u8>(start, 2) !== HYPHEN || load<u8>(start, 35) !== HYPHEN || load<u8>(start, 52) !== HYPHEN) return;
  const version = hexByte(start, false);
  const lastByte = hexByte(start + FLAGS_AT, false);
  if (version >= 0xff || lastByte >= NO_BYTE) return;
  // What a higher version has more, it has behind a hyphen
  if (length > TRACEPARENT_LENGTH && (version === 0 || load<u8>(start + TRACEPARENT_LENGTH) !== HYPHEN)) return;
  if (!readId(traceId, TRACE_ID_LENGTH, start + TRACE_ID_AT, false)) return;
  if (!readId(spanId, SPAN_ID_LENGTH, start + SPAN_ID_AT, false)) return;
  hasTraceId = true;
  hasSpanId = true;
  flags = lastByte;
}

/** Reads a `correlationid`, if it is a trace id. */
export function readCorrelationid(start: usize, end: usize): void {
  hasTraceId = end - start === TRACE_ID_LENGTH * 2 && readId(traceId, TRACE_ID_LENGTH, start, true);
}

/** Reads 8 or 16 bytes from hex digits. Returns false if there are others, or zeros only. */
function readId(id: usize, length: usize, start: usize, anyCase: bool): bool {
  const isLong = length === TRACE_ID_LENGTH;
  if (!areHex(start, anyCase) || (isLong && !areHex(start + 16, anyCase))) return false;
  store<u64>(id, eightBytes(start));
  if (isLong) store<u64>(id, eightBytes(start + 16), 8);
  return load<u64>(id) !== 0 || (isLong && load<u64>(id, 8) !== 0);
}

/** Whether 16 bytes are hex digits. */
function areHex(start: usize, anyCase: bool): bool {
  const bytes = v128.load(start);
  const letters = anyCase ? v128.or(bytes, i8x16.splat(0x20)) : bytes;
  const isDigit = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  const isLetter = i8x16.le_u(i8x16.sub(letters, i8x16.splat(0x61)), i8x16.splat(5));
  return i8x16.all_true(v128.or(isDigit, isLetter));
}

/** Returns the bytes that 16 hex digits spell, the first one lowest. */
function eightBytes(start: usize): u64 {
  const digits = v128.load(start);
  // Of a letter in either case the lowest four bits are 1 to 6, and bit 6 is set
  const isLetter = i8x16.shr_u(digits, 6);
  const low = v128.and(digits, i8x16.splat(0x0f));
  const nibbles = i8x16.add(low, i8x16.add(isLetter, i8x16.shl(isLetter, 3)));
  // In each pair the first digit, which is the lower byte of 16 bits, counts 16 times as much
  const pairs = v128.or(i16x8.shl(nibbles, 4), i16x8.shr_u(nibbles, 8));
  const bytes = v128.and(pairs, i16x8.splat(0xff));
  return <u64>i64x2.extract_lane(i8x16.narrow_i16x8_u(bytes, bytes), 0);
}

/** Returns the byte that two hex digits spell, at least {@link NO_BYTE} if they are none. */
function hexByte(at: usize, anyCase: bool): u32 {
  return (hexDigit(load<u8>(at), anyCase) << 4) | hexDigit(load<u8>(at, 1), anyCase);
}

function hexDigit(code: u32, anyCase: bool): u32 {
  if (code - 0x30 <= 9) return code - 0x30;
  const letter = anyCase ? code | 0x20 : code;
  return letter - 0x61 <= 5 ? letter - 0x57 : NO_BYTE;
}
