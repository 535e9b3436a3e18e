import { copyBytes } from '../json/copy-bytes.ts';

/** Values that were made from bytes seen before, found again without making a string of the bytes. */
export class ByteCache<T> {
  readonly #slots: number;
  readonly #maxBytes: number;
  readonly #bytes: (Uint8Array | undefined)[];
  readonly #values: (T | undefined)[];

  /**
   * @param slots - how many values are kept, a power of two; a newcomer takes the slot of an older one.
   * @param maxBytes - longer keys are not kept.
   */
  constructor(slots: number, maxBytes: number) {
    this.#slots = slots;
    this.#maxBytes = maxBytes;
    this.#bytes = new Array<Uint8Array | undefined>(slots).fill(undefined);
    this.#values = new Array<T | undefined>(slots).fill(undefined);
  }

  /** Returns the value for the bytes from `start` to `end`: the one that is kept, else one that `make` makes. */
  get(bytes: Uint8Array, start: number, end: number, make: () => T): T {
    const slot = this.#slot(bytes, start, end);
    const known = this.#bytes[slot];
    if (known !== undefined && known.length === end - start) {
      let at = 0;
      while (at < known.length && known[at] === bytes[start + at]) at++;
      if (at === known.length) return this.#values[slot] as T;
    }
    const value = make();
    if (end - start <= this.#maxBytes) {
      this.#bytes[slot] = copyBytes(bytes, start, end);
      this.#values[slot] = value;
    }
    return value;
  }

  /** The last bytes are those in which ids and names differ, and enough to tell them apart. */
  #slot(bytes: Uint8Array, start: number, end: number): number {
    let hash = end - start;
    for (let at = Math.max(start, end - 48); at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    return (hash ^ (hash >>> 12)) & (this.#slots - 1);
  }
}
