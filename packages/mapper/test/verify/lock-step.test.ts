import { describe, expect, it } from 'vitest';
import { LockStep } from '../../src/verify/lock-step.ts';

/** Lets everything run that does not wait for somebody. */
async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve();
}

function watch(turn: Promise<void>): { done: boolean } {
  const state = { done: false };
  void turn.then(() => {
    state.done = true;
  });
  return state;
}

describe('LockStep', () => {
  it('lets the archive lead', async () => {
    const waiting = { events: 0, records: 0 };
    const turns = new LockStep(waiting);
    const otlp = watch(turns.otlpTurn());
    await settle();
    expect(otlp.done).toBe(false);
    waiting.events = 100;
    await turns.archiveTurn();
    await settle();
    expect(otlp.done).toBe(true);
  });

  it('holds the archive back while too much of it waits', async () => {
    const waiting = { events: 10_001, records: 0 };
    const turns = new LockStep(waiting);
    const archive = watch(turns.archiveTurn());
    await settle();
    expect(archive.done).toBe(false);
    waiting.events = 9_000;
    await turns.otlpTurn();
    await settle();
    expect(archive.done).toBe(true);
  });

  it('lets each go on when the other has ended', async () => {
    const waiting = { events: 50_000, records: 0 };
    const turns = new LockStep(waiting);
    const archive = watch(turns.archiveTurn());
    turns.endOtlp();
    await settle();
    expect(archive.done).toBe(true);

    const others = new LockStep({ events: 0, records: 50_000 });
    const otlp = watch(others.otlpTurn());
    others.endArchive();
    await settle();
    expect(otlp.done).toBe(true);
  });

  it('never lets both wait', async () => {
    for (const [events, records] of [
      [0, 0],
      [20_000, 0],
      [0, 20_000],
      [20_000, 20_000],
      [10_000, 0],
      [10_001, 0],
    ] as const) {
      const turns = new LockStep({ events, records });
      const both = [watch(turns.archiveTurn()), watch(turns.otlpTurn())];
      await settle();
      expect(both.some(({ done }) => done)).toBe(true);
    }
  });
});
