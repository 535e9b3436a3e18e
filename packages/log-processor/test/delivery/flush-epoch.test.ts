import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FlushEpoch, FlushEpochs, type Settlement } from '../../src/delivery/flush-epoch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Takes note of what a flush gives, once it does. */
function watch<Result>(flush: Promise<Result>): { result: Result | undefined } {
  const watched: { result: Result | undefined } = { result: undefined };
  void flush.then((result) => {
    watched.result = result;
  });
  return watched;
}

const turn = () => vi.advanceTimersByTimeAsync(0);

describe('FlushEpochs.flush()', () => {
  it('is done at once where nothing is outstanding', async () => {
    const epochs = new FlushEpochs();
    epochs.enter().settle('delivered');
    expect(await epochs.flush(1000)).toEqual({ delivered: 0, dropped: 0, pending: 0 });
  });

  it('waits for what has arrived before, and counts what became of it', async () => {
    const epochs = new FlushEpochs();
    const events = Array.from({ length: 5 }, () => epochs.enter());
    events[0]?.settle('delivered');
    const flush = watch(epochs.flush(1000));
    for (const [at, how] of (['delivered', 'dropped', 'spooled'] as const).entries()) events[at + 1]?.settle(how);
    await turn();
    expect(flush.result).toBeUndefined();
    events[4]?.settle('delivered');
    await turn();
    expect(flush.result).toEqual({ delivered: 2, dropped: 1, pending: 1 });
  });

  it('does not wait for what arrives later, nor count it', async () => {
    const epochs = new FlushEpochs();
    const early = epochs.enter();
    const flush = watch(epochs.flush(1000));
    const late = epochs.enter();
    late.settle('dropped');
    epochs.enter();
    early.settle('delivered');
    await turn();
    expect(flush.result).toEqual({ delivered: 1, dropped: 0, pending: 0 });
  });

  it('gives up at its timeout, not before, and says what is pending', async () => {
    const epochs = new FlushEpochs();
    const [one] = [epochs.enter(), epochs.enter()];
    const flush = watch(epochs.flush(1000));
    one.settle('delivered');
    await vi.advanceTimersByTimeAsync(999);
    expect(flush.result).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(flush.result).toEqual({ delivered: 1, dropped: 0, pending: 1 });
  });

  it('tells what is settled right now with a timeout of 0', async () => {
    const epochs = new FlushEpochs();
    epochs.enter();
    const flush = watch(epochs.flush(0));
    await turn();
    expect(flush.result).toEqual({ delivered: 0, dropped: 0, pending: 1 });
  });

  it('waits for what an earlier flush gave up on', async () => {
    const epochs = new FlushEpochs();
    const event = epochs.enter();
    const first = watch(epochs.flush(10));
    await vi.advanceTimersByTimeAsync(10);
    expect(first.result).toEqual({ delivered: 0, dropped: 0, pending: 1 });
    const second = watch(epochs.flush(1000));
    event.settle('delivered');
    await turn();
    expect(second.result).toEqual({ delivered: 1, dropped: 0, pending: 0 });
  });

  it('answers every one of concurrent calls for what had arrived before it', async () => {
    const epochs = new FlushEpochs();
    const a = epochs.enter();
    const first = watch(epochs.flush(1000));
    const b = epochs.enter();
    const second = watch(epochs.flush(1000));
    const third = watch(epochs.flush(1000));
    a.settle('delivered');
    await turn();
    expect([first.result, second.result]).toEqual([{ delivered: 1, dropped: 0, pending: 0 }, undefined]);
    b.settle('dropped');
    await turn();
    expect(second.result).toEqual({ delivered: 1, dropped: 1, pending: 0 });
    expect(third.result).toEqual(second.result);
  });

  it('leaves nothing behind that wakes it after its timeout', async () => {
    const epochs = new FlushEpochs();
    const event = epochs.enter();
    for (let call = 0; call < 100; call++) {
      const flush = watch(epochs.flush(10));
      await vi.advanceTimersByTimeAsync(10);
      expect(flush.result).toEqual({ delivered: 0, dropped: 0, pending: 1 });
    }
    expect(epochs.waiting).toBe(0);
    event.settle('delivered');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts as a plain list of events would, whatever happens in which order', async () => {
    const step = fc.oneof(
      fc.constant({ do: 'enter' } as const),
      fc.record({
        do: fc.constant('settle' as const),
        which: fc.nat(),
        how: fc.constantFrom<Settlement>('delivered', 'dropped', 'spooled'),
      }),
      fc.constant({ do: 'flush' } as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const epochs = new FlushEpochs();
        const events: { readonly epoch: FlushEpoch; how: Settlement | undefined }[] = [];
        const flushes: { readonly covers: typeof events; readonly watched: ReturnType<typeof watch> }[] = [];
        for (const each of steps) {
          if (each.do === 'enter') {
            events.push({ epoch: epochs.enter(), how: undefined });
          } else if (each.do === 'flush') {
            const covers = events.filter(({ how }) => how === undefined);
            flushes.push({ covers, watched: watch(epochs.flush(1000)) });
          } else {
            const open = events.filter(({ how }) => how === undefined);
            const event = open[each.which % Math.max(1, open.length)];
            if (event === undefined) continue;
            event.how = each.how;
            event.epoch.settle(each.how);
          }
          await turn();
          for (const { covers, watched } of flushes) {
            expect(watched.result !== undefined).toBe(covers.every(({ how }) => how !== undefined));
          }
        }
        await vi.advanceTimersByTimeAsync(1000);
        for (const { covers, watched } of flushes) {
          const count = (settlement: Settlement) => covers.filter(({ how }) => how === settlement).length;
          const [delivered, dropped] = [count('delivered'), count('dropped')];
          expect(watched.result).toEqual({ delivered, dropped, pending: covers.length - delivered - dropped });
        }
      }),
      { numRuns: 200 },
    );
  });
});
