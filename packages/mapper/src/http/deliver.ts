import type { Answer, Exchange, Failed } from './attempt.ts';
import { type Backoff, backoffDelay } from './backoff.ts';
import type { Gate } from './gate.ts';
import type { Timing } from './timing.ts';

/** How long and how often to try. */
export interface RetryPolicy extends Backoff {
  /** Milliseconds after the start of the first attempt within which another one may start. */
  readonly retryBudgetMs: number;
  readonly maxAttempts: number;
}

/** What follows from one attempt: a final result, a retry, or giving up on a peer that will not change. */
export type Verdict<Result> =
  | { readonly next: 'settle'; readonly result: Result }
  | {
      readonly next: 'retry';
      /** `undefined` where there was no answer. */
      readonly status: number | undefined;
      readonly message: string;
      /** Milliseconds that the server asks to wait at least. */
      readonly retryAfterMs: number;
    }
  | {
      readonly next: 'give-up';
      readonly reason: 'tls' | 'protocol' | 'unsendable';
      readonly status: undefined;
      readonly message: string;
    };

/** A verdict, or another attempt at once, because something has changed; `otherwise` counts where none may start any more. */
type Ruling<Result> = Verdict<Result> | { readonly next: 'again'; readonly otherwise: Verdict<Result> };

/**
 * Says what an attempt means by the rules of a protocol.
 *
 * @param nowMs - Milliseconds since the Unix epoch, for a `Retry-After` date.
 */
export type Judge<Result> = (attempt: Answer | Failed, nowMs: number) => Ruling<Result>;

/** Returns what follows from an attempt without an answer, whatever the protocol. */
export function judgeFailure({ failure: { kind, message } }: Failed): Verdict<never> {
  return kind === 'network' || kind === 'credentials'
    ? { next: 'retry', status: undefined, message, retryAfterMs: 0 }
    : { next: 'give-up', reason: kind, status: undefined, message };
}

export interface Attempted {
  /** Attempts that were begun. */
  readonly attempts: number;
}

/** Given up before the server took or refused it. */
export interface Undelivered extends Attempted {
  readonly outcome: 'undelivered';
  readonly reason: UndeliveredReason;
  /** What went wrong last: the server's text, printable and capped, or the network failure. */
  readonly message: string;
  /** Status of the last attempt, or `undefined` where it got no answer. */
  readonly lastStatus: number | undefined;
  /** Milliseconds that the server asked to wait at least, in its last answer; 0 where it did not. */
  readonly retryAfterMs: number;
}

/**
 * - `budget`: the next wait would have ended after the retry budget.
 * - `retry-after`: the server asked for a longer wait than is left of the budget.
 * - `attempts`: as many attempts as are allowed.
 * - `tls`: no secure connection, because of a certificate or of the TLS settings; not retried.
 * - `protocol`: the peer does not speak HTTP/1.1, as on a gRPC port; not retried.
 * - `unsendable`: the request may not be made as it is, for instance because credentials would travel unencrypted.
 */
export type UndeliveredReason = 'budget' | 'retry-after' | 'attempts' | 'tls' | 'protocol' | 'unsendable';

/** Ended by the caller's signal, or because the client was closed. */
export interface Aborted extends Attempted {
  readonly outcome: 'aborted';
}

/** What is to be delivered, and how. */
export interface Delivery<Result> {
  /** Makes one attempt. Never rejects. */
  readonly attempt: () => Promise<Exchange>;
  readonly judge: Judge<Result>;
  readonly policy: RetryPolicy;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly gate?: Gate | undefined;
}

/**
 * Makes attempts until one settles the matter, or the policy or the signal ends it. No attempt starts after the
 * budget, so the whole takes at most the budget, one attempt, and what the gate holds it back.
 */
export async function deliver<Result extends object>({
  attempt,
  judge,
  policy,
  timing,
  signal,
  gate = OPEN,
}: Delivery<Result>): Promise<(Result & Attempted) | Undelivered | Aborted> {
  let started = timing.elapsed();
  let attempts = 0;
  while (!signal.aborted) {
    const held = timing.elapsed();
    await gate.enter(signal);
    started += timing.elapsed() - held;
    if (signal.aborted) {
      gate.left({ kind: 'interrupted' });
      break;
    }
    const exchange = await attempt();
    gate.left(exchange);
    attempts += 1;
    if (exchange.kind === 'interrupted') {
      break;
    }
    const left = policy.retryBudgetMs - (timing.elapsed() - started);
    let verdict = judge(exchange, timing.now());
    if (verdict.next === 'again') {
      if (attempts < policy.maxAttempts && left >= 0) {
        continue;
      }
      verdict = verdict.otherwise;
    }
    if (verdict.next === 'settle') {
      return { ...verdict.result, attempts };
    }
    const undelivered = {
      outcome: 'undelivered',
      message: verdict.message,
      lastStatus: verdict.status,
      retryAfterMs: verdict.next === 'retry' ? verdict.retryAfterMs : 0,
      attempts,
    } as const;
    if (verdict.next === 'give-up') {
      return { ...undelivered, reason: verdict.reason };
    }
    // It may have aborted while the answer was read
    if (signal.aborted) {
      break;
    }
    if (attempts >= policy.maxAttempts) {
      return { ...undelivered, reason: 'attempts' };
    }
    // Both waits in one: a server that asks for 0 seconds again and again must not be hammered.
    const delay = Math.max(backoffDelay(attempts - 1, policy, timing.random()), verdict.retryAfterMs);
    if (delay > left) {
      return { ...undelivered, reason: verdict.retryAfterMs > Math.max(0, left) ? 'retry-after' : 'budget' };
    }
    await timing.sleep(delay, signal);
  }
  return { outcome: 'aborted', attempts };
}

const OPEN: Gate = { enter: async () => undefined, left: () => undefined };
