import { describe, expect, it } from 'vitest';
import { outcomeOf, outgoing, outgoingEvents, testDelivery, until } from './test-collector.ts';

/** So long that no test would see it pass. */
const NEVER_MS = 10_000_000;

describe('the delivery groups events', () => {
  it('sends a lonely one at once', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { batchDelayMs: NEVER_MS });
    for (const id of ['a', 'b', 'c']) {
      const lonely = outgoing(id);
      addAll([lonely]);
      await until(() => lonely.outcomes.length > 0);
    }
    expect(collector.ids).toEqual([['a'], ['b'], ['c']]);
    await delivery.drain();
  });

  it('sends together what comes together', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { batchDelayMs: NEVER_MS });
    addAll(outgoingEvents(5));
    await delivery.drain();
    expect(collector.ids).toEqual([['e-0', 'e-1', 'e-2', 'e-3', 'e-4']]);
  });

  it('sends together what comes while a request is under way', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { batchDelayMs: NEVER_MS });
    const answer = collector.hold();
    addAll([outgoing('first')]);
    await until(() => collector.requests.length === 1);
    for (const event of outgoingEvents(4)) {
      addAll([event]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(collector.requests).toHaveLength(1);
    answer();
    await until(() => collector.requests.length === 2);
    expect(collector.ids).toEqual([['first'], ['e-0', 'e-1', 'e-2', 'e-3']]);
    await delivery.drain();
  });

  it('does not wait for a request under way longer than the delay', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { batchDelayMs: 1 });
    const answer = collector.hold();
    const [first, second] = [outgoing('first'), outgoing('second')];
    addAll([first]);
    await until(() => collector.requests.length === 1);
    addAll([second]);
    await until(() => collector.requests.length === 2);
    expect([outcomeOf(first), outcomeOf(second)]).toEqual(['none', 'none']);
    answer();
    await delivery.drain();
    expect([outcomeOf(first), outcomeOf(second)]).toEqual(['delivered', 'delivered']);
  });

  it('sends no more records together than the limit', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { batchSize: 10 });
    addAll(outgoingEvents(34));
    await delivery.drain();
    expect(collector.ids.map((ids) => ids.length)).toEqual([10, 10, 10, 4]);
    expect(new Set(collector.takenIds).size).toBe(34);
  });

  it('sends no more bytes together than the limit', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { maxBatchBytes: 4000 });
    const events = outgoingEvents(50);
    addAll(events);
    await delivery.drain();
    expect(Math.max(...collector.sizes)).toBeLessThanOrEqual(4000);
    expect(Math.min(...collector.sizes.slice(0, -1))).toBeGreaterThan(2000);
    expect([...collector.takenIds].sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it.each([['usual'], ['unusual']])('rejects an %s event whose record alone is larger, and no other', async (kind) => {
    const { collector, delivery, addAll } = testDelivery(undefined, { maxBatchBytes: 4000 });
    const changes = kind === 'usual' ? {} : { traceparent: 'none' };
    const events = [
      outgoing('before', changes),
      outgoing('large', { ...changes, data: { note: 'x'.repeat(4000) } }),
      outgoing('behind', changes),
    ];
    addAll(events);
    await delivery.drain();
    expect(collector.ids).toEqual([['before', 'behind']]);
    expect(events.map(outcomeOf)).toEqual(['delivered', 'rejected', 'delivered']);
    expect(events[1]?.outcomes[0]).toMatchObject({ error: { code: 'ERR_TOO_LARGE' } });
  });

  it('settles with drain what comes while it drains', async () => {
    const { collector, delivery, addAll } = testDelivery(undefined, { batchDelayMs: NEVER_MS });
    const late = outgoingEvents(3);
    const waiting = [...late];
    collector.reply = () => {
      const next = waiting.shift();
      if (next !== undefined) addAll([next]);
      return { outcome: 'accepted', rejectedLogRecords: 0, errorMessage: '', attempts: 1 };
    };
    addAll([outgoing('first')]);
    await delivery.drain();
    expect(late.map(outcomeOf)).toEqual(['delivered', 'delivered', 'delivered']);
    expect(collector.takenIds).toEqual(['first', 'e-0', 'e-1', 'e-2']);
  });

  it('has nothing to drain at first', async () => {
    const { collector, delivery } = testDelivery();
    await delivery.drain();
    expect(collector.requests).toEqual([]);
  });
});
