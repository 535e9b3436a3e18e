import { createHash } from 'node:crypto';
import type { AcceptedEvent } from '../event/check-event.ts';
import { canonicalJson } from '../json/stringify-json.ts';

/** Long enough for all real names, and far below what servers take as a header. */
const MAX_LENGTH = 512;

/**
 * Returns the `Idempotency-Key` of an event: a string of structured headers (RFC 8941, section 3.3.3), in quotes. It
 * holds `source` and `id`, which identify the event, with a space between, each percent-encoded. So it is the same
 * however often the event is sent, and another for every other event. What would be too long is hashed.
 */
export function idempotencyKey({ source, id }: AcceptedEvent): string {
  if (source.isWellFormed() && id.isWellFormed()) {
    const key = `${encode(source)} ${encode(id)}`;
    if (key.length <= MAX_LENGTH) return `"${key}"`;
  }
  const hash = createHash('sha256')
    .update(canonicalJson([source, id]))
    .digest('hex');
  // No space, so it is never the key of another event
  return `"sha256:${hash}"`;
}

/** Leaves visible ASCII as it is, except what the quotes or the encoding itself need. */
function encode(text: string): string {
  return text.replace(/[^!-~]|["%\\]/gu, (character) => encodeURIComponent(character));
}
