import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACCEPTED,
  outcomeOf,
  outgoing,
  outgoingEvents,
  type Reply,
  refused,
  type SentRecord,
  testDelivery,
} from './test-collector.ts';

/** How many of a number of events are bad, and which. */
const cases = fc.integer({ min: 1, max: 200 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    bad: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: count }),
  }),
);

/** Collectors that will not have bad records, by what they say if there are some in a request. */
function pickyCollectors(isBad: (record: SentRecord) => boolean): Readonly<Record<string, Reply>> {
  return {
    'status 400': (records) => (records.some(isBad) ? refused(400) : ACCEPTED),
    'status 413': (records) => (records.some(isBad) ? { outcome: 'too-large', message: '', attempts: 1 } : ACCEPTED),
    'partial success': (records) => ({ ...ACCEPTED, rejectedLogRecords: records.filter(isBad).length }),
    'status 500': (records) => (records.some(isBad) ? refused(500) : ACCEPTED),
  };
}

async function deliver(kind: string, count: number, bad: readonly number[]) {
  const badIds = new Set(bad.map((number) => `e-${number}`));
  const reply = pickyCollectors(({ id }) => badIds.has(id))[kind] as Reply;
  const parts = testDelivery(reply, { batchSize: 10_000 });
  const events = outgoingEvents(count);
  parts.addAll(events);
  await parts.delivery.drain();
  const good = events.filter(({ id }) => !badIds.has(id));
  return { ...parts, events, good, bad: events.filter(({ id }) => badIds.has(id)) };
}

/** Requests that halving needs at most to find so many among others. */
function mostRequests(count: number, bad: number): number {
  return 2 * bad * Math.ceil(Math.log2(Math.max(2, count))) + 2;
}

describe.each([['status 400'], ['status 413'], ['partial success']])(
  'a collector that answers bad records with %s',
  (kind) => {
    it('gets every good one, and each bad one is rejected', async () => {
      await fc.assert(
        fc.asyncProperty(cases, async ({ count, bad }) => {
          const run = await deliver(kind, count, bad);
          expect(run.bad.map(outcomeOf)).toEqual(run.bad.map(() => 'rejected'));
          expect(run.good.map(outcomeOf)).toEqual(run.good.map(() => 'delivered'));
          for (const { outcomes } of run.events) expect(outcomes).toHaveLength(1);
          const taken = new Set(run.collector.takenIds);
          // Of a request with partial success, the others are taken, too
          if (kind !== 'partial success') expect(run.collector.takenIds).toHaveLength(taken.size);
          expect([...taken].sort()).toEqual(run.good.map(({ id }) => id).sort());
          expect(run.collector.requests.length).toBeLessThanOrEqual(mostRequests(count, bad.length));
          expect(run.observer.begun).toEqual(run.observer.over.map(([records]) => records));
          expect(run.observer.begun).toEqual(run.collector.ids.map((ids) => ids.length));
          expect([run.observer.inflight, run.observer.leastInflight]).toEqual([0, 0]);
        }),
        { numRuns: 60 },
      );
    });
  },
);

