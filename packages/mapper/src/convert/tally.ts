import { detachedText } from '../json/detached-text.ts';

/** Longer names are counted with the others: a name may be as long as its event. */
const MAX_NAME_LENGTH = 256;

/** Counts by name, for a bounded number of names: whatever comes after those is counted together. */
export class Tally<K extends string | number> {
  readonly #counts = new Map<K, number>();
  readonly #maxNames: number;
  #others = 0;

  /** @param maxNames - how many names are told apart. */
  constructor(maxNames = 1000) {
    this.#maxNames = maxNames;
  }

  add(name: K, count = 1): void {
    const known = this.#counts.get(name);
    if (known !== undefined) this.#counts.set(name, known + count);
    else if (this.#counts.size >= this.#maxNames || String(name).length > MAX_NAME_LENGTH) this.#others += count;
    else this.#counts.set(kept(name), count);
  }

  /** Adds everything that another tally counted. */
  addAll(other: Tally<K>): void {
    for (const [name, count] of other.#counts) this.add(name, count);
    this.#others += other.#others;
  }

  get total(): number {
    let total = this.#others;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  /** How often the names beyond the bound came. */
  get others(): number {
    return this.#others;
  }

  /** The counts by name, in the order of the names. */
  get counts(): Record<string, number> {
    const sorted = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted);
  }
}

/** A name that is kept must not keep the document it was cut out of. */
function kept<K extends string | number>(name: K): K {
  return typeof name === 'string' ? (detachedText(name) as K) : name;
}
