/**
 * A fixed number of places for attempts. Those who come for the first time and those who come again to try once more get
 * them by turns: neither a storm of failing events nor one of new events keeps the others out.
 */
export class Places {
  #free: number;
  readonly #waiting = new Set<() => void>();
  #isTurnOfWaiting = false;

  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a place, for the first time. Whether there was one. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** Waits for a place, to try again. Resolves to whether there is one: `false` if the signal aborted before. */
  takeAgain(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.take()) return Promise.resolve(true);
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

  /** Gives a place back. Every other time it goes to the one who has waited longest, if there is one. */
  release(): void {
    this.#free++;
    this.#isTurnOfWaiting = !this.#isTurnOfWaiting;
    if (this.#isTurnOfWaiting) this.#let();
  }

  /** Lets those who wait have what nobody else has taken. */
  letAll(): void {
    while (this.#let());
  }

  #let(): boolean {
    const [longest] = this.#waiting;
    if (longest === undefined || !this.take()) return false;
    this.#waiting.delete(longest);
    longest();
    return true;
  }
}
