const BITS = 32;
const FIRST_WORDS = 8;

/** A set of small whole numbers that takes one bit for each. */
export class BitSet {
  #words = new Uint32Array(FIRST_WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(value: number): boolean {
    return ((this.#words[Math.floor(value / BITS)] ?? 0) & (1 << (value % BITS))) !== 0;
  }

  /** Returns whether it was not there. */
  add(value: number): boolean {
    if (this.has(value)) return false;
    const at = Math.floor(value / BITS);
    if (at >= this.#words.length) {
      const words = new Uint32Array(Math.max(at + 1, 2 * this.#words.length));
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[at] = (this.#words[at] ?? 0) | (1 << (value % BITS));
    this.#size++;
    return true;
  }

  /** Returns whether it was there. */
  delete(value: number): boolean {
    if (!this.has(value)) return false;
    const at = Math.floor(value / BITS);
    this.#words[at] = (this.#words[at] ?? 0) & ~(1 << (value % BITS));
    this.#size--;
    return true;
  }
}
