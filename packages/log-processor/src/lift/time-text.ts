import type { HrTime } from './signal-record.ts';

/** Returns a time before 1970 as RFC 3339 text, exact to the nanosecond. */
export function beforeEpoch([seconds, nanos]: HrTime): string {
  // The SDK's nanoseconds have the sign of the seconds
  const borrowed = nanos < 0 ? 1 : 0;
  const fraction = String(nanos + borrowed * 1_000_000_000).padStart(9, '0');
  return `${new Date((seconds - borrowed) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
