import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedQueue, type QueueBounds } from '../../src/delivery/bounded-queue.ts';

interface Item {
  readonly id: number;
  readonly bytes: number;
  readonly urgent: boolean;
}

let made = 0;
const item = (bytes = 1, urgent = false): Item => ({ id: made++, bytes, urgent });
const urgent = (bytes = 1) => item(bytes, true);

const queueOf = (maxEvents: number, maxBytes = 1_000_000) => new BoundedQueue<Item>({ maxEvents, maxBytes });

function drain(queue: BoundedQueue<Item>): Item[] {
  const items: Item[] = [];
  for (let taken = queue.take(); taken !== undefined; taken = queue.take()) items.push(taken);
  return items;
}

/** The same rules, said as plainly as possible. */
class ModelQueue {
  readonly #bounds: QueueBounds;
  #items: Item[] = [];

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  offer(item: Item): Item[] {
    const rest = [...this.#items];
    const gone: Item[] = [];
    while (!this.#fits([...rest, item])) {
      const oldest = item.urgent ? rest.findIndex(({ urgent }) => !urgent) : -1;
      if (oldest < 0) return [item];
      gone.push(...rest.splice(oldest, 1));
    }
    this.#items = [...rest, item];
    return gone;
  }

  take(): Item | undefined {
    const first = this.#items.find(({ urgent }) => urgent) ?? this.#items[0];
    this.#items = this.#items.filter((other) => other !== first);
    return first;
  }

  #fits(items: readonly Item[]): boolean {
    return items.length <= this.#bounds.maxEvents && bytesOf(items) <= this.#bounds.maxBytes;
  }
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}

describe('BoundedQueue', () => {
  it('gives items in the order of their arrival, the urgent ones first', () => {
    const queue = queueOf(10);
    const [a, b, c, d] = [item(), urgent(), item(), urgent()];
    for (const each of [a, b, c, d]) expect(queue.offer(each)).toEqual([]);
    expect(queue.size).toBe(4);
    expect(drain(queue)).toEqual([b, d, a, c]);
    expect([queue.size, queue.take()]).toEqual([0, undefined]);
  });

  it('turns newcomers away when it is full of items', () => {
    const queue = queueOf(2);
    const [a, b, late] = [item(), item(), item()];
    for (const each of [a, b]) queue.offer(each);
    expect(queue.offer(late)).toEqual([late]);
    expect(drain(queue)).toEqual([a, b]);
  });

  it('turns newcomers away when it is full of bytes, and takes what still fits', () => {
    const queue = queueOf(10, 100);
    const [a, large, small] = [item(60), item(41), item(40)];
    queue.offer(a);
    expect([queue.hasRoom(40), queue.hasRoom(41)]).toEqual([true, false]);
    expect(queue.offer(large)).toEqual([large]);
    expect(queue.offer(small)).toEqual([]);
  });

  it('lets the oldest go for an urgent one, no more than has to', () => {
    const queue = queueOf(10, 100);
    const [a, b, c, first, second] = [item(40), item(40), item(20), urgent(10), urgent(60)];
    for (const each of [a, b, c]) queue.offer(each);
    expect(queue.offer(first)).toEqual([a]);
    expect(queue.offer(second)).toEqual([b]);
    expect(drain(queue)).toEqual([first, second, c]);
  });

  it('lets nothing go for an urgent one that would not fit anyway', () => {
    const queue = queueOf(10, 100);
    const [a, b, tooLarge] = [item(10), urgent(50), urgent(51)];
    for (const each of [a, b]) queue.offer(each);
    expect(queue.offer(tooLarge)).toEqual([tooLarge]);
    expect(drain(queue)).toEqual([b, a]);
  });

  it('lets no urgent one go', () => {
    const queue = queueOf(2);
    const [a, b, late] = [urgent(), urgent(), urgent()];
    for (const each of [a, b]) queue.offer(each);
    expect(queue.offer(late)).toEqual([late]);
  });

  it('keeps the order through thousands of items that come and go', () => {
    const queue = queueOf(5000);
    const arrived: Item[] = [];
    const left: Item[] = [];
    for (let round = 0; round < 10_000; round++) {
      const next = item();
      arrived.push(next);
      queue.offer(next);
      if (round % 3 > 0) left.push(queue.take() ?? next);
    }
    expect([...left, ...drain(queue)]).toEqual(arrived);
  });

  it('does as the plain model does, and loses and doubles nothing', () => {
    const offers = fc.record({ bytes: fc.nat(40), urgent: fc.boolean() });
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: offers }, fc.constant('take' as const)), { maxLength: 80 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 100 }),
        steps,
        (maxEvents, maxBytes, run) => {
          const bounds = { maxEvents, maxBytes };
          const [queue, model] = [new BoundedQueue<Item>(bounds), new ModelQueue(bounds)];
          const offered: Item[] = [];
          const out: Item[] = [];
          for (const step of run) {
            if (step === 'take') {
              const taken = queue.take();
              expect(taken).toBe(model.take());
              if (taken !== undefined) out.push(taken);
            } else {
              const newcomer = item(step.bytes, step.urgent);
              offered.push(newcomer);
              const gone = queue.offer(newcomer);
              expect(gone).toEqual(model.offer(newcomer));
              out.push(...gone);
            }
            expect(queue.size).toBe(model.items.length);
            expect(queue.size).toBeLessThanOrEqual(maxEvents);
            expect(bytesOf(model.items)).toBeLessThanOrEqual(maxBytes);
            expect(queue.hasRoom(0)).toBe(queue.size < maxEvents);
          }
          out.push(...drain(queue));
          expect(out.map(({ id }) => id).sort((a, b) => a - b)).toEqual(offered.map(({ id }) => id));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
