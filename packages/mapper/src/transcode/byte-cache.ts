import { copyBytes } from '../json/copy-bytes.ts';
import { hashWords, sameWords, viewOf } from '../otlp/byte-words.ts';

interface Entry<T> {
  readonly bytes: DataView;
  /** Of the bytes; to ask the view for it is a call. */
  readonly length: number;
  readonly value: T;
}

/** Values that were made from bytes seen before, found again without making a string of the bytes. */
export class ByteCache<T> {
  readonly #entries: (Entry<T> | undefined)[];
  readonly #maxBytes: number;
  /** The entry found last, which is often the next one too. */
  #last: Entry<T> | undefined;

  /**
   * @param slots - how many values are kept, a power of two; a newcomer takes the slot of an older one.
   * @param maxBytes - longer keys are not kept.
   */
  constructor(slots: number, maxBytes: number) {
    this.#entries = new Array<Entry<T> | undefined>(slots).fill(undefined);
    this.#maxBytes = maxBytes;
  }

  /** Returns the value for the bytes from `start` to `end`, `undefined` if none is kept. */
  get(view: DataView, start: number, end: number): T | undefined {
    const length = end - start;
    let entry = this.#last;
    if (entry !== undefined && holds(entry, view, start, length)) return entry.value;
    if (length > this.#maxBytes) return undefined;
    entry = this.#entries[this.#slot(view, start, end)];
    if (entry === undefined || !holds(entry, view, start, length)) return undefined;
    this.#last = entry;
    return entry.value;
  }

  /** Keeps a value for the bytes from `start` to `end`, and a copy of those; returns the value. */
  set(bytes: Uint8Array, view: DataView, start: number, end: number, value: T): T {
    if (end - start <= this.#maxBytes) {
      this.#last = { bytes: viewOf(copyBytes(bytes, start, end)), length: end - start, value };
      this.#entries[this.#slot(view, start, end)] = this.#last;
    }
    return value;
  }

  #slot(view: DataView, start: number, end: number): number {
    return hashWords(view, start, end) & (this.#entries.length - 1);
  }
}

function holds(entry: Entry<unknown>, view: DataView, start: number, length: number): boolean {
  return entry.length === length && sameWords(entry.bytes, 0, view, start, length);
}
