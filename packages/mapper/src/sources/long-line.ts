import { CLOSE_BRACE, OPEN_BRACE, QUOTE, trimEnd } from './ascii.ts';
import { ByteSearch } from './byte-search.ts';
import { HeldBytes } from './held-bytes.ts';
import type { ItemPlace } from './item-visitor.ts';
import { LOG_MARKER, SPECVERSION } from './log-marker.ts';

/** A line that is too long to be kept whole: its beginning, its length, and whether it claims to hold an event. */
export class LongLine {
  readonly place: ItemPlace;
  readonly #held: HeldBytes;
  readonly #searches: readonly ByteSearch[];
  #found = false;
  #last: number | undefined;

  /** @param inLog Whether it is in question that the line holds an event. */
  constructor(place: ItemPlace, maxBytes: number, inLog: boolean) {
    this.place = { ...place };
    this.#held = new HeldBytes(maxBytes);
    this.#searches = inLog ? [new ByteSearch(LOG_MARKER), new ByteSearch(SPECVERSION)] : [];
  }

  get length(): number {
    return this.#held.total;
  }

  /** Whether there is nothing but white space in it. */
  get isBlank(): boolean {
    return this.#last === undefined;
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    this.#held.append(bytes, start, end);
    for (const search of this.#searches) if (!this.#found) this.#found = search.find(bytes, start, end) >= 0;
    const to = trimEnd(bytes, start, end);
    if (to > start) this.#last = bytes[to - 1];
  }

  firstBytes(): Uint8Array {
    return this.#held.bytes.subarray(0, this.#held.length);
  }

  /** Whether a marker or an event stands in the line, or half an event may. */
  claimsEvent(): boolean {
    const [first, second] = this.#held.bytes;
    return this.#found || (first === OPEN_BRACE && second === QUOTE && this.#last !== CLOSE_BRACE);
  }
}
