import type { IncomingMessage, ServerResponse } from 'node:http';
import { freeMemory } from './free-memory.ts';

/** Why there is no body: it is larger than the limit, too much is under way, or the client went away. */
export type NoBody = 'too-large' | 'busy' | 'gone';

const EMPTY = new Uint8Array(0);

/**
 * Resolves to the body of a request, as it comes over the wire, or to the reason why there is none. Never rejects.
 * What was not read is left to be read.
 *
 * @param hold - Told of the bytes as they come in; false stops it.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  hold: (bytes: number) => boolean,
): Promise<Uint8Array | NoBody> {
  return new Promise((resolve) => {
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    let length = 0;
    const stop = (reason: NoBody) => {
      request.off('data', take);
      request.pause();
      resolve(reason);
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return stop('too-large');
      if (!hold(chunk.length)) return stop('busy');
      if (first === undefined) first = chunk;
      else if (more === undefined) more = [first, chunk];
      else more.push(chunk);
    };
    request.on('data', take);
    request.on('end', () => resolve(more === undefined ? (first ?? EMPTY) : joined(more, length)));
    // Where the end came before, this comes too late to mean anything
    request.on('close', () => resolve('gone'));
    request.on('error', () => resolve('gone'));
    // A request that is answered before it is whole hears of no end
    response.on('close', () => resolve('gone'));
  });
}

function joined(chunks: readonly Buffer[], length: number): Uint8Array {
  const bytes = Buffer.concat(chunks, length);
  for (const chunk of chunks) freeMemory(chunk);
  return bytes;
}
