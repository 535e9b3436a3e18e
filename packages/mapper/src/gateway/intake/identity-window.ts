import type { EventOutcome } from '../event-outcome.ts';
import { type ClaimResult, isTaken, type OwnClaim, type OwnState } from './claims.ts';
import { ContentChunks } from './content-chunks.ts';
import { IdentityRing } from './identity-ring.ts';
import { UnderWay } from './under-way.ts';

/** Bytes of contents that are remembered; the oldest are forgotten beyond it. */
const MAX_BYTES = 64 * 1_048_576;
/** Contents of one identity that are told apart; a further one counts as another each time it comes. */
const MAX_CONTENTS = 16;
/** Entries that are looked at for one claim. There are never as many by accident, but a sender can make hashes collide. */
const MAX_CHAIN = 64;

const DUPLICATE: ClaimResult = { state: 'duplicate' };

export interface IdentityWindowOptions {
  /** Most contents that are remembered. */
  readonly maxIdentities: number;
  /** Most bytes of contents that are remembered. */
  readonly maxBytes?: number;
  /** Of the blocks of memory in which contents are. */
  readonly chunkBytes?: number;
  /** Returns what identifies the event of a content. */
  readonly identityOf: (content: Uint8Array) => string;
  /** Whether two contents of one identity, which differ, are those of the same event. */
  readonly isSame: (one: Uint8Array, other: Uint8Array) => boolean;
}

/**
 * Remembers the events that were taken, by what identifies them, and what they held. It is bounded: those that have been
 * safe for longest are forgotten, but never what is under way. An event that comes again after that is taken for a new one.
 */
export class IdentityWindow {
  readonly #maxIdentities: number;
  readonly #maxBytes: number;
  readonly #identityOf: IdentityWindowOptions['identityOf'];
  readonly #isSame: IdentityWindowOptions['isSame'];
  readonly #ring = new IdentityRing();
  readonly #chunks: ContentChunks;
  /** Those that came again while they were under way, by their tickets. */
  readonly #underWay = new Map<number, UnderWay>();
  /** Of those that another with the same hash has met, by their tickets: to read one of each again and again would take long. */
  readonly #identities = new Map<number, string>();

  constructor({ maxIdentities, maxBytes = MAX_BYTES, chunkBytes, identityOf, isSame }: IdentityWindowOptions) {
    this.#maxIdentities = maxIdentities;
    this.#maxBytes = maxBytes;
    this.#identityOf = identityOf;
    this.#isSame = isSame;
    this.#chunks = new ContentChunks((chunk) => this.#evacuate(chunk), chunkBytes);
  }

  /** Contents that are remembered or under way. */
  get size(): number {
    return this.#ring.size;
  }

  /** Bytes of memory that the contents take. */
  get memoryBytes(): number {
    return this.#chunks.bytes;
  }

