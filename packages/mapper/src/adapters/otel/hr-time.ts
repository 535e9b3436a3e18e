const NANOS_PER_SECOND = 1_000_000_000n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** A time as OpenTelemetry JS holds it: seconds since the Unix epoch, and nanoseconds. */
export type HrTime = [seconds: number, nanos: number];

/** Returns the nanoseconds since the Unix epoch, `0n` for a time that OTLP cannot hold: before 1970, after 2554, or none. */
export function fromHrTime([seconds, nanos]: readonly [number, number]): bigint {
  if (!Number.isFinite(seconds) || !Number.isFinite(nanos)) return 0n;
  const unixNano = BigInt(Math.trunc(seconds)) * NANOS_PER_SECOND + BigInt(Math.trunc(nanos));
  return unixNano < 0n || unixNano > MAX_UINT64 ? 0n : unixNano;
}

/** Returns exactly these nanoseconds since the Unix epoch. */
export function toHrTime(unixNano: bigint): HrTime {
  return [Number(unixNano / NANOS_PER_SECOND), Number(unixNano % NANOS_PER_SECOND)];
}
