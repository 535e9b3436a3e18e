import path from 'node:path';
import { BitSet } from './bit-set.ts';
import { ENTRY_BYTES } from './journal.ts';

/** Where an event stands in a segment. */
export interface Place {
  /** Number of its line in the file, from 0. */
  readonly number: number;
  /** Bytes of the file before its line. */
  readonly offset: number;
}

const EVENTS = '.events';

/**
 * What is known of a file of events without reading it: of every event, by its number, whether it is settled,
 * held by its keeper, or at rest.
 */
export class Segment {
  readonly folder: string;
  /** Names of segments in the order of their creation, whichever process created them, are in order as texts. */
  readonly name: string;
  /** Settled events that the journal does not tell of. */
  unwritten: number[] = [];
  /** Whether somebody deleted the file or took it away. */
  isGone = false;
  readonly #settled = new BitSet();
  readonly #held = new BitSet();
  #count = 0;
  #length = 0;
  /** No event before this one is at rest. */
  #resume: Place = { number: 0, offset: 0 };

  constructor(folder: string, name: string) {
    this.folder = folder;
    this.name = name;
  }

  /** Returns the name of the segment whose events are in the file, or `undefined` if it is another file. */
  static nameOf(file: string): string | undefined {
    return file.endsWith(EVENTS) ? file.slice(0, -EVENTS.length) : undefined;
  }

  get eventsFile(): string {
    return path.join(this.folder, this.name + EVENTS);
  }

  get journalFile(): string {
    return path.join(this.folder, `${this.name}.settled`);
  }

  /** Bytes that are known to be whole lines, from the beginning. */
  get length(): number {
    return this.#length;
  }

  /** Bytes on the disk, with those that its journal will take. */
  get bytes(): number {
    return this.#length + this.#count * ENTRY_BYTES;
  }

  /** Events that it holds or held. */
  get count(): number {
    return this.#count;
  }

  get pending(): number {
    return this.#count - this.#settled.size;
  }

  get atRest(): number {
    return this.pending - this.#held.size;
  }

  get resume(): Place {
    return this.#resume;
  }

  /** Takes note of the next line of the file. Its event is at rest, unless it was settled by an earlier process. */
  add(bytes: number, isSettled = false): Place {
    const place = { number: this.#count, offset: this.#length };
    if (isSettled) this.#settled.add(place.number);
    this.#count++;
    this.#length += bytes;
    return place;
  }

  isAtRest(number: number): boolean {
    return number < this.#count && !this.#settled.has(number) && !this.#held.has(number);
  }

  /** Returns whether the event was at rest, and is held from now on. */
  hold(number: number): boolean {
    return this.isAtRest(number) && this.#held.add(number);
  }

  /** Returns whether the event was held, and is at rest from now on. */
  release(place: Place): boolean {
    const hadNone = this.atRest === 0;
    if (!this.#held.delete(place.number)) return false;
    if (hadNone || place.number < this.#resume.number) this.#resume = place;
    return true;
  }

  /** Returns whether the event was not settled before. */
  settle(number: number): boolean {
    if (!this.#settled.add(number)) return false;
    this.#held.delete(number);
    this.unwritten.push(number);
    return true;
  }

  /** The reading has come past an event that is not at rest; one before it may have been released meanwhile. */
  pass(number: number, end: number): void {
    if (this.#resume.number === number) this.#resume = { number: number + 1, offset: end };
  }
}
