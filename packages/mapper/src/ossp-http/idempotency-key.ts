import type { AcceptedEvent } from '../event/check-event.ts';
import { canonicalJson } from '../json/stringify-json.ts';
import { sha256Hex } from './sha256.ts';

/** Long enough for all real names, and far below what servers take as a header. */
const MAX_LENGTH = 512;

const utf8 = new TextEncoder();

/**
 * Returns the `Idempotency-Key` of an event: a string of structured headers (RFC 8941, section 3.3.3), in quotes. It
 * holds `source` and `id`, which identify the event, with a space between, each percent-encoded. So it is the same
 * however often the event is sent, and another for every other event. What would be too long is hashed.
 */
export function idempotencyKey({ source, id }: Pick<AcceptedEvent, 'source' | 'id'>): string {
  if (source.isWellFormed() && id.isWellFormed()) {
    const key = `${encode(source)} ${encode(id)}`;
    if (key.length <= MAX_LENGTH) return `"${key}"`;
  }
  // No space, so it is never the key of another event
  return `"sha256:${hash([source, id])}"`;
}

/** Returns the `Idempotency-Key` of a batch: a hash of the keys of its members, in their order. */
export function batchIdempotencyKey(keys: readonly string[]): string {
  return `"batch-sha256:${hash(keys)}"`;
}

function hash(texts: readonly string[]): string {
  // As JSON, half a surrogate pair is escaped, and so remains what it is
  return sha256Hex(utf8.encode(canonicalJson(texts)));
}

/** Leaves visible ASCII as it is, except what the quotes or the encoding itself need. */
function encode(text: string): string {
  return text.replace(/[^!-~]|["%\\]/gu, (character) => encodeURIComponent(character));
}
