/** A controller that also aborts with its parents, until it is released. */
export interface LinkedAbort {
  readonly controller: AbortController;
  /** Takes the controller off the parents, which may live much longer. */
  readonly release: () => void;
}

/**
 * A new controller that aborts as soon as one of `parents` does. Unlike `AbortSignal.any` it leaves
 * nothing behind on a long-lived parent once released.
 */
export function linkAbort(...parents: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const leave = parents.filter((parent) => parent !== undefined).map((parent) => follow(parent, abort));
  return {
    controller,
    release: () => {
      for (const off of leave) off();
    },
  };
}

/** Those who follow a signal share one listener, because Node takes more than ten for a leak and warns. */
interface Followers {
  readonly all: Set<() => void>;
  readonly listener: () => void;
}

const FOLLOWERS = new WeakMap<AbortSignal, Followers>();

/** Calls `abort` when the signal aborts, or at once if it has. Returns what undoes it. */
function follow(signal: AbortSignal, abort: () => void): () => void {
  if (signal.aborted) {
    abort();
    return () => undefined;
  }
  const { all, listener } = followersOf(signal);
  if (all.size === 0) signal.addEventListener('abort', listener);
  all.add(abort);
  return () => {
    all.delete(abort);
    if (all.size === 0) signal.removeEventListener('abort', listener);
  };
}

function followersOf(signal: AbortSignal): Followers {
  const known = FOLLOWERS.get(signal);
  if (known !== undefined) return known;
  const all = new Set<() => void>();
  const listener = (): void => {
    for (const abort of all) abort();
  };
  const followers = { all, listener };
  FOLLOWERS.set(signal, followers);
  return followers;
}
