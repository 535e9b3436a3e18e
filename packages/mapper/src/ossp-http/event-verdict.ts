import { type Answer, type Failed, isSuccess } from '../http/attempt.ts';
import { judgeFailure, type RetryPolicy, type Verdict } from '../http/deliver.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { printableText } from '../http/server-text.ts';

/** How long, how often, and after which answers to try. */
export interface EventRetryPolicy extends RetryPolicy {
  /** Statuses that are tried again. */
  readonly statuses: ReadonlySet<number>;
  /** Whether `Retry-After` is obeyed. */
  readonly retryAfter: boolean;
}

/** What one attempt to deliver an event can settle. */
export type Settled = AcceptedOutcome | RefusedOutcome;

/** Status 2xx: the collector has the event, whatever else it says. */
interface AcceptedOutcome {
  readonly outcome: 'accepted';
  readonly status: number;
}

/** A status that is not to be retried. */
interface RefusedOutcome {
  readonly outcome: 'refused';
  /** 0 for a redirect, where the platform hides which one it was. */
  readonly status: number;
  /** What the collector says, printable and capped. It may quote the event. */
  readonly text: string;
}

/**
 * Judges one attempt to deliver an event.
 *
 * @param nowMs - Milliseconds since the Unix epoch, for a `Retry-After` date.
 */
export function judgeEventDelivery(
  attempt: Answer | Failed,
  nowMs: number,
  { statuses, retryAfter }: EventRetryPolicy,
): Verdict<Settled> {
  if (attempt.kind === 'failed') return judgeFailure(attempt);
  const { status, body } = attempt;
  if (isSuccess(status)) return { next: 'settle', result: { outcome: 'accepted', status } };
  if (statuses.has(status)) {
    const retryAfterMs = retryAfter ? (parseRetryAfter(attempt.retryAfter, nowMs) ?? 0) : 0;
    return { next: 'retry', status, message: `status ${status}`, retryAfterMs };
  }
  const text = body instanceof Uint8Array ? printableText(new TextDecoder().decode(body).trim()) : '';
  return { next: 'settle', result: { outcome: 'refused', status, text } };
}
