/** A fixed number of places, given out in the order they were asked for. */
export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a place. Whether there is one: `false` if `signal` aborted before. A place that was given must be released. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) {
      return false;
    }
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        this.#waiting.delete(enter);
        resolve(false);
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives a place back, to the one who has waited longest. */
  release(): void {
    const [longest] = this.#waiting;
    if (longest === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(longest);
    longest();
  }
}
