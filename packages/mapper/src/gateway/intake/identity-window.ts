import type { EventOutcome } from '../event-outcome.ts';
import { type ClaimResult, isTaken, type OwnClaim, type OwnState } from './claims.ts';
import { ContentChunks } from './content-chunks.ts';
import { IdentitySlots, NO_SLOT } from './identity-slots.ts';
import { UnderWay } from './under-way.ts';

/** Bytes of contents that are remembered; the oldest are forgotten beyond it. */
const MAX_BYTES = 64 * 1_048_576;
/** Contents of one identity that are told apart; a further one counts as another each time it comes. */
const MAX_CONTENTS = 16;
/** Entries that are looked at for one claim. There are never as many by accident, but a sender can make hashes collide. */
const MAX_CHAIN = 64;
/** Entries that are forgotten before they have to be, and how many there are at least for each of those. */
const MAX_AT_ONCE = 64;
const WINDOW_PER_FORGOTTEN = 1000;

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
  readonly #slots = new IdentitySlots();
  readonly #chunks: ContentChunks;
  /** Those that came again while they were under way, by their slots. */
  readonly #underWay = new Map<number, UnderWay>();
  /** Of those that another with the same hash has met, by their slots: to read one of each again and again would take long. */
  readonly #identities = new Map<number, string>();
  /** So many more than needed are forgotten at once: the waits for memory that is not at hand then overlap. */
  readonly #atOnce: number;
  #size = 0;

  constructor({ maxIdentities, maxBytes = MAX_BYTES, chunkBytes, identityOf, isSame }: IdentityWindowOptions) {
    this.#maxIdentities = maxIdentities;
    this.#maxBytes = maxBytes;
    this.#atOnce = Math.min(MAX_AT_ONCE, Math.floor(maxIdentities / WINDOW_PER_FORGOTTEN));
    this.#identityOf = identityOf;
    this.#isSame = isSame;
    this.#chunks = new ContentChunks((chunk) => this.#evacuate(chunk), chunkBytes);
  }

  /** Contents that are remembered or under way. */
  get size(): number {
    return this.#size;
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
   * @param bytes - whose content, from `start` to `end`, is copied.
   */
  claim(hash: number, bytes: Uint8Array, start = 0, end = bytes.length): ClaimResult {
    let others = 0;
    for (let slot = this.#slots.first(hash); slot !== NO_SLOT; slot = this.#slots.next(slot)) {
      if (this.#slots.hasHash(slot, hash) || ++others === MAX_CHAIN) return this.#compare(hash, bytes, start, end);
    }
    return new Claim(this, 'new', this.#add(hash, bytes, start, end));
  }

  /** Takes note of what became of an event that was claimed. */
  settle(slot: number, outcome: EventOutcome): void {
    const underWay = this.#underWay.size > 0 ? this.#underWay.get(slot) : undefined;
    if (underWay !== undefined) this.#underWay.delete(slot);
    if (isTaken(outcome)) {
      this.#slots.makeSafe(slot);
      this.#forgetOldest();
    } else {
      this.#remove(slot);
    }
    underWay?.tell(outcome);
  }

  /** Claims an event that may be among those before it. */
  #compare(hash: number, bytes: Uint8Array, start: number, end: number): ClaimResult {
    const content = bytes.subarray(start, end);
    let others = 0;
    let safe = NO_SLOT;
    let contents = 0;
    let state: OwnState = 'new';
    let identity: string | undefined;
    for (let slot = this.#slots.first(hash); slot !== NO_SLOT; slot = this.#slots.next(slot)) {
      const isSafe = this.#slots.isSafe(slot);
      others++;
      // In the end the oldest of them, unless the table has grown since
      if (isSafe) safe = slot;
      if (!this.#slots.hasHash(slot, hash)) continue;
      const known = this.#content(slot);
      if (Buffer.compare(known, content) === 0) return this.#again(slot);
      identity ??= this.#identityOf(content);
      if (this.#identity(slot, known) !== identity) continue;
      if (this.#isSame(known, content)) return this.#again(slot);
      if (isSafe) state = 'conflict';
      else if (state === 'new') state = 'conflict-under-way';
      contents++;
    }
    const isListed = contents < MAX_CONTENTS && (others < MAX_CHAIN || this.#makeRoom(safe));
    return new Claim(this, state, isListed ? this.#add(hash, bytes, start, end) : NO_SLOT);
  }

  #again(slot: number): ClaimResult {
    if (this.#slots.isSafe(slot)) return DUPLICATE;
    const underWay = this.#underWay.get(slot) ?? new UnderWay();
    this.#underWay.set(slot, underWay);
    return underWay;
  }

  #add(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const { number, lastStart } = this.#chunks.add(bytes, start, end);
    const slot = this.#slots.add(hash, number, lastStart, end - start);
    this.#size++;
    this.#forgetOldest();
    return slot;
  }

  #remove(slot: number): void {
    this.#chunks.remove(this.#slots.chunk(slot), this.#slots.length(slot));
    this.#slots.remove(slot);
    this.#size--;
    if (this.#identities.size > 0) this.#identities.delete(slot);
  }

  #forgetOldest(): void {
    if (this.#size <= this.#maxIdentities && this.#chunks.contentBytes <= this.#maxBytes) return;
    const size = this.#maxIdentities - this.#atOnce;
    while (this.#size > size || this.#chunks.contentBytes > this.#maxBytes) {
      const oldest = this.#slots.oldestSafe;
      if (oldest === NO_SLOT) return;
      this.#remove(oldest);
    }
  }

  /** Forgets an entry that is safe. Returns whether there is one. */
  #makeRoom(safe: number): boolean {
    if (safe === NO_SLOT) return false;
    this.#remove(safe);
    return true;
  }

  #content(slot: number): Uint8Array {
    const start = this.#slots.start(slot);
    return this.#chunks.bytesOf(this.#slots.chunk(slot)).subarray(start, start + this.#slots.length(slot));
  }

  #identity(slot: number, content: Uint8Array): string {
    const known = this.#identities.get(slot);
    if (known !== undefined) return known;
    const identity = this.#identityOf(content);
    this.#identities.set(slot, identity);
    return identity;
  }

  #evacuate(chunk: number): void {
    const bytes = this.#chunks.bytesOf(chunk);
    for (const slot of this.#slots.inChunk(chunk)) {
      const start = this.#slots.start(slot);
      const length = this.#slots.length(slot);
      const { number, lastStart } = this.#chunks.add(bytes, start, start + length);
      this.#slots.move(slot, number, lastStart);
      this.#chunks.remove(chunk, length);
    }
  }
}

/** An event that nobody else has claimed. */
class Claim implements OwnClaim {
  readonly state: OwnState;
  readonly #window: IdentityWindow;
  /** NO_SLOT if nothing is kept of it, or nothing more. */
  #slot: number;

  constructor(window: IdentityWindow, state: OwnState, slot: number) {
    this.#window = window;
    this.state = state;
    this.#slot = slot;
  }

  settle(outcome: EventOutcome): void {
    const slot = this.#slot;
    if (slot === NO_SLOT) return;
    this.#slot = NO_SLOT;
    this.#window.settle(slot, outcome);
  }
}
