import { open } from 'node:fs/promises';
import { MAX_LINE_BYTES } from './line.ts';

const CHUNK_BYTES = 65_536;
const LINE_FEED = 0x0a;

export interface Line {
  /** Without its line feed. */
  readonly bytes: Buffer;
  /** Where it begins in the file. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
}

/**
 * Reads the lines of a file between two offsets, also a last one without a line feed. What is longer than a
 * line may be is cut at the limit, wherever the reading begins, so that every reading counts the same lines.
 */
export async function* readLines(file: string, start = 0, end = Number.POSITIVE_INFINITY): AsyncGenerator<Line> {
  const handle = await open(file, 'r');
  try {
    let offset = start;
    let pieces: Buffer[] = [];
    let held = 0;
    const line = (length: number, feed: number): Line => {
      const [only = Buffer.alloc(0)] = pieces;
      const bytes = pieces.length === 1 ? only : Buffer.concat(pieces, length);
      const read = { bytes, offset, end: offset + length + feed };
      offset = read.end;
      pieces = [];
      held = 0;
      return read;
    };
    for (let position = start; position < end; ) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const chunk = buffer.subarray(0, bytesRead);
      for (let at = 0; at < chunk.length; ) {
        const found = chunk.indexOf(LINE_FEED, at);
        const stop = Math.min(found < 0 ? chunk.length : found, at + MAX_LINE_BYTES - held);
        pieces.push(chunk.subarray(at, stop));
        held += stop - at;
        at = stop;
        if (stop === found) {
          yield line(held, 1);
          at++;
        } else if (stop < chunk.length) {
          yield line(held, 0);
        }
      }
    }
    if (held > 0) yield line(held, 0);
  } finally {
    await handle.close();
  }
}
