import { OsspError } from '@ossp-otel/types';
import { CONTENT_WORDS, FINGERPRINT_WORDS, type Fingerprint, hasForeignAttributes } from './fingerprint.ts';

/** Words of a slot: the fingerprint, and how many have it, above zero for events and below for records. */
const SLOT_WORDS = FINGERPRINT_WORDS + 1;
const FIRST_SLOTS = 1024;
/** Linear probing becomes slow when more is taken. */
const MAX_LOAD = 0.7;
/** By default; they take about a gigabyte. */
const MAX_WAITING = 20_000_000;

/** Which of the two is looked for. */
type Kind = 'event' | 'record';

/**
 * Pairs up the events of an archive with records, in whatever order both come, and keeps what has not found its
 * counterpart yet. They are a pair if their fingerprints are equal; attributes that were added to a record do not
 * count if the event of the archive has none.
 *
 * It is a hash table with open addressing in one typed array, 28 bytes for a slot, because there may be millions.
 */
export class Pairing {
  readonly #maxWaiting: number;
  #slots: Int32Array = new Int32Array(FIRST_SLOTS * SLOT_WORDS);
  #mask = FIRST_SLOTS - 1;
  #taken = 0;
  #events = 0;
  #records = 0;

  /** @param maxWaiting - how many different events and records may wait at the same time. */
  constructor(maxWaiting = MAX_WAITING) {
    this.#maxWaiting = maxWaiting;
  }

  /** Events that wait for their record. */
  get events(): number {
    return this.#events;
  }

  /** Records that wait for their event. */
  get records(): number {
    return this.#records;
  }

  /** Takes an event; returns whether its record has come before. Both are gone then. */
  addEvent(print: Fingerprint): boolean {
    const slot = this.#recordOf(print);
    if (slot === undefined) {
      this.#add(print, 1);
      this.#events++;
      return false;
    }
    this.#setCount(slot, this.#count(slot) + 1);
    this.#records--;
    return true;
  }

  /** Takes a record, as the event that it stands for; returns whether the event has come before. Both are gone then. */
  addRecord(print: Fingerprint): boolean {
    const slot = this.#eventOf(print);
    if (slot === undefined) {
      this.#add(print, -1);
      this.#records++;
      return false;
    }
    this.#setCount(slot, this.#count(slot) - 1);
    this.#events--;
    return true;
  }

  /** Takes an event away that waits; returns whether it did. */
  takeEvent(print: Fingerprint): boolean {
    const slot = this.#find(print, 'event');
    if (slot === undefined) return false;
    this.#setCount(slot, this.#count(slot) - 1);
    this.#events--;
    return true;
  }

  /** Takes a record away that waits; returns whether it did. */
  takeRecord(print: Fingerprint): boolean {
    const slot = this.#find(print, 'record');
    if (slot === undefined) return false;
    this.#setCount(slot, this.#count(slot) + 1);
    this.#records--;
    return true;
  }

  /** Takes away all records that wait for a further copy of this event; returns how many did. */
  dropCopiesOfEvent(print: Fingerprint): number {
    let dropped = 0;
    for (let slot = this.#recordOf(print); slot !== undefined; slot = this.#recordOf(print)) {
      dropped -= this.#count(slot);
      this.#setCount(slot, 0);
    }
    this.#records -= dropped;
    return dropped;
  }

  /** Takes away all events that wait for a further copy of this record; returns how many did. */
  dropCopiesOfRecord(print: Fingerprint): number {
    let dropped = 0;
    for (let slot = this.#eventOf(print); slot !== undefined; slot = this.#eventOf(print)) {
      dropped += this.#count(slot);
      this.#setCount(slot, 0);
    }
    this.#events -= dropped;
    return dropped;
  }

  /** Keeps one of each group of identical events, and of records; returns how many are gone. */
  dropFurtherCopies(): { readonly events: number; readonly records: number } {
    let events = 0;
    let records = 0;
    for (let slot = 0; slot <= this.#mask; slot++) {
      const count = this.#count(slot);
      if (count > 1) events += count - 1;
      if (count < -1) records -= count + 1;
      this.#slots[slot * SLOT_WORDS + FINGERPRINT_WORDS] = Math.sign(count);
    }
    this.#events -= events;
    this.#records -= records;
    return { events, records };
  }