describe('a collector that answers bad records with status 500', () => {
  it('never has a good one rejected, nor a bad one delivered, and gets through with what is rare', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, bad }) => {
        const run = await deliver('status 500', count, bad);
        for (const { outcomes } of run.events) expect(outcomes).toHaveLength(1);
        for (const event of run.good) expect(outcomeOf(event)).not.toBe('rejected');
        for (const event of run.bad) expect(outcomeOf(event)).not.toBe('delivered');
        expect([...run.collector.takenIds].sort()).toEqual(
          run.good
            .filter((event) => outcomeOf(event) === 'delivered')
            .map(({ id }) => id)
            .sort(),
        );
        // Each that is blamed is asked about three times more
        const most = mostRequests(count, bad.length) + 3 * bad.length;
        expect(run.collector.requests.length).toBeLessThanOrEqual(most);
        if (bad.length * 4 > count) return;
        expect(run.bad.map(outcomeOf)).toEqual(run.bad.map(() => 'rejected'));
        expect(run.good.map(outcomeOf)).toEqual(run.good.map(() => 'delivered'));
      }),
      { numRuns: 100 },
    );
  });

  const COUNT = 1000;
  const numbers = Array.from({ length: COUNT }, (_, number) => number);
  it.each<readonly [string, readonly number[]]>([
    ['the first', [0]],
    ['the last', [COUNT - 1]],
    ['one in the middle', [COUNT / 2]],
    ['the first hundred', numbers.slice(0, 100)],
    ['every tenth', numbers.filter((number) => number % 10 === 0)],
  ])('rejects %s of a thousand, and delivers the others', async (_, bad) => {
    const run = await deliver('status 500', COUNT, bad);
    expect(run.good.filter((event) => outcomeOf(event) !== 'delivered')).toHaveLength(0);
    expect(run.bad.filter((event) => outcomeOf(event) !== 'rejected')).toHaveLength(0);
    expect(run.observer.said.filter((said) => said !== 'answered')).toEqual([]);
  });

  it.each<readonly [string, readonly number[]]>([
    ['the first half', numbers.slice(0, COUNT / 2)],
    ['the last half', numbers.slice(COUNT / 2)],
    ['every second', numbers.filter((number) => number % 2 === 0)],
    ['every other second', numbers.filter((number) => number % 2 === 1)],
  ])('gets all good ones when senders try again, where %s of a thousand are bad', async (_, bad) => {
    const badIds = new Set(bad.map((number) => `e-${number}`));
    const isBad = ({ id }: { readonly id: string }): boolean => badIds.has(id);
    const { delivery, collector, addAll } = testDelivery(pickyCollectors(isBad)['status 500'], { batchSize: 10_000 });
    let ids = outgoingEvents(COUNT).map(({ id }) => id);
    for (let round = 0; round < 20 && !ids.every((id) => badIds.has(id)); round++) {
      const events = ids.map((id) => outgoing(id));
      addAll(events);
      await delivery.drain();
      expect(events.filter((event) => !isBad(event) && outcomeOf(event) === 'rejected')).toHaveLength(0);
      ids = events.filter((event) => outcomeOf(event) === 'unavailable').map(({ id }) => id);
    }
    expect(collector.takenIds).toHaveLength(COUNT / 2);
    expect(new Set(collector.takenIds).size).toBe(COUNT / 2);
  });

  it('has nothing rejected that it takes at another time', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { batchSize: 10_000 });
    // Down to one that stands alone, and then it is well
    collector.reply = () => (collector.requests.length <= 6 ? refused(500) : ACCEPTED);
    const events = outgoingEvents(20);
    addAll(events);
    await delivery.drain();
    expect(events.map(outcomeOf)).toEqual(events.map(() => 'delivered'));
  });

  it('is to blame if it takes nothing, and learns so after few requests', async () => {
    const { collector, observer, delivery, addAll } = testDelivery(() => refused(500), { batchSize: 10_000 });
    const events = outgoingEvents(COUNT);
    addAll(events);
    await delivery.drain();
    expect(collector.requests.length).toBeLessThanOrEqual(20);
    for (const { outcomes } of events) {
      expect(outcomes).toMatchObject([{ outcome: 'unavailable', status: 503, retryAfterMs: 5000 }]);
    }
    expect(observer.said).toEqual(['refusing: the collector answered 500']);
    expect(observer.inflight).toBe(0);
  });

  it('is to blame if it takes nothing any more', async () => {
    const { collector, observer, delivery, addAll } = testDelivery(undefined, { batchSize: 10_000 });
    collector.reply = () => (collector.requests.length === 2 ? ACCEPTED : refused(500));
    const events = outgoingEvents(COUNT);
    addAll(events);
    await delivery.drain();
    expect(collector.requests.length).toBeLessThanOrEqual(20);
    expect(events.filter((event) => outcomeOf(event) === 'delivered')).toHaveLength(COUNT / 2);
    expect(events.filter((event) => outcomeOf(event) === 'unavailable')).toHaveLength(COUNT / 2);
    expect(observer.said.at(-1)).toBe('refusing: the collector answered 500');
  });
});
