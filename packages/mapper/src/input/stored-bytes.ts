import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { InputFile } from './find-inputs.ts';
import { inputError } from './input-error.ts';

/** Bytes that are read at once. Twice as many are in memory, because reading goes on while a chunk is worked on. */
const CHUNK_BYTES = 256 * 1024;

export interface StoredBytesOptions {
  /** Whether {@link StoredBytes.sha256} is wanted. */
  readonly hash: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk with the bytes read so far. */
  readonly onProgress?: ((bytesRead: number) => void) | undefined;
  /** @defaultValue `process.stdin` */
  readonly stdin?: NodeJS.ReadableStream | undefined;
}

/** The bytes of one input as they are stored, counted and hashed while they are read. */
export class StoredBytes {
  /** How many were read so far. */
  length = 0;
  readonly #input: InputFile;
  readonly #options: StoredBytesOptions;
  readonly #hash: Hash | undefined;

  constructor(input: InputFile, options: StoredBytesOptions) {
    this.#input = input;
    this.#options = options;
    this.#hash = options.hash ? createHash('sha256') : undefined;
  }

  /**
   * Yields the bytes. A chunk is valid until the next one is asked for.
   *
   * @throws {OsspError} ERR_INPUT if they cannot be read; the signal's reason if it is aborted.
   */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const { signal, onProgress } = this.#options;
    for await (const chunk of this.#unaccounted()) {
      signal?.throwIfAborted();
      this.length += chunk.length;
      this.#hash?.update(chunk);
      yield chunk;
      onProgress?.(this.length);
    }
    signal?.throwIfAborted();
  }

  /** A way to read the bytes once more, neither counted nor hashed; `undefined` if they can be read only once. */
  get reread(): (() => AsyncIterable<Uint8Array>) | undefined {
    const { path, size } = this.#input;
    return path === undefined || size === undefined ? undefined : () => this.#unaccounted();
  }

  /** Returns the hash of the bytes in hex, `''` if it was not asked for. To be called once, behind the last chunk. */
  sha256(): string {
    return this.#hash?.digest('hex') ?? '';
  }

  async *#unaccounted(): AsyncGenerator<Uint8Array, void> {
    const { name, path } = this.#input;
    const { signal, stdin = process.stdin } = this.#options;
    try {
      if (path === undefined) yield* streamChunks(stdin, signal);
      else yield* fileChunks(path, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw inputError(name, error);
    }
  }
}

async function* fileChunks(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  const file = await open(path);
  let current = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let next = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let reading = readAhead(file, current);
  try {
    for (;;) {
      const length = await reading;
      signal?.throwIfAborted();
      if (length === 0) return;
      [current, next] = [next, current];
      reading = readAhead(file, current);
      yield next.subarray(0, length);
    }
  } finally {
    await Promise.allSettled([reading]);
    await file.close();
  }
}

/** Begins to read while nobody waits for it yet: a failure is told when somebody does, and not to the process. */
function readAhead(file: FileHandle, buffer: Buffer): Promise<number> {
  const reading = fill(file, buffer);
  reading.catch(() => undefined);
  return reading;
}

/** Reads until the buffer is full or the file ends; returns how much is in it. */
async function fill(file: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

async function* streamChunks(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  // While nothing comes, only the stream itself can be interrupted
  if (signal !== undefined) addAbortSignal(signal, stream as Readable);
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