  /** Finds a record that an event can be paired with; one without added attributes is as good as any. */
  #recordOf(print: Fingerprint): number | undefined {
    return (
      this.#find(print, 'record') ??
      (hasForeignAttributes(print) ? undefined : this.#search(print, CONTENT_WORDS, 'record'))
    );
  }

  /** Finds an event that a record can be paired with. */
  #eventOf(print: Fingerprint): number | undefined {
    const slot = this.#find(print, 'event');
    if (slot !== undefined || !hasForeignAttributes(print)) return slot;
    const content = new Int32Array(FINGERPRINT_WORDS);
    content.set(print.subarray(0, CONTENT_WORDS));
    return this.#find(content, 'event');
  }

  #find(print: Fingerprint, kind: Kind): number | undefined {
    return this.#search(print, FINGERPRINT_WORDS, kind);
  }

  /** Finds what agrees in the first words of the fingerprint. */
  #search(print: Fingerprint, words: number, kind: Kind): number | undefined {
    for (let slot = this.#home(print, 0); this.#count(slot) !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#count(slot) > 0 === (kind === 'event') && this.#equals(slot, print, words)) return slot;
    }
    return undefined;
  }

  #add(print: Fingerprint, count: 1 | -1): void {
    const known = this.#find(print, count > 0 ? 'event' : 'record');
    if (known !== undefined) {
      this.#setCount(known, this.#count(known) + count);
      return;
    }
    if (this.#taken >= this.#maxWaiting) {
      const message = `more than ${this.#maxWaiting} events or records have no counterpart; verify the archive in parts`;
      throw new OsspError('ERR_TOO_LARGE', message);
    }
    if (this.#taken >= (this.#mask + 1) * MAX_LOAD) this.#grow();
    this.#insert(print, 0, count);
  }

  #insert(words: Int32Array, from: number, count: number): void {
    let slot = this.#home(words, from);
    while (this.#count(slot) !== 0) slot = (slot + 1) & this.#mask;
    const at = slot * SLOT_WORDS;
    for (let word = 0; word < FINGERPRINT_WORDS; word++) this.#slots[at + word] = words[from + word] as number;
    this.#slots[at + FINGERPRINT_WORDS] = count;
    this.#taken++;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2);
    this.#mask = this.#mask * 2 + 1;
    this.#taken = 0;
    for (let at = 0; at < before.length; at += SLOT_WORDS) {
      const count = before[at + FINGERPRINT_WORDS] as number;
      if (count !== 0) this.#insert(before, at, count);
    }
  }

  #setCount(slot: number, count: number): void {
    this.#slots[slot * SLOT_WORDS + FINGERPRINT_WORDS] = count;
    if (count === 0) this.#close(slot);
  }

  /** Moves up what would not be found any more behind an empty slot (Knuth, The Art of Computer Programming 6.4, algorithm R). */
  #close(empty: number): void {
    this.#taken--;
    let hole = empty;
    for (let slot = (hole + 1) & this.#mask; this.#count(slot) !== 0; slot = (slot + 1) & this.#mask) {
      const fromHome = (slot - this.#home(this.#slots, slot * SLOT_WORDS)) & this.#mask;
      if (fromHome < ((slot - hole) & this.#mask)) continue;
      this.#slots.copyWithin(hole * SLOT_WORDS, slot * SLOT_WORDS, (slot + 1) * SLOT_WORDS);
      hole = slot;
      this.#slots[hole * SLOT_WORDS + FINGERPRINT_WORDS] = 0;
    }
  }

  /** The slot where a search begins. Being of a hash, the first word is as good as any number. */
  #home(words: Int32Array, from: number): number {
    return (words[from] as number) & this.#mask;
  }

  #count(slot: number): number {
    return this.#slots[slot * SLOT_WORDS + FINGERPRINT_WORDS] as number;
  }

  #equals(slot: number, print: Fingerprint, words: number): boolean {
    const at = slot * SLOT_WORDS;
    for (let word = 0; word < words; word++) if (this.#slots[at + word] !== print[word]) return false;
    return true;
  }
}
