import { gunzip, isGzip } from './gunzip.ts';
import type { StoredBytes } from './stored-bytes.ts';

const SIGNATURE_BYTES = 3;

/** The bytes of one input without its compression, which is recognised by its first bytes. */
export class DecodedBytes {
  /** Known once the first chunk is there. */
  compression: 'none' | 'gzip' = 'none';
  readonly #stored: StoredBytes;

  constructor(stored: StoredBytes) {
    this.#stored = stored;
  }

  /**
   * Yields the bytes. A chunk is valid until the next one is asked for.
   *
   * @throws {OsspError} ERR_GZIP behind all that can be decompressed, and what {@link StoredBytes.chunks} throws.
   */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const chunks = withSignature(this.#stored.chunks());
    try {
      const first = await chunks.next();
      if (first.done) return;
      const all = prepend(first.value, chunks);
      if (isGzip(first.value)) {
        this.compression = 'gzip';
        yield* gunzip(all, this.#stored.reread);
      } else {
        yield* all;
      }
    } finally {
      await chunks.return();
    }
  }
}

/** Yields the same bytes, and sees to it that the first chunk is long enough to tell what they are. */
async function* withSignature(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let first: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (first === undefined) {
      yield chunk;
    } else if (first.length + chunk.length < SIGNATURE_BYTES) {
      first = Buffer.concat([first, chunk]);
    } else {
      yield first.length === 0 ? chunk : Buffer.concat([first, chunk]);
      first = undefined;
    }
  }
  if (first !== undefined && first.length > 0) yield first;
}

async function* prepend(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* rest;
}
