import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BACKGROUND_TIMING, letExit, SYSTEM_TIMING } from '../../src/http/timing.ts';

describe.each([
  ['SYSTEM_TIMING', SYSTEM_TIMING],
  ['BACKGROUND_TIMING', BACKGROUND_TIMING],
])('%s', (_name, timing) => {
  it('sleeps for a while', async () => {
    const started = timing.elapsed();
    await timing.sleep(20, new AbortController().signal);
    // Timers count whole milliseconds, so one may seem to be short by less than one
    expect(timing.elapsed() - started).toBeGreaterThan(18);
  });

  it('wakes up when the signal aborts', async () => {
    const controller = new AbortController();
    const asleep = timing.sleep(2_000_000_000, controller.signal);
    controller.abort();
    await expect(asleep).resolves.toBeUndefined();
    await expect(timing.sleep(2_000_000_000, controller.signal)).resolves.toBeUndefined();
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('tells the time since 1970, and draws random parts of one', () => {
    expect(timing.now()).toBeGreaterThan(Date.UTC(2020, 0));
    expect(timing.random()).toBeLessThan(1);
  });
});

describe('a sleep', () => {
  /** Timers that keep this process alive. */
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

  it.each([
    ['keeps the process alive in SYSTEM_TIMING', SYSTEM_TIMING, 1],
    ['does not in BACKGROUND_TIMING', BACKGROUND_TIMING, 0],
  ])('%s', async (_name, timing, expected) => {
    const stop = new AbortController();
    const before = timers();
    const asleep = timing.sleep(1_000_000, stop.signal);
    expect(timers() - before).toBe(expected);
    stop.abort();
    await asleep;
    expect(timers()).toBe(before);
  });
});

describe('letExit()', () => {
  it('takes the timers of platforms that have no such thing', () => {
    for (const timer of [7, null, undefined, {}, { unref: true }]) expect(letExit(timer)).toBeUndefined();
  });
});
