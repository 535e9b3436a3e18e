import { getRandomValues } from 'node:crypto';
import { hashWords, viewOf } from '../otlp/byte-words.ts';

/** Another one for each process, so that which identities have the same hash differs. */
export const IDENTITY_SEED: number = getRandomValues(new Int32Array(1))[0] as number;

/** Bytes of UTF-8 for one unit of a string, at most. */
const MAX_UNIT_BYTES = 3;

const utf8 = new TextEncoder();
const scratch = new Uint8Array(1024);
const view = viewOf(scratch);

/**
 * Returns 32 bits for what identifies an event: the hash of the UTF-8 of its id, begun with that of its source.
 * Half surrogate pairs are hashed as U+FFFD.
 */
export function identityHash32(source: string, id: string, seed: number = IDENTITY_SEED): number {
  return hashText(id, hashText(source, seed));
}

function hashText(text: string, seed: number): number {
  if (text.length * MAX_UNIT_BYTES > scratch.length) {
    const bytes = utf8.encode(text);
    return hashWords(viewOf(bytes), 0, bytes.length, seed);
  }
  return hashWords(view, 0, utf8.encodeInto(text, scratch).written, seed);
}
