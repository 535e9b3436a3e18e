import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { checkOptionNames } from '@ossp-otel/mapper/ossp-http';
import { byteLimit, diskError, InTurn } from '@ossp-otel/mapper/spool';
import { ERROR_CODES, OsspError } from '@ossp-otel/types';
import type { DeadLetter } from '../delivery/dead-letter.ts';

const DEFAULT_MAX_BYTES = 64 * 1_048_576;
const DEFAULT_MAX_BUFFER_BYTES = 8 * 1_048_576;
const LINE_FEED = 0x0a;

export interface DeadLetterFileOptions {
  /** File that is made, with its folder, if it is not there. Several processes may share it. */
  readonly file: string;
  /** Size of the file that no event is added beyond. Default: 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Bytes that may wait in memory to be written. Default: 8 MiB. */
  readonly maxBufferBytes?: number | undefined;
}

/** A {@link DeadLetter} in a file. */
export interface DeadLetterFile extends DeadLetter {
  /** What went wrong last with the disk; `undefined` once events could be written again. */
  readonly error: OsspError | undefined;
}

/**
 * Returns a dead letter whose file has the format of quarantine files: a line of JSON for each event, with the code of
 * the reason. `ossp-otel emit --from-file FILE` sends its events again; the file may be moved away at any time before.
 *
 * @throws {OsspError} ERR_USAGE for options that make no sense. What the disk does is told by `error`.
 */
export function deadLetterFile(options: DeadLetterFileOptions): DeadLetterFile {
  checkOptionNames('', options, { file: true, maxBytes: true, maxBufferBytes: true });
  const { file, maxBytes, maxBufferBytes } = options;
  if (typeof file !== 'string' || file === '')
    throw new OsspError('ERR_USAGE', 'file: expected the path of a file', 'file');
  return new LineFile(
    path.resolve(file),
    byteLimit('maxBytes', maxBytes, DEFAULT_MAX_BYTES),
    byteLimit('maxBufferBytes', maxBufferBytes, DEFAULT_MAX_BUFFER_BYTES),
  );
}

class LineFile implements DeadLetterFile {
  readonly #file: string;
  readonly #maxBytes: number;
  readonly #maxBufferBytes: number;
  readonly #inTurn = new InTurn();
  #waiting: Buffer[] = [];
  /** Those of lines that are being written too. */
  #bufferedBytes = 0;
  #isClosed = false;
  #lost = 0;
  #error: OsspError | undefined;

  constructor(file: string, maxBytes: number, maxBufferBytes: number) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#maxBufferBytes = maxBufferBytes;
  }

  get lost(): number {
    return this.#lost;
  }

  get error(): OsspError | undefined {
    return this.#error;
  }

  write(event: string, code: string): void {
    const line = Buffer.from(entry(event, code));
    if (this.#isClosed || this.#bufferedBytes + line.length > this.#maxBufferBytes) {
      this.#lost++;
      return;
    }
    this.#bufferedBytes += line.length;
    this.#waiting.push(line);
    if (this.#waiting.length === 1) void this.flush();
  }

  async flush(): Promise<void> {
    await this.#inTurn.run(() => this.#append(this.#waiting.splice(0)));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  async #append(lines: readonly Buffer[]): Promise<void> {
    if (lines.length === 0) return;
    let written = 0;
    try {
      // Opened each time: somebody may have moved the file away
      await mkdir(path.dirname(this.#file), { recursive: true });
      const handle = await open(this.#file, 'a+', 0o600);
      try {
        written = await this.#appendTo(handle, lines);
      } finally {
        await handle.close();
      }
    } catch (error) {
      this.#error = diskError(this.#file, error);
    }
    this.#lost += lines.length - written;
    for (const { length } of lines) this.#bufferedBytes -= length;
  }

  /** Resolves to how many lines were written as a whole. */
  async #appendTo(handle: FileHandle, lines: readonly Buffer[]): Promise<number> {
    const { size } = await handle.stat();
    // After a line that was cut off, by a crash or a full disk, there would be one line of two
    const feed = Buffer.alloc((await endsTorn(handle, size)) ? 1 : 0, LINE_FEED);
    const ends: number[] = [];
    let end = feed.length;
    for (const { length } of lines) {
      end += length;
      if (size + end > this.#maxBytes) break;
      ends.push(end);
    }
    if (ends.length === 0) return 0;
    const bytes = Buffer.concat([feed, ...lines.slice(0, ends.length)]);
    let at = 0;
    try {
      while (at < bytes.length) at += (await handle.write(bytes, at)).bytesWritten;
      this.#error = undefined;
    } catch (error) {
      this.#error = diskError(this.#file, error);
    }
    return ends.filter((end) => end <= at).length;
  }
}

/** Returns a line as `convert --quarantine` writes them, without the place in an input. */
function entry(event: string, code: string): string {
  const message = ERROR_CODES[code as keyof typeof ERROR_CODES];
  return `${JSON.stringify({ ossp_quarantine: 1, code, message, original: event })}\n`;
}

async function endsTorn(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  const { bytesRead } = await handle.read(last, 0, 1, size - 1);
  return bytesRead === 1 && last[0] !== LINE_FEED;
}