  /**
   * Returns how an event relates to those before it. If it is new, or a conflict, what becomes of it has to be told: if it
   * is safe it is remembered, if not it is as if it had not come.
   *
   * @param hash - 32 bits, the same for all events with the same identity. If too many others have nearly the same, one that
   *   is safe is forgotten for it; if none is safe, the event counts as another each time it comes.
   * @param bytes - whose content, from `start` to `end`, is copied. They must not change before {@link release} if there are
   *   others in them.
   */
  claim(hash: number, bytes: Uint8Array, start = 0, end = bytes.length): ClaimResult {
    const ring = this.#ring;
    let others = 0;
    for (let entry = ring.youngest(hash); ring.isThere(entry); entry = ring.older(entry)) {
      if (ring.hasHash(entry, hash) || ++others === MAX_CHAIN) return this.#compare(hash, bytes, start, end);
    }
    return new Claim(this, 'new', this.#add(hash, bytes, start, end));
  }

  /** To be called when all contents of some bytes have been given. */
  release(): void {
    this.#chunks.release();
  }

  /** Takes note of what became of an event that was claimed. */
  settle(ticket: number, outcome: EventOutcome): void {
    const entry = this.#ring.numberOf(ticket);
    const underWay = this.#underWay.size > 0 ? this.#underWay.get(ticket) : undefined;
    if (underWay !== undefined) this.#underWay.delete(ticket);
    if (isTaken(outcome)) {
      this.#ring.makeSafe(entry);
      this.#forgetOldest();
    } else {
      this.#remove(entry);
    }
    underWay?.tell(outcome);
  }

  /** Claims an event that may be among those before it. */
  #compare(hash: number, bytes: Uint8Array, start: number, end: number): ClaimResult {
    const ring = this.#ring;
    const content = bytes.subarray(start, end);
    let others = 0;
    let safe: number | undefined;
    let contents = 0;
    let state: OwnState = 'new';
    let identity: string | undefined;
    for (let entry = ring.youngest(hash); ring.isThere(entry); entry = ring.older(entry)) {
      const isSafe = ring.isSafe(entry);
      others++;
      // In the end the oldest of them
      if (isSafe) safe = entry;
      if (!ring.hasHash(entry, hash)) continue;
      const known = this.#content(entry);
      if (Buffer.compare(known, content) === 0) return this.#again(entry);
      identity ??= this.#identityOf(content);
      if (this.#identity(entry, known) !== identity) continue;
      if (this.#isSame(known, content)) return this.#again(entry);
      if (isSafe) state = 'conflict';
      else if (state === 'new') state = 'conflict-under-way';
      contents++;
    }
    const isListed = contents < MAX_CONTENTS && (others < MAX_CHAIN || this.#makeRoom(safe));
    return new Claim(this, state, isListed ? this.#add(hash, bytes, start, end) : undefined);
  }

  #again(entry: number): ClaimResult {
    if (this.#ring.isSafe(entry)) return DUPLICATE;
    const ticket = this.#ring.ticket(entry);
    const underWay = this.#underWay.get(ticket) ?? new UnderWay();
    this.#underWay.set(ticket, underWay);
    return underWay;
  }

  /** Returns the ticket of the entry. */
  #add(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const { number, lastStart } = this.#chunks.add(bytes, start, end);
    const ticket = this.#ring.add(hash, number, lastStart, end - start);
    this.#forgetOldest();
    return ticket;
  }

  #remove(entry: number): void {
    this.#chunks.remove(this.#ring.chunk(entry), this.#ring.length(entry));
    if (this.#identities.size > 0) this.#identities.delete(this.#ring.ticket(entry));
    this.#ring.remove(entry);
  }

  #forgetOldest(): void {
    while (this.#ring.size > this.#maxIdentities || this.#chunks.contentBytes > this.#maxBytes) {
      const oldest = this.#ring.oldestSafe;
      if (oldest === undefined) return;
      this.#remove(oldest);
    }
  }

  /** Forgets an entry that is safe. Returns whether there is one. */
  #makeRoom(safe: number | undefined): boolean {
    if (safe === undefined) return false;
    this.#remove(safe);
    return true;
  }

  #content(entry: number): Uint8Array {
    const start = this.#ring.start(entry);
    return this.#chunks.bytesOf(this.#ring.chunk(entry)).subarray(start, start + this.#ring.length(entry));
  }

  #identity(entry: number, content: Uint8Array): string {
    const ticket = this.#ring.ticket(entry);
    const known = this.#identities.get(ticket);
    if (known !== undefined) return known;
    const identity = this.#identityOf(content);
    this.#identities.set(ticket, identity);
    return identity;
  }

  #evacuate(chunk: number): void {
    const bytes = this.#chunks.bytesOf(chunk);
    for (const entry of this.#ring.inChunk(chunk)) {
      const start = this.#ring.start(entry);
      const length = this.#ring.length(entry);
      const { number, lastStart } = this.#chunks.add(bytes, start, start + length);
      this.#ring.setContent(entry, number, lastStart);
      this.#chunks.remove(chunk, length);
    }
  }
}

/** An event that nobody else has claimed. */
class Claim implements OwnClaim {
  readonly state: OwnState;
  readonly #window: IdentityWindow;
  /** `undefined` if nothing is kept of it, or nothing more. */
  #ticket: number | undefined;

  constructor(window: IdentityWindow, state: OwnState, ticket: number | undefined) {
    this.#window = window;
    this.state = state;
    this.#ticket = ticket;
  }

  settle(outcome: EventOutcome): void {
    const ticket = this.#ticket;
    if (ticket === undefined) return;
    this.#ticket = undefined;
    this.#window.settle(ticket, outcome);
  }
}
