/** Integers that are kept of an entry, one behind the other. */
const FIELDS = 9;
const HASH = 0;
/** The number of the next older entry in the same bucket. */
const OLDER = 1;
const CHUNK = 2;
const START = 3;
const LENGTH = 4;
const STATE = 5;
/** The number that it had at first. */
const TICKET = 6;
/** The numbers of those that became safe before and after it. */
const BEFORE = 7;
const AFTER = 8;

const UNDER_WAY = 0;
const SAFE = 1;
const GONE = 2;

/** A power of two. */
const FIRST_CAPACITY = 64;
/** So many that most chains are empty or hold one entry: each other one is in memory that has to be waited for. */
const BUCKETS_PER_ENTRY = 4;

/**
 * A queue of entries that are found by their hashes. They are numbered as they come, and an entry is in the queue if its
 * number is one of those: so the oldest leaves its chain by counting on, without looking for it there (as in RFC 1951,
 * section 4). Numbers come again after 2^32 others. All of it is in two arrays of integers: as many objects would keep
 * the garbage collector busy with what hardly anybody asks for.
 */
export class IdentityRing {
  #capacity = FIRST_CAPACITY;
  #numbers = new Int32Array(FIRST_CAPACITY * FIELDS);
  /** The number of the youngest entry of each chain. */
  #buckets = new Int32Array(FIRST_CAPACITY * BUCKETS_PER_ENTRY);
  /** The number of the oldest entry, and how many there are from that on, with those that are gone. */
  #first: number;
  #span = 0;
  #underWay = 0;
  #safe = 0;
  /** If there are any. */
  #oldestSafe = 0;
  #youngestSafe = 0;
  /** The numbers of those under way that have another than at first, by their tickets. */
  readonly #moved = new Map<number, number>();

  /** @param first - the number of the first entry, a 32-bit integer. */
  constructor(first = 1) {
    this.#first = first;
  }

  /** Entries. */
  get size(): number {
    return this.#underWay + this.#safe;
  }

  /** The number of the entry that has been safe for longest, `undefined` if none is. */
  get oldestSafe(): number | undefined {
    return this.#safe === 0 ? undefined : this.#oldestSafe;
  }

