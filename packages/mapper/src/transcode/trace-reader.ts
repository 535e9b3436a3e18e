const HYPHEN = 0x2d;
export const TRACE_ID_LENGTH = 16;
export const SPAN_ID_LENGTH = 8;
/** Where the fields of `00-<trace id>-<span id>-00` stand. */
const TRACE_ID_AT = 3;
const SPAN_ID_AT = 36;
const FLAGS_AT = 53;
const TRACEPARENT_LENGTH = 55;

/** No digit: adding it to any digit gives a negative number. */
const NO_DIGIT = -256;
const ANY_CASE = new Int16Array(256).fill(NO_DIGIT);
const LOWER_CASE = new Int16Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) {
  const [character = ''] = digit.toString(16);
  ANY_CASE[character.toUpperCase().charCodeAt(0)] = digit;
  ANY_CASE[character.charCodeAt(0)] = digit;
  LOWER_CASE[character.charCodeAt(0)] = digit;
}

/** Reads trace contexts from bytes, as `parseTraceparent` and `traceIdOfCorrelation` do from text. */
export class TraceReader {
  readonly traceId = new DataView(new ArrayBuffer(TRACE_ID_LENGTH));
  readonly spanId = new DataView(new ArrayBuffer(SPAN_ID_LENGTH));
  hasTraceId = false;
  hasSpanId = false;
  flags = 0;

  /** Forgets the context of the event before. */
  clear(): void {
    this.hasTraceId = false;
    this.hasSpanId = false;
    this.flags = 0;
  }

  /** Reads a `traceparent`, if it is one. */
  readTraceparent(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length < TRACEPARENT_LENGTH) return;
    if (bytes[start + 2] !== HYPHEN || bytes[start + 35] !== HYPHEN || bytes[start + 52] !== HYPHEN) return;
    const version = hexByte(LOWER_CASE, bytes, start);
    const flags = hexByte(LOWER_CASE, bytes, start + FLAGS_AT);
    if (version < 0 || version === 0xff || flags < 0) return;
    // What a higher version has more, it has behind a hyphen
    if (length > TRACEPARENT_LENGTH && (version === 0 || bytes[start + TRACEPARENT_LENGTH] !== HYPHEN)) return;
    if (!readId(this.traceId, TRACE_ID_LENGTH, LOWER_CASE, bytes, start + TRACE_ID_AT)) return;
    if (!readId(this.spanId, SPAN_ID_LENGTH, LOWER_CASE, bytes, start + SPAN_ID_AT)) return;
    this.hasTraceId = true;
    this.hasSpanId = true;
    this.flags = flags;
  }

  /** Reads a `correlationid`, if it is a trace id. */
  readCorrelationid(bytes: Uint8Array, start: number, end: number): void {
    this.hasTraceId =
      end - start === TRACE_ID_LENGTH * 2 && readId(this.traceId, TRACE_ID_LENGTH, ANY_CASE, bytes, start);
  }
}

/** Reads `length` bytes from hex digits. Returns false if there are others, or zeros only. */
function readId(id: DataView, length: number, digits: Int16Array, bytes: Uint8Array, start: number): boolean {
  let seen = 0;
  for (let at = 0; at < length; at++) {
    const value = hexByte(digits, bytes, start + at * 2);
    seen |= value;
    id.setUint8(at, value);
  }
  return seen > 0;
}

/** Returns the byte that two hex digits spell, a negative number if they are none. */
function hexByte(digits: Int16Array, bytes: Uint8Array, at: number): number {
  return (digits[bytes[at] as number] as number) * 16 + (digits[bytes[at + 1] as number] as number);
}
