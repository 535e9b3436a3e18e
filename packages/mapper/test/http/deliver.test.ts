import { describe, expect, it } from 'vitest';
import { deliver, type Judge, judgeFailure } from '../../src/http/deliver.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import { virtualTiming } from '../otlp-http/virtual-timing.ts';

const POLICY = { retryBudgetMs: 10_000, maxAttempts: 3, backoffBaseMs: 1000, backoffCapMs: 30_000 };

const answered = (status: number): Exchange => ({
  kind: 'answer',
  status,
  contentType: undefined,
  retryAfter: undefined,
  body: new Uint8Array(),
});
const failed = (kind: 'network' | 'tls'): Exchange => ({ kind: 'failed', failure: { kind, message: 'why' } });

/** A protocol that knows one good status. */
const judge: Judge<{ outcome: 'good' }> = (attempt) => {
  if (attempt.kind === 'failed') return judgeFailure(attempt);
  if (attempt.status === 200) return { next: 'settle', result: { outcome: 'good' } };
  return { next: 'retry', status: attempt.status, message: `status ${attempt.status}`, retryAfterMs: 0 };
};

async function run(exchanges: readonly Exchange[], signal = new AbortController().signal, onAttempt = () => {}) {
  const timing = virtualTiming();
  let attempts = 0;
  const attempt = async (): Promise<Exchange> => {
    onAttempt();
    return exchanges[attempts++] ?? answered(500);
  };
  return { result: await deliver(attempt, judge, POLICY, timing, signal), waits: timing.waits };
}

describe('deliver()', () => {
  it('tries until an attempt settles the matter', async () => {
    const { result, waits } = await run([answered(500), failed('network'), answered(200)]);
    expect(result).toEqual({ outcome: 'good', attempts: 3 });
    expect(waits).toEqual([500, 1000]);
  });

  it('tries as often as it may', async () => {
    const { result } = await run([]);
    expect(result).toEqual({
      outcome: 'undelivered',
      reason: 'attempts',
      message: 'status 500',
      lastStatus: 500,
      attempts: 3,
    });
  });

  it('gives up on a peer that will not change', async () => {
    const { result } = await run([failed('tls')]);
    expect(result).toEqual({
      outcome: 'undelivered',
      reason: 'tls',
      message: 'why',
      lastStatus: undefined,
      attempts: 1,
    });
  });

  it('ends when it is told to: before, during, and right after an attempt', async () => {
    expect((await run([], AbortSignal.abort())).result).toEqual({ outcome: 'aborted', attempts: 0 });
    expect((await run([{ kind: 'interrupted' }])).result).toEqual({ outcome: 'aborted', attempts: 1 });
    const stop = new AbortController();
    const { result, waits } = await run([answered(500)], stop.signal, () => stop.abort());
    expect([result, waits]).toEqual([{ outcome: 'aborted', attempts: 1 }, []]);
  });

  it('lets an answer count that came before it was told to end', async () => {
    const stop = new AbortController();
    const { result } = await run([answered(200)], stop.signal, () => stop.abort());
    expect(result).toEqual({ outcome: 'good', attempts: 1 });
  });
});
