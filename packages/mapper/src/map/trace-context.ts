/** What a log record says of a trace; ids as lower-case hex, `''` where there is none. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

export const NO_TRACE: TraceContext = { traceId: '', spanId: '', flags: 0 };

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s;
const ZEROS = /^0+$/;

/**
 * Returns the context of a W3C `traceparent` (Trace Context, section 3.2), `undefined` if it is none: version
 * ff, ids of zeros, upper case, or a wrong length. A version above 00 is read by its first four fields.
 */
export function parseTraceparent(text: string): TraceContext | undefined {
  const match = TRACEPARENT.exec(text);
  if (match === null) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** Returns the trace id that an OSSP `correlationid` is, `undefined` unless it is 32 hex digits, not all zero. */
export function traceIdOfCorrelation(correlationid: string): string | undefined {
  return /^[0-9a-fA-F]{32}$/.test(correlationid) && !ZEROS.test(correlationid)
    ? correlationid.toLowerCase()
    : undefined;
}
