import { copyBytes } from '../../json/copy-bytes.ts';
import type { EventOutcome } from '../event-outcome.ts';
import type { ClaimResult, OwnState } from './claims.ts';
import { SafeEvents } from './safe-events.ts';

/** Bytes of contents that are remembered; the oldest are forgotten beyond it. */
const MAX_BYTES = 64 * 1_048_576;
/** Contents of one identity that are told apart; a further one counts as another each time it comes. */
const MAX_CONTENTS = 16;
/** Identities that are looked at to find old ones: many may be under way, and cannot be forgotten. */
const MAX_TRIES = 32;

export interface IdentityWindowOptions {
  /** Most identities that are remembered. */
  readonly maxIdentities: number;
  readonly maxBytes?: number;
  /** Whether two contents are those of the same event. */
  readonly isSame: (one: Uint8Array, other: Uint8Array) => boolean;
}

/** An event that was claimed, or is in conflict with another. */
class Sighting {
  readonly state: OwnState;
  readonly identity: string;
  content: Uint8Array;
  /** One of the same identity and other content, which came later. */
  next: Sighting | undefined;
  /** `undefined` while it is under way. */
  outcome: EventOutcome | undefined;
  isSafe = false;
  listeners: ((outcome: EventOutcome) => void)[] = NO_LISTENERS;
  readonly #window: IdentityWindow;

  constructor(window: IdentityWindow, state: Sighting['state'], identity: string, content: Uint8Array) {
    this.#window = window;
    this.state = state;
    this.identity = identity;
    this.content = content;
  }

  settle(outcome: EventOutcome): void {
    this.#window.settle(this, outcome);
  }
}

const NO_LISTENERS: ((outcome: EventOutcome) => void)[] = [];
const DUPLICATE: ClaimResult = { state: 'duplicate' };

/**
 * Remembers the events that were taken, by what identifies them, and what they held. It is bounded: the oldest
 * are forgotten, but not while they are under way. An event that comes again after that is taken for a new one.
 */
export class IdentityWindow {
  readonly #maxIdentities: number;
  readonly #maxBytes: number;
  readonly #isSame: IdentityWindowOptions['isSame'];
  /** Nearly all: safe, and the only ones with their identity. */
  readonly #safe: SafeEvents;
  /** Of all others the first of each identity, the oldest first. */
  readonly #seen = new Map<string, Sighting>();
  /** Where the search for the oldest is. */
  #ages = this.#seen.entries();
  #count = 0;
  #bytes = 0;

  constructor({ maxIdentities, maxBytes = MAX_BYTES, isSame }: IdentityWindowOptions) {
    this.#maxIdentities = maxIdentities;
    this.#maxBytes = maxBytes;
    this.#isSame = isSame;
    this.#safe = new SafeEvents({ maxIdentities, maxBytes });
  }

  /** Contents that are remembered or under way. */
  get size(): number {
    return this.#count + this.#safe.size;
  }

