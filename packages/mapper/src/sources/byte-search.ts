/**
 * Looks for a sequence of bytes in a stream that comes in pieces (the algorithm of Knuth, Morris and Pratt), so
 * that nothing has to be kept for a match that lies across pieces.
 */
export class ByteSearch {
  readonly wanted: Uint8Array;
  /** For each length of a match so far, the length of the longest shorter one that may go on instead. */
  readonly #fallback: Int32Array;
  #matched = 0;

  constructor(wanted: Uint8Array) {
    this.wanted = wanted;
    this.#fallback = new Int32Array(wanted.length);
    for (let at = 1, length = 0; at < wanted.length; at++) {
      while (length > 0 && wanted[at] !== wanted[length]) length = this.#fallback[length - 1] as number;
      if (wanted[at] === wanted[length]) length++;
      this.#fallback[at] = length;
    }
  }

  /** Returns the index behind the first match that ends before `end`, -1 if there is none yet. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const wanted = this.wanted;
    let matched = this.#matched;
    for (let at = start; at < end; at++) {
      const code = bytes[at];
      while (matched > 0 && code !== wanted[matched]) matched = this.#fallback[matched - 1] as number;
      if (code === wanted[matched]) matched++;
      if (matched === wanted.length) {
        this.#matched = 0;
        return at + 1;
      }
    }
    this.#matched = matched;
    return -1;
  }
}
