/** What a queue has to know of an item. */
export interface Queued {
  /** About the bytes of memory that it takes. */
  readonly bytes: number;
  /** Whether it is kept before those that are not. */
  readonly urgent: boolean;
}

/** The bounds of a queue. */
export interface QueueBounds {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/**
 * A queue of at most so many items and bytes, those it has lent included, in order of arrival, the urgent ones first. Where a bound is hit the
 * oldest items that are not urgent make room for an urgent one; any other newcomer is turned away.
 */
export class BoundedQueue<Item extends Queued> {
  readonly #bounds: QueueBounds;
  readonly #urgent = new Fifo<Item>();
  readonly #normal = new Fifo<Item>();
  #bytes = 0;
  #urgentBytes = 0;
  #lent = 0;
  #lentBytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  /** Items that wait. */
  get size(): number {
    return this.#urgent.size + this.#normal.size;
  }

  /** Items that are taken out and not given back. */
  get lent(): number {
    return this.#lent;
  }

  /** Whether an item of some bytes has room without another one leaving. */
  hasRoom(bytes: number): boolean {
    const { maxEvents, maxBytes } = this.#bounds;
    return this.size + this.#lent < maxEvents && this.#bytes + this.#lentBytes + bytes <= maxBytes;
  }

  /** Adds an item; returns those that had to go for it, or the item itself if it was turned away; mostly nothing. */
  offer(item: Item): readonly Item[] {
    if (this.hasRoom(item.bytes)) {
      this.#add(item);
      return NONE;
    }
    if (!item.urgent || !this.#couldHold(item)) return [item];
    const gone: Item[] = [];
    while (!this.hasRoom(item.bytes)) {
      const oldest = this.#normal.shift();
      if (oldest === undefined) throw new Error('the queue has lost count');
      this.#bytes -= oldest.bytes;
      gone.push(oldest);
    }
    this.#add(item);
    return gone;
  }

  /** Takes out the first item. */
  take(): Item | undefined {
    const item = this.#urgent.shift() ?? this.#normal.shift();
    if (item === undefined) return undefined;
    this.#bytes -= item.bytes;
    if (item.urgent) this.#urgentBytes -= item.bytes;
    return item;
  }

  /** As {@link take}, but the item counts as long as it is not given back: it is on its way, and still takes memory. */
  lend(): Item | undefined {
    const item = this.take();
    if (item === undefined) return undefined;
    this.#lent++;
    this.#lentBytes += item.bytes;
    return item;
  }

  giveBack({ bytes }: Item): void {
    this.#lent--;
    this.#lentBytes -= bytes;
  }

  #add(item: Item): void {
    (item.urgent ? this.#urgent : this.#normal).push(item);
    this.#bytes += item.bytes;
    if (item.urgent) this.#urgentBytes += item.bytes;
  }

  /** Whether it has room for an urgent item once all others have gone. */
  #couldHold({ bytes }: Item): boolean {
    const { maxEvents, maxBytes } = this.#bounds;
    return this.#urgent.size + this.#lent < maxEvents && this.#urgentBytes + this.#lentBytes + bytes <= maxBytes;
  }
}

const NONE: readonly never[] = [];

/** First in, first out, in constant time for each item: an array that is cut when half of it is used up. */
class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first === this.#items.length) {
      this.#items = [];
      this.#first = 0;
    } else if (this.#first >= 1024 && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
