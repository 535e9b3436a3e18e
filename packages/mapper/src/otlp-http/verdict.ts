import type { OtlpEncoding } from './content-type.ts';
import { type Answer, type Failed, isSuccess } from './exchange.ts';
import { decodeErrorMessage, decodeExportResponse } from './response.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Accepted, Refused, TooLarge, Unconfirmed } from './send-result.ts';

/** What follows from one attempt: a final result, a retry, or giving up on a peer that will not change. */
export type Verdict =
  | { readonly next: 'settle'; readonly result: WithoutAttempts<Accepted | Unconfirmed | TooLarge | Refused> }
  | {
      readonly next: 'retry';
      readonly status: number | undefined;
      readonly message: string;
      /** Milliseconds that the server asks to wait at least. */
      readonly retryAfterMs: number;
    }
  | {
      readonly next: 'give-up';
      readonly reason: 'tls' | 'protocol';
      readonly status: undefined;
      readonly message: string;
    };

type WithoutAttempts<T> = T extends unknown ? Omit<T, 'attempts'> : never;

// OTLP specification, "Retryable Response Codes": all others must not be retried, also not 408 and 500.
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const ANSWER_TOO_LARGE = 'the answer is longer than the limit';

/**
 * Judges one attempt by the rules of OTLP/HTTP.
 *
 * @param nowMs - Milliseconds since the Unix epoch, for a `Retry-After` date.
 */
export function judge(attempt: Answer | Failed, requested: OtlpEncoding, nowMs: number): Verdict {
  if (attempt.kind === 'failed') {
    const { kind, message } = attempt.failure;
    return kind === 'network'
      ? { next: 'retry', status: undefined, message, retryAfterMs: 0 }
      : { next: 'give-up', reason: kind, status: undefined, message };
  }
  const { status } = attempt;
  if (isSuccess(status)) {
    return { next: 'settle', result: judgeSuccess(attempt, requested) };
  }
  const message = explanation(attempt, requested);
  if (status === 413) {
    return { next: 'settle', result: { outcome: 'too-large', message } };
  }
  // An answer over the limit must not be retried, whatever its status (OTLP specification 1.11, "OTLP/HTTP Response").
  if (RETRYABLE.has(status) && attempt.body !== 'too-large') {
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
