const CHUNK_BYTES = 1_048_576;
/** A content that is larger than this part of a chunk may have one of its own: little is left over at the end of others. */
const LARGE_PART = 8;
/** Chunks beyond five quarters of the contents for which nothing is moved. */
const EXTRA_CHUNKS = 4;

/** Contents, one behind the other. */
class Chunk {
  readonly number: number;
  readonly bytes: Buffer;
  /** Whether it is for one large content. */
  readonly isLarge: boolean;
  /** Bytes of the contents that are still there. */
  contentBytes = 0;
  /** Where the content begins that was added last. */
  lastStart = 0;
  #end = 0;
  /** How many are still there. */
  #contents = 0;

  constructor(number: number, bytes: Buffer, isLarge: boolean) {
    this.number = number;
    this.bytes = bytes;
    this.isLarge = isLarge;
  }

  get isEmpty(): boolean {
    return this.#contents === 0;
  }

  hasRoom(length: number): boolean {
    return this.#end + length <= this.bytes.length;
  }

  /** Copies bytes behind the others, and returns where they begin. */
  copy(bytes: Uint8Array): number {
    const start = this.#end;
    this.bytes.set(bytes, start);
    this.#end += bytes.length;
    return start;
  }

  /** Adds a content, whose copy is there. */
  add(start: number, length: number): void {
    this.lastStart = start;
    this.contentBytes += length;
    this.#contents++;
  }

  remove(length: number): void {
    this.contentBytes -= length;
    this.#contents--;
    if (this.isEmpty) this.#end = 0;
  }
}

/**
 * Copies of contents, in a few large blocks of memory; contents that come in the same bytes are copied together. A block is
 * free again when all its contents are removed. Before there are too many with a few left, their owner is asked to move
 * these: a block is not added to those that contents share if it would make more than five quarters of all contents, and a
 * few blocks.
 */
export class ContentChunks {
  readonly #evacuate: (chunk: number) => void;
  readonly #chunkBytes: number;
  /** By their numbers. */
  readonly #chunks: (Chunk | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  /** Where the next content goes. */
  #current: Chunk | undefined;
  /** The bytes that were copied to the current chunk as a whole. */
  #copied: Uint8Array | undefined;
  /** Where in a chunk the beginning of the bytes would be of which something was copied last. */
  #copyStart = 0;
  /** Memory of a chunk that is no more, for the next one. */
  #spare: Buffer | undefined;
  #contentBytes = 0;
  #bytes = 0;

  /** @param evacuate - adds all contents of a chunk again, and removes them from that chunk. */
  constructor(evacuate: (chunk: number) => void, chunkBytes = CHUNK_BYTES) {
    this.#evacuate = evacuate;
    this.#chunkBytes = chunkBytes;
  }

  /** Bytes of the contents. */
  get contentBytes(): number {
    return this.#contentBytes;
  }

  /** Bytes of the chunks. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Adds a copy of the bytes from `start` to `end`, and returns the chunk where it is the last content.
   *
   * @param bytes - Those before and behind are likely to be added next, and must not change until {@link release}.
   */
  add(bytes: Uint8Array, start: number, end: number): Chunk {
    const length = end - start;
    const chunk = bytes === this.#copied ? (this.#current as Chunk) : this.#copy(bytes, start, end);
    chunk.add(this.#copyStart + start, length);
    this.#contentBytes += length;
    return chunk;
  }

  /** Forgets where the bytes are that contents were added from. */
  release(): void {
    this.#copied = undefined;
  }

  /** Removes a content of `length` bytes. */
  remove(number: number, length: number): void {
    const chunk = this.#chunks[number] as Chunk;
    chunk.remove(length);
    this.#contentBytes -= length;
    if (!chunk.isEmpty) return;
    if (chunk !== this.#current) this.#close(chunk);
    else this.release();
  }

  /** Returns the bytes of a chunk. They are those of others after a content is removed. */
  bytesOf(number: number): Buffer {
    return (this.#chunks[number] as Chunk).bytes;
  }

  /** Copies the content, or all that came with it if that is not much. */
  #copy(bytes: Uint8Array, start: number, end: number): Chunk {
    const isWhole = bytes.length > end - start && !this.#isLarge(bytes.length);
    const chunk = this.#chunkFor(isWhole ? bytes.length : end - start);
    // `subarray` of a Buffer takes longer
    const copied = isWhole ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
    this.#copyStart = chunk.copy(copied) - (isWhole ? 0 : start);
    this.#copied = isWhole ? bytes : undefined;
    return chunk;
  }

  #isLarge(length: number): boolean {
    return length * LARGE_PART > this.#chunkBytes;
  }

  #chunkFor(length: number): Chunk {
    if (this.#current?.hasRoom(length) === true) return this.#current;
    if (this.#isLarge(length)) return this.#open(Buffer.allocUnsafeSlow(length), true);
    const opened = this.#open(this.#spare ?? Buffer.allocUnsafeSlow(this.#chunkBytes), false);
    this.#spare = undefined;
    this.#current = opened;
    if (this.#bytes > this.#contentBytes * 1.25 + EXTRA_CHUNKS * this.#chunkBytes) this.#evacuateEmptiest();
    return opened;
  }

  /** Into the current chunk, which is empty: less than four fifths of it, as not all can hold more than all do on average. */
  #evacuateEmptiest(): void {
    const others = this.#chunks.filter((chunk) => chunk !== undefined && chunk !== this.#current && !chunk.isLarge);
    const [emptiest] = (others as Chunk[]).sort((one, other) => one.contentBytes - other.contentBytes);
    // One alone is not too many
    this.#evacuate((emptiest as Chunk).number);
  }

  #open(bytes: Buffer, isLarge: boolean): Chunk {
    const number = this.#freeNumbers.pop() ?? this.#chunks.length;
    const chunk = new Chunk(number, bytes, isLarge);
    this.#chunks[number] = chunk;
    this.#bytes += bytes.length;
    return chunk;
  }

  #close({ number, bytes, isLarge }: Chunk): void {
    this.#chunks[number] = undefined;
    this.#freeNumbers.push(number);
    this.#bytes -= bytes.length;
    if (!isLarge) this.#spare = bytes;
  }
}
