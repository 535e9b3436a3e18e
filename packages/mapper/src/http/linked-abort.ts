import { setMaxListeners } from 'node:events';

/** A controller that also aborts with its parents, until it is released. */
export interface LinkedAbort {
  readonly controller: AbortController;
  /** Takes the listeners off the parents, which may live much longer. */
  readonly release: () => void;
}

/**
 * A new controller that aborts as soon as one of `parents` does. Unlike `AbortSignal.any` it leaves
 * nothing behind on a long-lived parent once released.
 */
export function linkAbort(...parents: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = parents.filter((parent) => parent !== undefined);
  for (const signal of signals) {
    // Any number of sends may share one signal; Node would take more than ten listeners for a leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', abort);
    if (signal.aborted) {
      abort();
    }
  }
  return {
    controller,
    release: () => {
      for (const signal of signals) {
        signal.removeEventListener('abort', abort);
      }
    },
  };
}