  /** Adds an entry that is under way, as the youngest. Returns its number, which is its ticket as well. */
  add(hash: number, chunk: number, start: number, length: number): number {
    if (this.#span === this.#capacity)
      this.#renumber(this.size * 2 > this.#capacity ? this.#capacity * 2 : this.#capacity);
    const ticket = this.#next;
    const numbers = this.#numbers;
    const at = this.#at(ticket);
    numbers[at + HASH] = hash;
    numbers[at + CHUNK] = chunk;
    numbers[at + START] = start;
    numbers[at + LENGTH] = length;
    numbers[at + STATE] = UNDER_WAY;
    numbers[at + TICKET] = ticket;
    this.#underWay++;
    this.#link(hash);
    return ticket;
  }

  /** Takes an entry out. */
  remove(number: number): void {
    const at = this.#at(number);
    if (this.#numbers[at + STATE] === SAFE) this.#leaveSafe(number);
    else this.#leaveUnderWay(at);
    this.#numbers[at + STATE] = GONE;
    if (number === this.#first) this.#dropGone();
    else this.#unlink(number);
  }

  /** Makes an entry safe, and the youngest of those. */
  makeSafe(number: number): void {
    const at = this.#at(number);
    this.#leaveUnderWay(at);
    this.#numbers[at + STATE] = SAFE;
    this.#joinSafe(number);
  }

  /**
   * Returns the number of the youngest entry among which those with a hash are; there are others among them. To be asked
   * whether it is there before anything else.
   */
  youngest(hash: number): number {
    return this.#buckets[hash & (this.#buckets.length - 1)] as number;
  }

  /** Returns the number of the next one among those; the same is true of it. */
  older(number: number): number {
    return this.#numbers[this.#at(number) + OLDER] as number;
  }

  /** Whether this is the number of an entry, or of one that was removed. */
  isThere(number: number): boolean {
    return (number - this.#first) >>> 0 < this.#span;
  }

  hasHash(number: number, hash: number): boolean {
    return this.#numbers[this.#at(number) + HASH] === (hash | 0);
  }

  isSafe(number: number): boolean {
    return this.#numbers[this.#at(number) + STATE] === SAFE;
  }

  /** Returns the number that the entry had at first. */
  ticket(number: number): number {
    return this.#numbers[this.#at(number) + TICKET] as number;
  }

  /** Returns the number of the entry under way that has a ticket. */
  numberOf(ticket: number): number {
    return this.#moved.size === 0 ? ticket : (this.#moved.get(ticket) ?? ticket);
  }

  /** Returns the number of the chunk in which the content is. */
  chunk(number: number): number {
    return this.#numbers[this.#at(number) + CHUNK] as number;
  }

  /** Returns where in its chunk the content begins. */
  start(number: number): number {
    return this.#numbers[this.#at(number) + START] as number;
  }

  /** Returns the bytes of the content. */
  length(number: number): number {
    return this.#numbers[this.#at(number) + LENGTH] as number;
  }

  /** The content of an entry is elsewhere now. */
  setContent(number: number, chunk: number, start: number): void {
    const at = this.#at(number);
    this.#numbers[at + CHUNK] = chunk;
    this.#numbers[at + START] = start;
  }

  /** Returns the numbers of all entries whose content is in a chunk; it looks at every entry. */
  inChunk(chunk: number): number[] {
    const found: number[] = [];
    for (let past = 0; past < this.#span; past++) {
      const number = (this.#first + past) | 0;
      const at = this.#at(number);
      if (this.#numbers[at + CHUNK] === chunk && this.#numbers[at + STATE] !== GONE) found.push(number);
    }
    return found;
  }

  get #next(): number {
    return (this.#first + this.#span) | 0;
  }

  #at(number: number): number {
    return (number & (this.#capacity - 1)) * FIELDS;
  }

  /** Adds what stands where an entry is, as the youngest. There has to be room. */
  #addCopy(numbers: Int32Array, at: number): void {
    const to = this.#at(this.#next);
    for (let field = 0; field < FIELDS; field++) this.#numbers[to + field] = numbers[at + field] as number;
    this.#link(numbers[at + HASH] as number);
  }

  /** Makes the next entry the youngest of its chain, and of all. */
  #link(hash: number): void {
    const number = this.#next;
    const bucket = hash & (this.#buckets.length - 1);
    const older = this.#buckets[bucket] as number;
    // A number of long ago, which may be this one by now, is one of long ago for longer than the entry is there
    this.#numbers[this.#at(number) + OLDER] = this.isThere(older) ? older : (this.#first - 1) | 0;
    this.#buckets[bucket] = number;
    this.#span++;
  }

  #unlink(number: number): void {
    const hash = this.#numbers[this.#at(number) + HASH] as number;
    const older = this.older(number);
    let before = this.youngest(hash);
    if (before === number) {
      this.#buckets[hash & (this.#buckets.length - 1)] = older;
      return;
    }
    while (this.older(before) !== number) before = this.older(before);
    this.#numbers[this.#at(before) + OLDER] = older;
  }

  #leaveUnderWay(at: number): void {
    this.#underWay--;
    if (this.#moved.size > 0) this.#moved.delete(this.#numbers[at + TICKET] as number);
  }

  #joinSafe(number: number): void {
    if (this.#safe === 0) this.#oldestSafe = number;
    else this.#numbers[this.#at(this.#youngestSafe) + AFTER] = number;
    this.#numbers[this.#at(number) + BEFORE] = this.#youngestSafe;
    this.#youngestSafe = number;
    this.#safe++;
  }

  #leaveSafe(number: number): void {
    const at = this.#at(number);
    const before = this.#numbers[at + BEFORE] as number;
    const after = this.#numbers[at + AFTER] as number;
    if (number === this.#oldestSafe) this.#oldestSafe = after;
    else this.#numbers[this.#at(before) + AFTER] = after;
    if (number === this.#youngestSafe) this.#youngestSafe = before;
    else this.#numbers[this.#at(after) + BEFORE] = before;
    this.#safe--;
  }

  /** Those behind the oldest are in no chain any more. */
  #dropGone(): void {
    while (this.#span > 0 && this.#numbers[this.#at(this.#first) + STATE] === GONE) {
      this.#first = (this.#first + 1) | 0;
      this.#span--;
    }
  }

  /** Moves the entries together, which gives them other numbers. */
  #renumber(capacity: number): void {
    const numbers = this.#numbers;
    const places = this.#capacity - 1;
    const first = this.#first;
    const span = this.#span;
    const renumbered = new Int32Array(this.#capacity);
    this.#first = this.#next;
    this.#span = 0;
    this.#capacity = capacity;
    this.#numbers = new Int32Array(capacity * FIELDS);
    this.#buckets = new Int32Array(capacity * BUCKETS_PER_ENTRY);
    for (let past = 0; past < span; past++) {
      const place = (first + past) & places;
      const at = place * FIELDS;
      const state = numbers[at + STATE];
      if (state === GONE) continue;
      if (state === UNDER_WAY) this.#moved.set(numbers[at + TICKET] as number, this.#next);
      renumbered[place] = this.#next;
      this.#addCopy(numbers, at);
    }
    const safe = this.#safe;
    let number = this.#oldestSafe;
    this.#safe = 0;
    for (let joined = 0; joined < safe; joined++) {
      const place = number & places;
      this.#joinSafe(renumbered[place] as number);
      number = numbers[place * FIELDS + AFTER] as number;
    }
  }
}
