import type { Timing } from '../../src/otlp-http/index.ts';

/** The wall clock at the start of every virtual time. */
export const NOW = Date.UTC(2026, 0, 31, 23, 59, 0);

/** A time that passes only in `sleep`, which returns at once and notes the wait; and one random number for ever. */
export function virtualTiming(random = 0.5): Timing & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  const elapsed = () => waits.reduce((sum, wait) => sum + wait, 0);
  return {
    waits,
    elapsed,
    now: () => NOW + elapsed(),
    random: () => random,
    sleep: async (ms) => {
      waits.push(ms);
    },
  };
}
