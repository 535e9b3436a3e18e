/** Numbers that are kept of an entry, one behind the other: half a line of the processor's cache. */
const FIELDS = 8;
const HASH = 0;
/** In the chain of a bucket, or of the free ones. */
const NEXT = 1;
const CHUNK = 2;
const START = 3;
const LENGTH = 4;
const IS_SAFE = 5;
/** In the order of age, which only those have that are safe. */
const OLDER = 6;
const YOUNGER = 7;

/** No slot. The numbers there are the ends of the order of age: the oldest is the one younger than it. */
export const NO_SLOT = 0;
const NO_CHUNK = -1;
/** A power of two. */
const FIRST_CAPACITY = 1024;
/** So many that most chains are empty or hold one entry: each other one is in memory that has to be waited for. */
const BUCKETS_PER_SLOT = 4;

/**
 * A table of entries, found by their hashes, and in the order in which they became safe. All of it is in two arrays of
 * numbers: as many objects would keep the garbage collector busy with what hardly anybody asks for.
 */
export class IdentitySlots {
  /** Slots including the one that is none; a power of two. */
  #capacity = FIRST_CAPACITY;
  #numbers = new Int32Array(FIRST_CAPACITY * FIELDS);
  /** The first slot of each chain. */
  #buckets = new Int32Array(FIRST_CAPACITY * BUCKETS_PER_SLOT);
  /** The first of those that were given back. */
  #free = NO_SLOT;
  /** The first that was never used. */
  #unused = 1;

  /** Returns the slot of a new entry, which is not safe yet. */
  add(hash: number, chunk: number, start: number, length: number): number {
    const slot = this.#take();
    const numbers = this.#numbers;
    const at = slot * FIELDS;
    const bucket = hash & (this.#buckets.length - 1);
    numbers[at + HASH] = hash;
    numbers[at + NEXT] = this.#buckets[bucket] as number;
    numbers[at + CHUNK] = chunk;
    numbers[at + START] = start;
    numbers[at + LENGTH] = length;
    numbers[at + IS_SAFE] = 0;
    this.#buckets[bucket] = slot;
    return slot;
  }

  remove(slot: number): void {
    const numbers = this.#numbers;
    const at = slot * FIELDS;
    const next = numbers[at + NEXT] as number;
    const bucket = (numbers[at + HASH] as number) & (this.#buckets.length - 1);
    let before = this.#buckets[bucket] as number;
    if (before === slot) {
      this.#buckets[bucket] = next;
    } else {
      while (numbers[before * FIELDS + NEXT] !== slot) before = numbers[before * FIELDS + NEXT] as number;
      numbers[before * FIELDS + NEXT] = next;
    }
    if (numbers[at + IS_SAFE] === 1) {
      const older = numbers[at + OLDER] as number;
      const younger = numbers[at + YOUNGER] as number;
      numbers[older * FIELDS + YOUNGER] = younger;
      numbers[younger * FIELDS + OLDER] = older;
    }
    numbers[at + CHUNK] = NO_CHUNK;
    numbers[at + NEXT] = this.#free;
    this.#free = slot;
  }

  /** Makes an entry safe, and the youngest of those. */
  makeSafe(slot: number): void {
    const numbers = this.#numbers;
    const at = slot * FIELDS;
    const youngest = numbers[NO_SLOT + OLDER] as number;
    numbers[at + IS_SAFE] = 1;
    numbers[at + OLDER] = youngest;
    numbers[at + YOUNGER] = NO_SLOT;
    numbers[youngest * FIELDS + YOUNGER] = slot;
    numbers[NO_SLOT + OLDER] = slot;
  }

  /** The slot that has been safe for longest, NO_SLOT if none is. */
  get oldestSafe(): number {
    return this.#numbers[NO_SLOT + YOUNGER] as number;
  }

  /** Returns the first slot among which those with a hash are; there are others among them. */
  first(hash: number): number {
    return this.#buckets[hash & (this.#buckets.length - 1)] as number;
  }

  next(slot: number): number {
    return this.#numbers[slot * FIELDS + NEXT] as number;
  }

  hasHash(slot: number, hash: number): boolean {
    return this.#numbers[slot * FIELDS + HASH] === (hash | 0);
  }

  isSafe(slot: number): boolean {
    return this.#numbers[slot * FIELDS + IS_SAFE] === 1;
  }

  /** Returns the number of the chunk in which the content is. */
  chunk(slot: number): number {
    return this.#numbers[slot * FIELDS + CHUNK] as number;
  }

  /** Returns where in its chunk the content begins. */
  start(slot: number): number {
    return this.#numbers[slot * FIELDS + START] as number;
  }

  /** Returns the bytes of the content. */
  length(slot: number): number {
    return this.#numbers[slot * FIELDS + LENGTH] as number;
  }

  /** The content of an entry is elsewhere now. */
  move(slot: number, chunk: number, start: number): void {
    this.#numbers[slot * FIELDS + CHUNK] = chunk;
    this.#numbers[slot * FIELDS + START] = start;
  }

  /** Returns all slots whose content is in a chunk; it looks at every slot. */
  inChunk(chunk: number): number[] {
    const slots: number[] = [];
    for (let slot = 1; slot < this.#unused; slot++) {
      if (this.chunk(slot) === chunk) slots.push(slot);
    }
    return slots;
  }

  #take(): number {
    const free = this.#free;
    if (free !== NO_SLOT) {
      this.#free = this.next(free);
      return free;
    }
    if (this.#unused === this.#capacity) this.#grow();
    return this.#unused++;
  }

  /** Called when no slot is free. */
  #grow(): void {
    this.#capacity *= 2;
    const numbers = new Int32Array(this.#capacity * FIELDS);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#buckets = new Int32Array(this.#capacity * BUCKETS_PER_SLOT);
    for (let slot = 1; slot < this.#unused; slot++) {
      const bucket = (numbers[slot * FIELDS + HASH] as number) & (this.#buckets.length - 1);
      numbers[slot * FIELDS + NEXT] = this.#buckets[bucket] as number;
      this.#buckets[bucket] = slot;
    }
  }
}
