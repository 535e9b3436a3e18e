/** Keys that are remembered; beyond, the one that was seen first is forgotten, and its next message passes at once. */
const MAX_KEYS = 1000;

interface Passed {
  /** When the last message of the key passed. */
  at: number;
  withheld: number;
}

/** Keeps messages that repeat themselves from flooding a log. */
export class RepeatGuard {
  readonly #intervalMs: number;
  readonly #now: () => number;
  readonly #keys = new Map<string, Passed>();

  /**
   * @param intervalMs - how long messages of a key are withheld after one that passed, in milliseconds.
   * @param now - milliseconds on a clock that nobody sets back.
   */
  constructor(intervalMs: number, now: () => number = () => performance.now()) {
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  /**
   * Returns whether a message of this key may pass: how many of its kind were withheld since the last one that passed,
   * or `undefined` if this one is withheld, too.
   */
  pass(key: string): number | undefined {
    const now = this.#now();
    const passed = this.#keys.get(key);
    if (passed === undefined) {
      this.#remember(key, { at: now, withheld: 0 });
      return 0;
    }
    if (now - passed.at < this.#intervalMs) {
      passed.withheld++;
      return undefined;
    }
    const { withheld } = passed;
    passed.at = now;
    passed.withheld = 0;
    return withheld;
  }

  #remember(key: string, passed: Passed): void {
    const [first] = this.#keys.keys();
    if (this.#keys.size >= MAX_KEYS && first !== undefined) this.#keys.delete(first);
    this.#keys.set(key, passed);
  }
}
