import { type Backoff, backoffDelay } from './backoff.ts';
import type { OtlpEncoding } from './content-type.ts';
import type { Exchange } from './exchange.ts';
import type { SendResult } from './send-result.ts';
import type { Timing } from './timing.ts';
import { judge } from './verdict.ts';

/** How long and how often to try; units and defaults are those of `OtlpHttpConfig`. */
export interface RetryPolicy extends Backoff {
  readonly encoding: OtlpEncoding;
  readonly retryBudgetMs: number;
  readonly maxAttempts: number;
}

/**
 * Makes attempts until one settles the matter, or the policy or the signal ends it. No attempt starts
 * after the budget, so the whole takes at most the budget and one attempt.
 */
export async function deliver(
  attempt: () => Promise<Exchange>,
  policy: RetryPolicy,
  timing: Timing,
  signal: AbortSignal,
): Promise<SendResult> {
  const started = timing.elapsed();
  let attempts = 0;
  while (!signal.aborted) {
    const exchange = await attempt();
    attempts += 1;
    if (exchange.kind === 'interrupted') {
      break;
    }
    const verdict = judge(exchange, policy.encoding, timing.now());
    if (verdict.next === 'settle') {
      return { ...verdict.result, attempts };
    }
    const undelivered = {
      outcome: 'undelivered',
      message: verdict.message,
      lastStatus: verdict.status,
      attempts,
    } as const;
    if (verdict.next === 'give-up') {
      return { ...undelivered, reason: verdict.reason };
    }
    if (attempts >= policy.maxAttempts) {
      return { ...undelivered, reason: 'attempts' };
    }
    // Both waits in one: a server that asks for 0 seconds again and again must not be hammered.
    const delay = Math.max(backoffDelay(attempts - 1, policy, timing.random()), verdict.retryAfterMs);
    const left = policy.retryBudgetMs - (timing.elapsed() - started);
    if (delay > left) {
      return { ...undelivered, reason: verdict.retryAfterMs > Math.max(0, left) ? 'retry-after' : 'budget' };
    }
    await timing.sleep(delay, signal);
  }
  return { outcome: 'aborted', attempts };
}
