import { OsspError } from '@ossp-otel/types';
import { GzipDecoder } from './gzip-decoder.ts';

/** Bytes that are decompressed at once. They can become a thousand times as many, all of which are held. */
const SLICE_BYTES = 32 * 1024;

/** Whether the bytes begin a gzip member with the only method there is (RFC 1952, 2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * Decompresses gzip data, and yields all that can be decompressed before any damage.
 *
 * zlib gives nothing of the piece of data in which it finds the damage. To get at what precedes it, the input is read
 * again up to that piece, which is then decompressed byte by byte.
 *
 * @param reread Reads the same data again; `undefined` if that is impossible, as for a pipe. Then up to 256 KiB of
 * decompressed text right before the place of the damage may be missing.
 * @throws {OsspError} ERR_GZIP, behind all data, if it is damaged or ends too early.
 */
export async function* gunzip(
  stored: AsyncIterable<Uint8Array>,
  reread: (() => AsyncIterable<Uint8Array>) | undefined,
): AsyncGenerator<Uint8Array, void> {
  const decoder = new GzipDecoder();
  let position = 0;
  let produced = 0;
  for await (const chunk of stored) {
    for (let start = 0; start < chunk.length && decoder.failure === undefined; start += SLICE_BYTES) {
      const slice = chunk.subarray(start, start + SLICE_BYTES);
      for (const output of await decoder.write(slice)) {
        produced += output.length;
        yield output;
      }
      if (decoder.failure !== undefined && reread !== undefined) {
        for await (const output of decompressAgain(reread(), position, slice.length, produced)) {
          produced += output.length;
          yield output;
        }
      }
      if (decoder.failure === undefined) position += slice.length;
    }
  }
  for (const output of await decoder.end()) {
    produced += output.length;
    yield output;
  }
  if (decoder.failure !== undefined) throw damageError(decoder.failure, position, produced);
}

/** Yields what comes out behind the first `produced` bytes until the damage, which is in the `length` bytes from `position` on. */
async function* decompressAgain(
  stored: AsyncIterable<Uint8Array>,
  position: number,
  length: number,
  produced: number,
): AsyncGenerator<Uint8Array, void> {
  const decoder = new GzipDecoder();
  let at = 0;
  let known = produced;
  for await (const chunk of stored) {
    for (let start = 0; start < chunk.length; ) {
      const size = at < position ? Math.min(SLICE_BYTES, position - at) : 1;
      const slice = chunk.subarray(start, start + size);
      for (const output of await decoder.write(slice)) {
        if (known < output.length) yield output.subarray(known);
        known = Math.max(0, known - output.length);
      }
      at += slice.length;
      start += slice.length;
      if (at >= position + length || decoder.failure !== undefined) return;
    }
  }
}

function damageError(cause: Error, position: number, produced: number): OsspError {
  const place = `behind byte ${position}; what came before, ${produced} bytes of text, is read`;
  const endsEarly = 'code' in cause && cause.code === 'Z_BUF_ERROR';
  const message = endsEarly ? `the gzip data ends too early, ${place}` : `the gzip data is damaged somewhere ${place}`;
  return new OsspError('ERR_GZIP', message, '', { cause });
}
