import { describe, expect, it } from 'vitest';
import { SYSTEM_TIMING } from '../../src/http/timing.ts';

describe('SYSTEM_TIMING', () => {
  it('sleeps for a while', async () => {
    const started = SYSTEM_TIMING.elapsed();
    await SYSTEM_TIMING.sleep(20, new AbortController().signal);
    // Timers count whole milliseconds, so one may seem to be short by less than one
    expect(SYSTEM_TIMING.elapsed() - started).toBeGreaterThan(18);
  });

  it('wakes up when the signal aborts', async () => {
    const controller = new AbortController();
    const asleep = SYSTEM_TIMING.sleep(2_000_000_000, controller.signal);
    controller.abort();
    await expect(asleep).resolves.toBeUndefined();
    await expect(SYSTEM_TIMING.sleep(2_000_000_000, controller.signal)).resolves.toBeUndefined();
  });

  it('tells the time since 1970, and draws random parts of one', () => {
    expect(SYSTEM_TIMING.now()).toBeGreaterThan(Date.UTC(2020, 0));
    expect(SYSTEM_TIMING.random()).toBeLessThan(1);
  });
});
