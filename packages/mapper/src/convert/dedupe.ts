import { createHash } from 'node:crypto';
import type { AcceptedEvent } from '../event/check-event.ts';
import { canonicalJson } from '../json/stringify-json.ts';

/** How many identities are remembered by default; each takes some 200 bytes of memory. */
export const DEFAULT_DEDUPE_WINDOW = 1_000_000;
/** A JavaScript `Map` holds no more than 2^24 entries. */
export const MAX_DEDUPE_WINDOW = 16_000_000;

/** - `new`: not seen before. - `duplicate`: seen with the same content. - `conflict`: seen with other content. */
export type Sighting = 'new' | 'duplicate' | 'conflict';

/**
 * Remembers events by what identifies them, `source` and `id` (CloudEvents 1.0, "id"), and a hash of their
 * content. Two events have the same content if they are equal as JSON, numbers taken as exact decimals.
 */
export class Deduplicator {
  readonly #window: number;
  /** Hash of the content by hash of the identity, the oldest first. */
  readonly #seen = new Map<string, string>();
  #forgotten = 0;

  /** @param window - how many identities are remembered; beyond that the oldest is forgotten. */
  constructor(window = DEFAULT_DEDUPE_WINDOW) {
    this.#window = window;
  }

  /** How many identities were forgotten to make room: with any, duplicates may have passed as new events. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Returns how the event relates to those before it. After a conflict the first content still is the one remembered. */
  see(event: AcceptedEvent): Sighting {
    // Half a hash keeps accidents as unlikely as 2^-64 for as many identities as there can be
    const identity = sha256(canonicalJson([event.source, event.id]), 16);
    const content = sha256(canonicalJson(event), 32);
    const known = this.#seen.get(identity);
    if (known !== undefined) return known === content ? 'duplicate' : 'conflict';
    if (this.#seen.size >= this.#window) this.#forgetOldest();
    this.#seen.set(identity, content);
    return 'new';
  }

  #forgetOldest(): void {
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest);
      this.#forgotten++;
      return;
    }
  }
}

/** Returns the first bytes of the hash, a character for each: the most compact form that can be a key. */
function sha256(text: string, length: number): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, length);
}