  /**
   * Returns how an event relates to those before it. If it is new, or a conflict, what becomes of it has to be told: if it
   * is safe it is remembered, if not it is as if it had not come.
   *
   * @param content - does not change any more.
   */
  claim(identity: string, content: Uint8Array): ClaimResult {
    const safe = this.#safe.get(identity);
    if (safe !== undefined && this.#isSame(safe, content)) return DUPLICATE;
    const first = safe === undefined ? this.#seen.get(identity) : this.#takeBack(identity, safe);
    let last: Sighting | undefined;
    let contents = 0;
    let state: OwnState = first === undefined ? 'new' : 'conflict-under-way';
    for (let known = first; known !== undefined; known = known.next) {
      if (this.#isSame(known.content, content)) return known.isSafe ? DUPLICATE : underWay(known);
      if (known.isSafe) state = 'conflict';
      last = known;
      contents++;
    }
    const sighting = new Sighting(this, state, identity, content);
    if (contents >= MAX_CONTENTS) return sighting;
    if (last === undefined) this.#seen.set(identity, sighting);
    else last.next = sighting;
    this.#add(content);
    if (this.#isOver()) this.#forgetOldest();
    return sighting;
  }

  /** Takes note of what became of an event that was claimed. */
  settle(sighting: Sighting, outcome: EventOutcome): void {
    const { identity, state, listeners } = sighting;
    sighting.isSafe = outcome.outcome !== 'rejected' && outcome.outcome !== 'unavailable';
    sighting.outcome = outcome;
    if (sighting.isSafe && state === 'new' && sighting.next === undefined) {
      this.#putAway(sighting);
    } else {
      // What is put away is copied on the way
      if (sighting.isSafe) sighting.content = copyBytes(sighting.content);
      else this.#unlink(sighting);
      const first = this.#seen.get(identity);
      if (first?.isSafe === true && first.next === undefined) this.#putAway(first);
    }
    sighting.listeners = NO_LISTENERS;
    for (const listener of listeners) listener(outcome);
  }

  /** Takes back what was put away, because another content has come. */
  #takeBack(identity: string, content: Uint8Array): Sighting {
    const sighting = new Sighting(this, 'new', identity, copyBytes(content));
    sighting.isSafe = true;
    this.#safe.delete(identity);
    this.#seen.set(identity, sighting);
    this.#add(content);
    return sighting;
  }

  /** Puts the only content of an identity, which is safe, where most are. */
  #putAway({ identity, content }: Sighting): void {
    this.#seen.delete(identity);
    this.#subtract(content);
    this.#safe.set(identity, content);
    if (this.#isOver()) this.#forgetOldest();
  }

  #unlink(sighting: Sighting): void {
    const { identity, content, next } = sighting;
    let known = this.#seen.get(identity);
    if (known === sighting) {
      // The place in the order of age stays that of the identity
      if (next === undefined) this.#seen.delete(identity);
      else this.#seen.set(identity, next);
    } else {
      while (known !== undefined && known.next !== sighting) known = known.next;
      if (known === undefined) return;
      known.next = next;
    }
    this.#subtract(content);
  }

  #add(content: Uint8Array): void {
    this.#count++;
    this.#bytes += content.length;
  }

  #subtract(content: Uint8Array): void {
    this.#count--;
    this.#bytes -= content.length;
  }

  #isOver(): boolean {
    return this.size > this.#maxIdentities || this.#bytes + this.#safe.bytes > this.#maxBytes;
  }

  #forgetOldest(): void {
    while (this.#safe.size > 0 && this.#isOver()) this.#safe.forgetOldest();
    for (let tries = MAX_TRIES; tries > 0 && this.#isOver(); tries--) {
      const oldest = this.#nextOldest();
      if (oldest === undefined) return;
      const [identity, first] = oldest;
      this.#seen.delete(identity);
      if (isUnderWay(first)) {
        // It counts as young again
        this.#seen.set(identity, first);
        continue;
      }
      for (let known: Sighting | undefined = first; known !== undefined; known = known.next)
        this.#subtract(known.content);
    }
  }

  /** A new iterator would have to pass over the places of all those that were forgotten. */
  #nextOldest(): [string, Sighting] | undefined {
    const next = this.#ages.next();
    if (next.done !== true) return next.value;
    this.#ages = this.#seen.entries();
    return this.#ages.next().value;
  }
}

/** Whether any of the contents of an identity is. */
function isUnderWay(first: Sighting): boolean {
  for (let known: Sighting | undefined = first; known !== undefined; known = known.next) {
    if (!known.isSafe) return true;
  }
  return false;
}

function underWay(sighting: Sighting): ClaimResult {
  return {
    state: 'under-way',
    whenSettled: (listener) => {
      // It can have been settled since the claim
      if (sighting.outcome !== undefined) {
        listener(sighting.outcome);
        return;
      }
      if (sighting.listeners === NO_LISTENERS) sighting.listeners = [];
      sighting.listeners.push(listener);
    },
  };
}
