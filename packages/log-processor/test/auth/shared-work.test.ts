import { describe, expect, it } from 'vitest';
import { SharedWork } from '../../src/auth/shared-work.ts';

const { signal } = new AbortController();

describe('SharedWork', () => {
  it('begins anew for one that asks again at once, while others still learn of the failure', async () => {
    let runs = 0;
    const work = new SharedWork(async () => {
      runs += 1;
      if (runs === 1) throw new Error('first');
      return runs;
    });
    const again = work.join(signal).catch(() => work.join(signal));
    const others = Promise.allSettled([work.join(signal), work.join(signal)]);
    expect(await again).toBe(2);
    expect((await others).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('begins anew after all have left, also if the work does not end when it is aborted', async () => {
    const signals: AbortSignal[] = [];
    const work = new SharedWork((run) => {
      signals.push(run);
      return signals.length === 1 ? new Promise<string>(() => undefined) : Promise.resolve('second');
    });
    const leaving = new AbortController();
    const left = work.join(leaving.signal);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(signals[0]?.aborted).toBe(true);
    expect(await work.join(signal)).toBe('second');
  });

  it('goes on as long as one is left', async () => {
    let end: (value: string) => void = () => undefined;
    const signals: AbortSignal[] = [];
    const work = new SharedWork((run) => {
      signals.push(run);
      return new Promise<string>((resolve) => {
        end = resolve;
      });
    });
    const leaving = new AbortController();
    const left = work.join(leaving.signal);
    const stays = work.join(signal);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    end('done');
    expect(await stays).toBe('done');
  });
});
