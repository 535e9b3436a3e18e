import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/http/attempt.ts';
import { type Delivery, deliver, type Judge, judgeFailure } from '../../src/http/deliver.ts';
import type { Gate } from '../../src/http/gate.ts';
import { virtualTiming } from '../otlp-http/virtual-timing.ts';

const POLICY = { retryBudgetMs: 10_000, maxAttempts: 3, backoffBaseMs: 1000, backoffCapMs: 30_000 };

const answered = (status: number): Exchange => ({
  kind: 'answer',
  status,
  contentType: undefined,
  retryAfter: undefined,
  body: new Uint8Array(),
});
const failed = (kind: 'network' | 'credentials' | 'tls' | 'unsendable'): Exchange => ({
  kind: 'failed',
  failure: { kind, message: 'why' },
});

/** A protocol that knows one good status. */
const judge: Judge<{ outcome: 'good' }> = (attempt) => {
  if (attempt.kind === 'failed') return judgeFailure(attempt);
  if (attempt.status === 200) return { next: 'settle', result: { outcome: 'good' } };
  return { next: 'retry', status: attempt.status, message: `status ${attempt.status}`, retryAfterMs: 0 };
};

async function run(
  exchanges: readonly Exchange[],
  signal = new AbortController().signal,
  onAttempt = () => {},
  changes: Partial<Delivery<{ outcome: 'good' }>> = {},
) {
  const timing = virtualTiming();
  let attempts = 0;
  const attempt = async (): Promise<Exchange> => {
    onAttempt();
    return exchanges[attempts++] ?? answered(500);
  };
  const delivery = { attempt, judge, policy: POLICY, timing, signal, ...changes };
  return { result: await deliver(delivery), waits: timing.waits };
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
      retryAfterMs: 0,
      attempts: 3,
    });
  });

  it('tries again without credentials, which may be there the next time', async () => {
    const { result } = await run([failed('credentials'), answered(200)]);
    expect(result).toEqual({ outcome: 'good', attempts: 2 });
  });

  it.each(['tls', 'unsendable'] as const)('gives up where nothing will change: %s', async (kind) => {
    const { result } = await run([failed(kind)]);
    expect(result).toEqual({
      outcome: 'undelivered',
      reason: kind,
      message: 'why',
      lastStatus: undefined,
      retryAfterMs: 0,
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

describe('deliver() with a judge that asks for another attempt at once', () => {
  const asking: Judge<{ outcome: 'good' }> = (attempt, nowMs) => {
    const otherwise = judge(attempt, nowMs);
    if (otherwise.next === 'again') throw new Error('the judge of these tests says no such thing');
    return attempt.kind === 'answer' && attempt.status === 401 ? { next: 'again', otherwise } : otherwise;
  };
  const none = () => {};

  it('makes it without a wait', async () => {
    const { result, waits } = await run([answered(401), answered(200)], undefined, none, { judge: asking });
    expect([result, waits]).toEqual([{ outcome: 'good', attempts: 2 }, []]);
  });

  it('makes no more attempts than are allowed', async () => {
    const { result } = await run([answered(401)], undefined, none, {
      judge: asking,
      policy: { ...POLICY, maxAttempts: 1 },
    });
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'attempts', lastStatus: 401, attempts: 1 });
  });

  it('makes none after the budget', async () => {
    const timing = virtualTiming();
    const slow = async (): Promise<Exchange> => {
      await timing.sleep(20_000, new AbortController().signal);
      return answered(401);
    };
    const { result } = await run([], undefined, none, { judge: asking, attempt: slow, timing });
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'budget', attempts: 1 });
  });
});

describe('deliver() with a gate', () => {
  /** Holds each attempt back for a while of the virtual time, and remembers what it is told. */
  function gateOf(timing: ReturnType<typeof virtualTiming>, heldMs: number) {
    const told: Exchange[] = [];
    const gate: Gate = {
      enter: (signal) => timing.sleep(heldMs, signal),
      left: (exchange) => {
        told.push(exchange);
      },
    };
    return { gate, told };
  }

  it('tells it how each attempt ended', async () => {
    const timing = virtualTiming();
    const { gate, told } = gateOf(timing, 0);
    const busy: Exchange = { ...answered(503), retryAfter: '7' } as Exchange;
    await run([busy, failed('network'), answered(200)], undefined, undefined, { gate, timing });
    expect(told).toEqual([busy, failed('network'), answered(200)]);
  });

  it('does not count the time that it holds attempts back', async () => {
    const timing = virtualTiming();
    const { gate } = gateOf(timing, 60_000);
    const { result } = await run([answered(500), answered(500), answered(200)], undefined, undefined, { gate, timing });
    expect(result).toEqual({ outcome: 'good', attempts: 3 });
    expect(timing.waits).toEqual([60_000, 500, 60_000, 1000, 60_000]);
  });

  it('makes no attempt when it is told to end meanwhile, and says so to the gate', async () => {
    const stop = new AbortController();
    const told: Exchange[] = [];
    const gate: Gate = {
      enter: async () => stop.abort(),
      left: (exchange) => {
        told.push(exchange);
      },
    };
    const { result } = await run([answered(200)], stop.signal, undefined, { gate });
    expect(result).toEqual({ outcome: 'aborted', attempts: 0 });
    expect(told).toEqual([{ kind: 'interrupted' }]);
  });
});
