import { statSync } from 'node:fs';

/** How often files are looked at. A change counts when it is still the same at the next look, so after 10 seconds at most. */
const POLL_MS = 5000;

/** What is told of files that have changed. */
export interface WatchHandlers<Value> {
  /** What the files hold now. If this throws, the error goes to `failed`. */
  changed(value: Value): void;
  /** Why they are of no use, once for each change; what they held before goes on to count. */
  failed(error: unknown): void;
}

export interface Watch {
  /** Reads the files now if they have changed, or were of no use the last time. */
  check(): void;
  stop(): void;
}

/**
 * Files that make sense together only, read at once, and again when one of them changes. They are found by looking
 * again and again: `fs.watch` sees neither the symlinks that Kubernetes swaps nor changes on network file systems.
 */
export class WatchedFiles<Value> {
  /** What the files held when they were first read. */
  readonly first: Value;
  readonly #paths: readonly string[];
  readonly #read: () => Value;
  readonly #firstState: string;

  /** @param read - reads the files; what it throws the first time, the constructor throws. */
  constructor(paths: readonly string[], read: () => Value) {
    this.#paths = paths;
    this.#read = read;
    // Before the files are read, so that what changes in between is seen as changed
    this.#firstState = stateOf(paths);
    this.first = read();
  }

  /** Tells of changes since the files were first read. Does not keep the process alive. */
  watch(handlers: WatchHandlers<Value>, pollMs: number = POLL_MS): Watch {
    let last = this.#firstState;
    let isUseless = false;
    const loadIfChanged = (state: string): void => {
      const isNew = state !== last;
      if (!isNew && !isUseless) return;
      last = state;
      try {
        handlers.changed(this.#read());
        isUseless = false;
      } catch (error) {
        // Tried again though nothing has changed: perhaps no more than a file descriptor was missing
        isUseless = true;
        if (isNew) handlers.failed(error);
      }
    };
    let unsettled = last;
    const poll = (): void => {
      const state = stateOf(this.#paths);
      // Files that are being written hold half a list, or the certificate of another key
      if (state === unsettled) loadIfChanged(state);
      unsettled = state;
    };
    const timer = setInterval(poll, pollMs);
    timer.unref();
    return { check: () => loadIfChanged(stateOf(this.#paths)), stop: () => clearInterval(timer) };
  }
}

/** Returns a text that is another one when another file is at one of the paths, behind all symlinks, or has changed. */
function stateOf(paths: readonly string[]): string {
  return paths.map(fileState).join(' ');
}

function fileState(path: string): string {
  try {
    // The time of the change of the status too: a file becomes readable by it
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(',');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}
