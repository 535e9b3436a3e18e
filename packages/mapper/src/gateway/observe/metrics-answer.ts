import { type Answer, isSuccess } from '../../http/attempt.ts';

/**
 * Returns what is wrong with the answer to an `ExportMetricsServiceRequest` in JSON, or `undefined` for full success.
 * The server's own words are left out: nothing says what they hold.
 */
export function problemOfAnswer({ status, body }: Answer): string | undefined {
  if (!isSuccess(status)) return `the server answered ${status}`;
  if (!(body instanceof Uint8Array)) return `the answer with status ${status} did not arrive whole`;
  const rejected = rejectedDataPoints(body);
  if (rejected === undefined) return `the answer with status ${status} is none of an OTLP server`;
  return rejected === 0 ? undefined : `the server rejected ${rejected} data points`;
}

/** Returns what an `ExportMetricsServiceResponse` says; `undefined` where it is none. An empty body is full success. */
function rejectedDataPoints(body: Uint8Array): number | undefined {
  if (body.length === 0) return 0;
  const response = parseJson(body);
  if (!isObject(response)) return undefined;
  // Protobuf's JSON reads null as absent, and 64-bit integers as numbers or decimal strings
  const partial = response['partialSuccess'] ?? {};
  const rejected = isObject(partial) ? Number(partial['rejectedDataPoints'] ?? 0) : undefined;
  return Number.isInteger(rejected) ? rejected : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
