import { KEY_SLOTS, MAX_KEY_LENGTH } from '../json/key-cache.ts';
import { copyWords, sameWords } from '../otlp/byte-words.ts';

/** A key with its quotes and colon, rounded up to whole words. */
const MAX_LENGTH = (MAX_KEY_LENGTH + 3 + 3) & ~3;

/**
 * Guesses which key comes next: the one that came after the same key last time. Events of one sender repeat
 * their keys in the same order, and to compare with one known key is faster than to find a key among all.
 */
export class KeyGuesses {
  /** By slot, and at the end by depth for the first key of an object. */
  readonly #next: Int32Array;
  readonly #lengths = new Int32Array(KEY_SLOTS);
  readonly #texts = new DataView(new ArrayBuffer(KEY_SLOTS * MAX_LENGTH));

  constructor(maxDepth: number) {
    this.#next = new Int32Array(KEY_SLOTS + maxDepth + 1).fill(-1);
  }

  /** Returns what stands for the key before the first one of an object. */
  before(depth: number): number {
    return KEY_SLOTS + depth;
  }

  /**
   * Returns the slot of the key that came after `previous` last time if it stands at `at`, with a colon right
   * behind it; else -1.
   *
   * @param limit - the length of the view.
   */
  guess(previous: number, view: DataView, at: number, limit: number): number {
    const slot = this.#next[previous] as number;
    if (slot < 0) return -1;
    const length = this.#lengths[slot] as number;
    return at + length <= limit && sameWords(this.#texts, slot * MAX_LENGTH, view, at, length) ? slot : -1;
  }

  /** Returns the length of a guessed key with its quotes and colon. */
  length(slot: number): number {
    return this.#lengths[slot] as number;
  }

  /** Notes that the key of `slot`, whose quotes stand at `start` and before `end`, came after `previous`. */
  learn(previous: number, slot: number, view: DataView, start: number, end: number): void {
    this.#next[previous] = slot;
    if (this.#lengths[slot] !== 0) return;
    copyWords(this.#texts, slot * MAX_LENGTH, view, start, end);
    this.#texts.setUint8(slot * MAX_LENGTH + end - start, 0x3a);
    this.#lengths[slot] = end - start + 1;
  }

  /** To be called when the slots are given to other keys. */
  forget(): void {
    this.#next.fill(-1);
    this.#lengths.fill(0);
  }
}
