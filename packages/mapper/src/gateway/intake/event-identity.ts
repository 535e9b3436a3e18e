import { hash } from 'node:crypto';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { canonicalJson } from '../../json/stringify-json.ts';

/** A longer one is remembered by its hash. */
const MAX_LENGTH = 256;
const HASH_BYTES = 16;

/** Returns what identifies an event: `source` and `id` (CloudEvents 1.0, "id"). */
export function identityOf(source: string, id: string): string {
  // The length keeps apart what would run together
  const identity = `${source.length}:${source}${id}`;
  // As JSON, since half a surrogate pair has no UTF-8 form of its own
  return identity.length <= MAX_LENGTH ? identity : hash('sha256', JSON.stringify(identity), 'base64url');
}

/** Returns the half of a SHA-256 that stands for an identity on the disk: an accident is as unlikely as 2^-64 for as many as there can be. */
export function identityHash({ source, id }: Pick<AcceptedEvent, 'source' | 'id'>): Uint8Array {
  return halfHash(canonicalJson([source, id]));
}

/** Returns the half of a SHA-256 that stands for a content: equal for events that are equal as JSON. */
export function contentHash(event: AcceptedEvent): Uint8Array {
  return halfHash(canonicalJson(event));
}

function halfHash(text: string): Uint8Array {
  return hash('sha256', text, 'buffer').subarray(0, HASH_BYTES);
}
