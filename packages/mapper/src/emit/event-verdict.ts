import { judgeFailure, type Verdict } from '../http/deliver.ts';
import { type Answer, type Failed, isSuccess } from '../http/exchange.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { printableText } from '../http/server-text.ts';

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
  readonly status: number;
  /** What the collector says, printable and capped. It may quote the event. */
  readonly text: string;
}

// Those of OTLP, and three by which a sender of single events loses nothing: 408 and 425 ask for another
// attempt by themselves (RFC 9110, section 15.5.9; RFC 8470, section 5.2), and after a 500 the key tells a repetition
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Judges one attempt to deliver an event.
 *
 * @param nowMs - Milliseconds since the Unix epoch, for a `Retry-After` date.
 */
export function judgeEventDelivery(attempt: Answer | Failed, nowMs: number): Verdict<Settled> {
  if (attempt.kind === 'failed') return judgeFailure(attempt);
  const { status, body, retryAfter } = attempt;
  if (isSuccess(status)) return { next: 'settle', result: { outcome: 'accepted', status } };
  if (RETRYABLE.has(status)) {
    return {
      next: 'retry',
      status,
      message: `status ${status}`,
      retryAfterMs: parseRetryAfter(retryAfter, nowMs) ?? 0,
    };
  }
  const text = body instanceof Uint8Array ? printableText(new TextDecoder().decode(body).trim()) : '';
  return { next: 'settle', result: { outcome: 'refused', status, text } };
}
