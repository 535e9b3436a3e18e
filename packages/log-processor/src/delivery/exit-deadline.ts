/** When the process is to end, on the clock of `performance.now()`. */
let deadlineMs = Number.POSITIVE_INFINITY;

/** The part of the time left that delivery may take; the rest is for handing over what is not delivered by then. */
const FOR_DELIVERY = 0.7;

/** Says that the process will end after some milliseconds, whatever is under way. */
export function endsAfter(ms: number): void {
  deadlineMs = Math.min(deadlineMs, performance.now() + ms);
}

/** Returns a timeout, or what the end of the process leaves of it. */
export function beforeExit(timeoutMs: number): number {
  return Math.max(0, Math.min(timeoutMs, (deadlineMs - performance.now()) * FOR_DELIVERY));
}
