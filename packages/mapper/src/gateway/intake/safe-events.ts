/** Bytes of a chunk, at most, but for one with a single larger content. */
const CHUNK_BYTES = 1_048_576;
/** Bytes that most contents do not exceed; where few are to be remembered, chunks are smaller. */
const USUAL_BYTES = 2048;
/** A chunk is forgotten as a whole, so a full memory has this many. */
const MIN_CHUNKS = 16;
/** There are no more at a time. Numbers of chunks count modulo this, so that places stay small integers. */
const CHUNK_NUMBERS = 1024;
const PLACES_IN_CHUNK = 2 ** 20;

/** Contents, one behind the other, and whose they are. */
interface Chunk {
  readonly bytes: Buffer;
  readonly identities: string[];
  /** Where each content ends; it begins where the one before ends. */
  readonly ends: number[];
}

export interface SafeEventsLimits {
  /** At most 16,000,000. */
  readonly maxIdentities: number;
  /** Of contents. */
  readonly maxBytes: number;
}

/**
 * Remembers the contents of many events by their identities, and forgets the oldest. Contents stand in a few large
 * blocks of memory: a hundred thousand objects would keep the garbage collector busy with what hardly anybody asks for.
 */
export class SafeEvents {
  readonly #limits: SafeEventsLimits;
  readonly #chunkIdentities: number;
  readonly #chunkBytes: number;
  /** The oldest first; the last one is filled. */
  readonly #chunks: Chunk[] = [];
  /** Number of the oldest chunk. */
  #first = 0;
  /** The number of its chunk, and its index in that, by identity. */
  readonly #places = new Map<string, number>();
  #bytes = 0;
  /** Memory of a chunk that was forgotten, for the next one. */
  #spare: Buffer | undefined;

  constructor(limits: SafeEventsLimits) {
    this.#limits = limits;
    this.#chunkIdentities = Math.ceil(limits.maxIdentities / MIN_CHUNKS);
    const usual = this.#chunkIdentities * USUAL_BYTES;
    this.#chunkBytes = Math.min(CHUNK_BYTES, Math.ceil(limits.maxBytes / MIN_CHUNKS), usual);
  }

  get size(): number {
    return this.#places.size;
  }

  /** Bytes of the chunks. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Returns the content that is remembered for an identity, to be looked at only until the next call. */
  get(identity: string): Uint8Array | undefined {
    const place = this.#places.get(identity);
    if (place === undefined) return undefined;
    const number = Math.floor(place / PLACES_IN_CHUNK);
    const index = place % PLACES_IN_CHUNK;
    const { bytes, ends } = this.#chunks[(number - this.#first + CHUNK_NUMBERS) % CHUNK_NUMBERS] as Chunk;
    return bytes.subarray(index === 0 ? 0 : ends[index - 1], ends[index]);
  }

  /** Remembers a copy of the content, in the place of what was remembered for the identity. */
  set(identity: string, content: Uint8Array): void {
    const { maxIdentities, maxBytes } = this.#limits;
    if (maxIdentities === 0 || content.length > maxBytes) return;
    const chunk = this.#chunkFor(content.length);
    const start = chunk.ends.at(-1) ?? 0;
    chunk.bytes.set(content, start);
    const number = (this.#first + this.#chunks.length - 1) % CHUNK_NUMBERS;
    this.#places.set(identity, number * PLACES_IN_CHUNK + chunk.identities.length);
    chunk.identities.push(identity);
    chunk.ends.push(start + content.length);
    while (this.#places.size > maxIdentities) this.forgetOldest();
  }

  /** Forgets an identity; its content goes with its chunk. */
  delete(identity: string): void {
    this.#places.delete(identity);
  }

  #chunkFor(length: number): Chunk {
    const last = this.#chunks.at(-1);
    const used = last?.ends.at(-1) ?? 0;
    if (last !== undefined && last.identities.length < this.#chunkIdentities && used + length <= last.bytes.length) {
      return last;
    }
    const size = Math.max(this.#chunkBytes, length);
    while (this.#chunks.length > 0 && this.#bytes + size > this.#limits.maxBytes) this.forgetOldest();
    // Many can hold nothing but what was put back again and again
    if (this.#chunks.length === CHUNK_NUMBERS) this.forgetOldest();
    const spare = size === this.#chunkBytes ? this.#spare : undefined;
    this.#spare = undefined;
    const chunk: Chunk = { bytes: spare ?? Buffer.allocUnsafeSlow(size), identities: [], ends: [] };
    this.#chunks.push(chunk);
    this.#bytes += size;
    return chunk;
  }

  /** Forgets the oldest chunk, if there is one. */
  forgetOldest(): void {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return;
    let place = this.#first * PLACES_IN_CHUNK;
    for (const identity of chunk.identities) {
      // It may be remembered elsewhere by now
      if (this.#places.get(identity) === place) this.#places.delete(identity);
      place++;
    }
    this.#first = (this.#first + 1) % CHUNK_NUMBERS;
    this.#bytes -= chunk.bytes.length;
    if (chunk.bytes.length === this.#chunkBytes) this.#spare = chunk.bytes;
  }
}
