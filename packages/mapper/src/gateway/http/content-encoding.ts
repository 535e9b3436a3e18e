import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from 'node:zlib';
import { OsspError } from '@ossp-otel/types';

/** How the content of a request is compressed. */
export type ContentEncoding = 'identity' | 'gzip' | 'deflate' | 'br';

/** For an `Accept-Encoding` header (RFC 9110, section 12.5.3). */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br, identity';

const OUTPUT_CHUNK_BYTES = 64 * 1024;

/** Returns what a `Content-Encoding` says, `undefined` if it is none that is accepted here, for instance several. */
export function contentEncodingOf(header: string | undefined): ContentEncoding | undefined {
  if (header === undefined) return 'identity';
  const coding = header.trim().toLowerCase();
  switch (coding) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
    case 'br':
      return coding;
    default:
      return undefined;
  }
}

/**
 * Resolves to the decompressed content. Works in slices on other threads, and stops at the limit, so that little data
 * that becomes much costs no more memory than the limit.
 *
 * @param hold - Told of the bytes as they come out; false stops it.
 * @throws {OsspError} ERR_CONTENT_ENCODING if the data is damaged, ends too early, or goes on behind its end;
 * ERR_TOO_LARGE if more than `limit` bytes come out; ERR_BUSY if `hold` said false.
 */
export function decompress(
  bytes: Uint8Array,
  encoding: Exclude<ContentEncoding, 'identity'>,
  limit: number,
  hold: (bytes: number) => boolean,
): Promise<Uint8Array> {
  const decoder = createDecoder(encoding, bytes);
  const output: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const fail = (error: OsspError) => {
      decoder.destroy();
      reject(error);
    };
    decoder.on('data', (chunk: Buffer) => {
      if (decoder.destroyed) return;
      length += chunk.length;
      if (length > limit) return fail(new OsspError('ERR_TOO_LARGE', `the content is larger than ${limit} bytes`));
      if (!hold(chunk.length)) return fail(new OsspError('ERR_BUSY', 'too much is under way'));
      output.push(chunk);
    });
    decoder.on('error', (cause) => {
      reject(
        new OsspError('ERR_CONTENT_ENCODING', 'the compressed content is damaged or ends too early', '', { cause }),
      );
    });
    decoder.on('end', () => {
      if (decoder.bytesWritten === bytes.length) resolve(Buffer.concat(output, length));
      else fail(new OsspError('ERR_CONTENT_ENCODING', 'something follows the compressed content'));
    });
    decoder.end(bytes);
  });
}

function createDecoder(
  encoding: Exclude<ContentEncoding, 'identity'>,
  bytes: Uint8Array,
): Gunzip | Inflate | InflateRaw | BrotliDecompress {
  const options = { chunkSize: OUTPUT_CHUNK_BYTES };
  switch (encoding) {
    case 'gzip':
      return createGunzip(options);
    case 'br':
      return createBrotliDecompress(options);
    case 'deflate':
      // Meant is the zlib format (RFC 9110, section 8.4.1.2), but some send it bare. No bare data begins like this:
      // it would be a stored block with padding that is not zero
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options);
  }
}
