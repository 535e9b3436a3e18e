import { copyBytes } from './copy-bytes.ts';

/** Slots of a cache, a power of two. Real archives hold a few dozen different keys. */
const KEY_SLOTS = 1024;
/** Past this many keys that found their slot taken, a cache is thrown away: somebody sends ever new keys. */
const MAX_MISSES = 100_000;
/** Longer keys are not worth comparing. */
const MAX_KEY_LENGTH = 64;
const MAX_SERIAL = 0x3fffffff;

/**
 * The keys seen before, so that one object after the other shares them, and the memory of which object
 * held a key last, so that a repeated key shows in constant time.
 *
 * A slot is never given to another key within a document. So a key is found either always or never
 * while one object is read, and the answer of {@link isRepeated} can be trusted.
 */
export class KeyCache {
  readonly #depths: number;
  readonly #keys: (string | undefined)[];
  readonly #keyBytes: (Uint8Array | undefined)[];
  /** Serial number of the object that last held the key of a slot, by slot and depth: objects of one depth never interleave. */
  #lastObject: Int32Array;
  #serial = 0;
  #misses = 0;

  constructor(maxDepth: number) {
    this.#depths = maxDepth + 1;
    this.#lastObject = new Int32Array(KEY_SLOTS * this.#depths);
    this.#keys = new Array<string | undefined>(KEY_SLOTS).fill(undefined);
    this.#keyBytes = new Array<Uint8Array | undefined>(KEY_SLOTS).fill(undefined);
  }

  /** To be called before each document: the one moment at which the cache may forget. */
  startDocument(): void {
    if (this.#misses <= MAX_MISSES && this.#serial <= MAX_SERIAL) return;
    this.#keyBytes.fill(undefined);
    this.#lastObject.fill(0);
    this.#serial = 0;
    this.#misses = 0;
  }

  /** Returns the serial number of a new object. */
  startObject(): number {
    return ++this.#serial;
  }

  /** Returns the slot of the ASCII key in `bytes`, -1 if its slot belongs to another key. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const length = end - start;
    const slot = (hash ^ (hash >>> 10) ^ length) & (KEY_SLOTS - 1);
    const known = this.#keyBytes[slot];
    if (known === undefined) return length > MAX_KEY_LENGTH ? -1 : this.#remember(slot, copyBytes(bytes, start, end));
    if (known.length === length) {
      let at = 0;
      while (at < length && known[at] === bytes[start + at]) at++;
      if (at === length) return slot;
    }
    this.#misses++;
    return -1;
  }

  #remember(slot: number, bytes: Uint8Array): number {
    // As the name of a property, a string becomes the one that the engine shares among all equal names
    this.#keys[slot] = Object.keys({ [String.fromCharCode(...bytes)]: true })[0] as string;
    this.#keyBytes[slot] = bytes;
    return slot;
  }

  /** Returns the key of a slot that {@link find} gave. */
  key(slot: number): string {
    return this.#keys[slot] as string;
  }

  /** Notes that the object `serial` at `depth` holds the key of `slot`; returns whether it held it before. */
  isRepeated(slot: number, depth: number, serial: number): boolean {
    const index = slot * this.#depths + depth;
    if (this.#lastObject[index] === serial) return true;
    this.#lastObject[index] = serial;
    return false;
  }
}
