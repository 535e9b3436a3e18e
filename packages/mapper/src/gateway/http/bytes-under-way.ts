/** Counts the bytes that requests under way hold in memory, and keeps them below a limit. */
export class BytesUnderWay {
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether so many more would fit now. */
  hasRoomFor(bytes: number): boolean {
    return this.#held + bytes <= this.#limit;
  }

  /** Counts the bytes, and returns true; or returns false and counts nothing if that would exceed the limit. */
  hold(bytes: number): boolean {
    if (!this.hasRoomFor(bytes)) return false;
    this.#held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}
