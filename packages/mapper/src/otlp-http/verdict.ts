import { type Answer, type Failed, isSuccess } from '../http/attempt.ts';
import { judgeFailure, type Verdict } from '../http/deliver.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { OtlpEncoding } from './content-type.ts';
import { decodeErrorMessage, decodeExportResponse } from './response.ts';
import type { Accepted, Refused, TooLarge, Unconfirmed } from './send-result.ts';

type WithoutAttempts<T> = T extends unknown ? Omit<T, 'attempts'> : never;

/** What an attempt can settle. */
export type Settled = WithoutAttempts<Accepted | Unconfirmed | TooLarge | Refused>;

// OTLP specification, "Retryable Response Codes": all others must not be retried, also not 408 and 500.
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const ANSWER_TOO_LARGE = 'the answer is longer than the limit';

/**
 * Judges one attempt by the rules of OTLP/HTTP.
 *
 * @param nowMs - Milliseconds since the Unix epoch, for a `Retry-After` date.
 */
export function judge(attempt: Answer | Failed, requested: OtlpEncoding, nowMs: number): Verdict<Settled> {
  if (attempt.kind === 'failed') {
    return judgeFailure(attempt);
  }
  const { status, body } = attempt;
  if (isSuccess(status)) {
    // Half an answer counts as none, because the other half may have reported rejected records
    return typeof body === 'object' && 'kind' in body
      ? { next: 'retry', status: undefined, message: body.message, retryAfterMs: 0 }
      : { next: 'settle', result: judgeSuccess(attempt, requested) };
  }
  const message = explanation(attempt, requested);
  if (status === 413) {
    return { next: 'settle', result: { outcome: 'too-large', message } };
  }
  // An answer over the limit must not be retried, whatever its status (OTLP specification 1.11, "OTLP/HTTP Response").
  if (RETRYABLE.has(status) && body !== 'too-large') {
    return { next: 'retry', status, message, retryAfterMs: parseRetryAfter(attempt.retryAfter, nowMs) ?? 0 };
  }
  return { next: 'settle', result: { outcome: 'refused', status, message } };
}

function judgeSuccess(
  { status, body, contentType }: Answer,
  requested: OtlpEncoding,
): WithoutAttempts<Accepted | Unconfirmed> {
  const decoded =
    body instanceof Uint8Array ? decodeExportResponse({ bytes: body, contentType }, requested) : undefined;
  if (decoded !== undefined) {
    return { outcome: 'accepted', ...decoded };
  }
  const message = body === 'too-large' ? ANSWER_TOO_LARGE : 'the answer is no OTLP ExportLogsServiceResponse';
  return { outcome: 'unconfirmed', status, message };
}

function explanation({ body, contentType }: Answer, requested: OtlpEncoding): string {
  if (body instanceof Uint8Array) {
    return decodeErrorMessage({ bytes: body, contentType }, requested);
  }
  return body === 'too-large' ? ANSWER_TOO_LARGE : '';
}
