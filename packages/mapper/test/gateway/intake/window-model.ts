import { OsspError } from '@ossp-otel/types';
import { type EventOutcome, rejected, unavailable } from '../../../src/gateway/event-outcome.ts';
import type { ClaimResult } from '../../../src/gateway/intake/claims.ts';
import type { IdentityWindowOptions } from '../../../src/gateway/intake/identity-window.ts';

export const SAFE: EventOutcome = { outcome: 'delivered', conflict: false };
export const REFUSED: EventOutcome = rejected(new OsspError('ERR_OTLP_REJECTED', 'refused'));
export const DOWN: EventOutcome = unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'down'));
export const OUTCOMES: readonly EventOutcome[] = [SAFE, { outcome: 'stored', conflict: true }, REFUSED, DOWN];

export function isSafe({ outcome }: EventOutcome): boolean {
  return outcome === 'delivered' || outcome === 'stored';
}

const BAR = 0x7c;

/** Returns a content: its identity, its number, and so many bytes that mean nothing. */
export function contentOf(identity: string, number = 1, filler = 0): Uint8Array {
  return Uint8Array.from([...Buffer.from(`${identity}|`), number, ...new Uint8Array(filler).fill(filler)]);
}

/** How contents are compared that were made by {@link contentOf}. */
export const COMPARED: Pick<IdentityWindowOptions, 'identityOf' | 'isSame'> = {
  identityOf: (content) => Buffer.from(content.subarray(0, content.indexOf(BAR))).toString(),
  isSame: (one, other) => one[one.indexOf(BAR) + 1] === other[other.indexOf(BAR) + 1],
};

/** Returns a hash that many identities share. */
export function poorHash(identity: string): number {
  return Buffer.from(identity).reduce((sum, byte) => sum + byte, 0) % 3;
}

/** What is known of a content. */
export interface Known {
  readonly identity: string;
  readonly number: number;
  readonly bytes: number;
  isSafe: boolean;
  /** Of each that waits for what becomes of it, what it was told. */
  readonly heard: EventOutcome[][];
}

/** What a window has to do, plain and slow. */
export class WindowModel {
  readonly #maxIdentities: number;
  readonly #maxBytes: number;
  /** In the order in which they came. */
  #known: Known[] = [];
  /** In the order in which they became safe. */
  #safe: Known[] = [];

  constructor(maxIdentities = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY) {
    this.#maxIdentities = maxIdentities;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#known.length;
  }

  get bytes(): number {
    return this.#known.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  claim(
    identity: string,
    number: number,
    bytes: number,
  ): { readonly state: ClaimResult['state']; readonly known: Known } {
    const others = this.#known.filter((each) => each.identity === identity);
    const same = others.find((each) => each.number === number);
    if (same !== undefined) return { state: same.isSafe ? 'duplicate' : 'under-way', known: same };
    const known: Known = { identity, number, bytes, isSafe: false, heard: [] };
    const conflict = others.some((each) => each.isSafe) ? 'conflict' : 'conflict-under-way';
    if (others.length < 16 && this.#hasPlace(identity)) this.#known.push(known);
    this.#trim();
    return { state: others.length === 0 ? 'new' : conflict, known };
  }

  settle(known: Known, outcome: EventOutcome): void {
    if (!this.#known.includes(known)) return;
    if (isSafe(outcome)) {
      known.isSafe = true;
      this.#safe.push(known);
      this.#trim();
    } else {
      this.#forget(known);
    }
  }

  /** Among 64 with one hash, by forgetting the first of those that are safe. */
  #hasPlace(identity: string): boolean {
    const chain = this.#known.filter((each) => poorHash(each.identity) === poorHash(identity));
    if (chain.length < 64) return true;
    const oldest = chain.find((each) => each.isSafe);
    if (oldest !== undefined) this.#forget(oldest);
    return oldest !== undefined;
  }

  #trim(): void {
    while (this.#known.length > this.#maxIdentities || this.bytes > this.#maxBytes) {
      const [oldest] = this.#safe;
      if (oldest === undefined) return;
      this.#forget(oldest);
    }
  }

  #forget(known: Known): void {
    this.#known = this.#known.filter((each) => each !== known);
    this.#safe = this.#safe.filter((each) => each !== known);
  }
}
