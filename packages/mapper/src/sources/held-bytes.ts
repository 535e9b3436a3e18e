// A view of another kind than the chunks around it would make the code that reads both slower
const NodeBuffer: typeof Buffer | undefined = globalThis.Buffer;

const FIRST_CAPACITY = 4096;

/** Collects the bytes of an item that comes in pieces, and keeps only the first of an item that is too large. */
export class HeldBytes {
  /** Valid up to {@link length}, until the next change. */
  bytes: Uint8Array = new Uint8Array(0);
  /** How many bytes are kept. */
  length = 0;
  /** How many bytes were given. */
  total = 0;
  readonly #limit: number;

  /** @param limit How many bytes are kept at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  append(source: Uint8Array, start: number, end: number): void {
    this.total += end - start;
    const count = Math.min(end - start, this.#limit - this.length);
    if (count <= 0) return;
    const length = this.length + count;
    if (length > this.bytes.length) this.#grow(length);
    this.bytes.set(source.subarray(start, start + count), this.length);
    this.length = length;
  }

  /** Takes back what was given last, down to `total` bytes. */
  truncate(total: number): void {
    this.total = total;
    this.length = Math.min(this.length, total);
  }

  clear(): void {
    this.truncate(0);
  }

  #grow(length: number): void {
    const larger = allocate(Math.max(length, Math.min(Math.max(2 * this.bytes.length, FIRST_CAPACITY), this.#limit)));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

function allocate(length: number): Uint8Array {
  return NodeBuffer?.allocUnsafeSlow(length) ?? new Uint8Array(length);
}
