import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { OsspLogRecordProcessor, type OsspLogRecordProcessorOptions } from '../../src/index.ts';
import { diskSpool } from '../../src/node/index.ts';
import { told } from '../support/told.ts';
import { MemorySpool } from './memory-spool.ts';
import { recordOf } from './signals.ts';
import { type Answering, quick, Wire } from './wire.ts';

const inTemp = tempFolder();

function processorOn(wire: Wire, options: OsspLogRecordProcessorOptions) {
  const dropped: (readonly [string | undefined, string])[] = [];
  const onDrop: OsspLogRecordProcessorOptions['onDrop'] = (event, { code }) => void dropped.push([event?.id, code]);
  const processor = new OsspLogRecordProcessor({ ...quick(wire), onDrop, ...options });
  return { processor, dropped, emit: (...ids: string[]) => ids.map((id) => processor.onEmit(recordOf(id))) };
}

/** An event as it lies in a spool. */
const json = (id: string, severity = 'low') =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: 'urn:earlier',
    type: 'ai.safety.guardrail.interaction',
    data: { severity },
  });

const idsOf = (events: readonly string[]) => events.map((event) => (JSON.parse(event) as { id: string }).id);

describe('a processor with a spool', () => {
  it('keeps an event before it sends it, and forgets it after', async () => {
    const spool = new MemorySpool();
    const kept: (readonly string[])[] = [];
    const wire = new Wire(() => {
      kept.push(idsOf(spool.events));
      return 202;
    });
    const { processor, emit } = processorOn(wire, { spool });
    emit('a');
    expect(await processor.forceFlush()).toEqual({ delivered: 1, dropped: 0, pending: 0 });
    expect([kept, spool.pending, spool.misuses]).toEqual([[['a']], 0, []]);
    await processor.shutdown();
    expect(spool.isClosed).toBe(true);
  });

  it('delivers what an earlier process left, without being asked', async () => {
    const spool = new MemorySpool();
    spool.leave(json('a'), json('b'));
    // Longer than the processor takes to look around for the first time
    spool.opening = setTimeout(20);
    const wire = new Wire();
    const { processor } = processorOn(wire, { spool });
    await vi.waitFor(() =>
      expect(processor.stats()).toMatchObject({ signals: 0, recovered: 2, delivered: 2, pending: 0 }),
    );
    expect(wire.accepted).toEqual(['a', 'b']);
    await processor.shutdown();
  });

  it('sends what an earlier process left exactly as it was kept', async () => {
    const bodies: string[] = [];
    const spool = new MemorySpool();
    const exact =
      '{"id":"x","specversion":"1.0","source":"urn:s","type":"t","data":{"n":1.5,"big":12345678901234567890}}';
    spool.leave(exact);
    const wire = new Wire();
    const { processor } = processorOn(wire, {
      spool,
      fetch: (url, request) => {
        bodies.push(request.body);
        return wire.fetch(url, request);
      },
    });
    await vi.waitFor(() => expect(processor.stats().delivered).toBe(1));
    expect(bodies).toEqual([exact]);
    await processor.shutdown();
  });

  it('drops what it finds in the spool and cannot read, and forgets it', async () => {
    const spool = new MemorySpool();
    spool.leave('{', json('a'), '{"specversion":"1.0"}');
    const { processor, dropped } = processorOn(new Wire(), { spool });
    await vi.waitFor(() =>
      expect(processor.stats()).toMatchObject({ delivered: 1, dropped: 2, pending: 0, spooled: 0 }),
    );
    expect(dropped.map(([id]) => id)).toEqual([undefined, undefined]);
    expect(spool.misuses).toEqual([]);
    await processor.shutdown();
  });

  it('drops what lies in the spool and is larger than all that may wait, instead of taking it again and again', async () => {
    const spool = new MemorySpool();
    spool.leave(json('large'), json('b'));
    const take = vi.spyOn(spool, 'take');
    const wire = new Wire('unreachable');
    const { processor, dropped } = processorOn(wire, { spool, maxQueueBytes: 100 });
    await vi.waitFor(() => expect(processor.stats().dropped).toBe(2));
    expect(dropped).toEqual([
      ['large', 'ERR_QUEUE_FULL'],
      ['b', 'ERR_QUEUE_FULL'],
    ]);
    expect(take.mock.calls.length).toBeLessThan(5);
    await processor.shutdown();
  });

  it('keeps through an outage more than may wait in memory, and delivers it all after', async () => {
    const spool = new MemorySpool();
    const wire = new Wire('unreachable');
    const { processor, emit, dropped } = processorOn(wire, { spool, maxQueueEvents: 10 });
    const ids = Array.from({ length: 200 }, (_, n) => `e${n}`);
    for (let at = 0; at < ids.length; at += 10) {
      emit(...ids.slice(at, at + 10));
      await vi.waitFor(() => expect(spool.pending).toBe(at + 10), { timeout: 5000, interval: 1 });
    }
    expect(processor.stats()).toMatchObject({ signals: 200, delivered: 0, dropped: 0, pending: 200, spooled: 200 });
    expect(spool.held).toBeLessThanOrEqual(10 + 8);
    wire.answering = 202;
    await vi.waitFor(() => expect(processor.stats().delivered).toBe(200), 5000);
    expect([...wire.accepted].sort()).toEqual([...ids].sort());
    expect([dropped, spool.pending, spool.misuses]).toEqual([[], 0, []]);
    await processor.shutdown();
  });

  it('leaves in the spool what is not delivered before the shutdown, and says so', async () => {
    const spool = new MemorySpool();
    const { processor, emit, dropped } = processorOn(new Wire('unreachable'), { spool });
    emit('a', 'b', 'c');
    expect(await processor.shutdown({ timeoutMillis: 20 })).toEqual({ delivered: 0, dropped: 0, pending: 3 });
    expect([idsOf(spool.events), dropped, spool.held]).toEqual([['a', 'b', 'c'], [], 0]);
    expect(processor.stats()).toMatchObject({ pending: 3, spooled: 3 });
  });

  it('keeps also what it is given right before a shutdown without time', async () => {
    const spool = new MemorySpool();
    const { processor, emit } = processorOn(new Wire('unreachable'), { spool });
    const ids = Array.from({ length: 600 }, (_, n) => `e${n}`);
    emit(...ids);
    expect(await processor.shutdown({ timeoutMillis: 0 })).toEqual({ delivered: 0, dropped: 0, pending: 600 });
    expect(idsOf(spool.events)).toEqual(ids);
  });

  it('delivers from memory what the spool does not take, and tells', async () => {
    const lines = told();
    const spool = new MemorySpool(2);
    const wire = new Wire();
    const { processor, emit } = processorOn(wire, { spool });
    emit('a', 'b', 'c');
    expect(await processor.forceFlush()).toEqual({ delivered: 3, dropped: 0, pending: 0 });
    expect([...wire.accepted].sort()).toEqual(['a', 'b', 'c']);
    expect(lines.join('\n')).toContain('the spool does not take events');
    await processor.shutdown();
  });

  it('drops an event that is refused, or that can never be sent, and forgets it', async () => {
    const spool = new MemorySpool();
    const wire = new Wire((ids) => (ids.includes('bad') ? 400 : 202));
    const { processor, emit, dropped } = processorOn(wire, {
      spool,
      idempotencyKey: ({ id }) => (id === 'odd' ? 'é' : id),
    });
    emit('bad', 'odd', 'good');
    expect(await processor.forceFlush()).toEqual({ delivered: 1, dropped: 2, pending: 0 });
    expect(dropped).toEqual(
      expect.arrayContaining([
        ['bad', 'ERR_EVENT_REFUSED'],
        ['odd', 'ERR_EVENT_UNDELIVERED'],
      ]),
    );
    expect([spool.pending, spool.misuses]).toEqual([0, []]);
    await processor.shutdown();
  });

  it('drops an event that can never be sent also while the collector is down, instead of trying for ever', async () => {
    const spool = new MemorySpool();
    const take = vi.spyOn(spool, 'take');
    const wire = new Wire('unreachable');
    const { processor, emit, dropped } = processorOn(wire, {
      spool,
      circuitOpenMs: 100_000,
      concurrency: 50,
      idempotencyKey: ({ id }) => (id === 'odd' ? 'é' : id),
    });
    emit(...Array.from({ length: 20 }, (_, n) => `e${n}`));
    await vi.waitFor(() => expect(processor.stats().circuit).toBe('open'));
    emit('odd');
    await vi.waitFor(() => expect(dropped).toEqual([['odd', 'ERR_EVENT_UNDELIVERED']]));
    expect(take.mock.calls.length).toBeLessThan(5);
    await processor.shutdown({ timeoutMillis: 0 });
  });

  it('holds on to an event for which the collector asks to wait longer than its budget', async () => {
    const spool = new MemorySpool();
    const { processor, emit, dropped } = processorOn(new Wire(), {
      spool,
      retry: { budgetMs: 1000 },
      fetch: async () => ({
        status: 429,
        headers: { get: (name) => (name === 'retry-after' ? '600' : null) },
        body: null,
      }),
    });
    emit('a');
    await vi.waitFor(() => expect(spool.pending).toBe(1));
    expect(await processor.shutdown({ timeoutMillis: 50 })).toEqual({ delivered: 0, dropped: 0, pending: 1 });
    expect([dropped, idsOf(spool.events)]).toEqual([[], ['a']]);
  });

  it('leaves everything in the spool when the collector is gone', async () => {
    const spool = new MemorySpool();
    spool.leave(...Array.from({ length: 5 }, (_, n) => json(`e${n}`)));
    const { processor, dropped } = processorOn(new Wire(410), { spool, concurrency: 1 });
    await vi.waitFor(() => expect(processor.stats().circuit).toBe('gone'));
    expect(await processor.shutdown()).toEqual({ delivered: 0, dropped: 0, pending: 5 });
    expect([spool.pending, spool.held, spool.misuses, dropped]).toEqual([5, 0, [], []]);
  });

  it.each([401, 403, 404, 307])('keeps events there that are answered %i: it is not their fault', async (status) => {
    const spool = new MemorySpool();
    spool.leave(...Array.from({ length: 20 }, (_, n) => json(`e${n}`)));
    const { processor, dropped } = processorOn(new Wire(status as Answering), { spool });
    await vi.waitFor(() => expect(processor.stats().circuit).toBe('open'));
    expect(await processor.shutdown({ timeoutMillis: 0 })).toEqual({ delivered: 0, dropped: 0, pending: 20 });
    expect([spool.pending, spool.held, dropped]).toEqual([20, 0, []]);
  });

  it('empties the spool in a flush, however much there is beyond what the queue holds', async () => {
    const spool = new MemorySpool();
    const wire = new Wire(202);
    const { processor, emit } = processorOn(wire, { spool, maxQueueEvents: 100 });
    spool.leave(...Array.from({ length: 1500 }, (_, n) => json(`left${n}`)));
    for (let round = 0; round < 5; round++) {
      emit(...Array.from({ length: 15 }, (_, n) => `e${round}-${n}`));
      await processor.forceFlush({ timeoutMillis: 1 });
    }
    expect(await processor.forceFlush()).toMatchObject({ dropped: 0, pending: 0 });
    expect([new Set(wire.accepted).size, spool.pending]).toEqual([1575, 0]);
    await processor.shutdown();
  });
});

/** Returns what the next process finds where this one has let go of its spool. */
function adopt(spool: MemorySpool): MemorySpool {
  const next = new MemorySpool();
  next.leave(...spool.events);
  return next;
}

describe('a processor with a spool, whatever happens', () => {
  const answering = fc.constantFrom<Answering>(202, 202, 503, 400, 'unreachable');
  const step = fc.oneof(
    fc.record({ do: fc.constant('emit' as const), count: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ do: fc.constant('answer' as const), answering }),
    fc.record({ do: fc.constant('flush' as const), timeoutMillis: fc.constantFrom(0, 5) }),
    fc.record({ do: fc.constant('restart' as const), timeoutMillis: fc.constantFrom(0, 5) }),
  );
  const shape = fc.record({
    batchSize: fc.constantFrom(1, 4),
    concurrency: fc.constantFrom(1, 8),
    maxQueueEvents: fc.constantFrom(5, 1000),
  });

  it('delivers or drops every event, accounts for each, and keeps to the rules of the spool', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        shape,
        fc.constantFrom(20, 100_000),
        async (steps, options, room) => {
          const wire = new Wire();
          const emitted: string[] = [];
          const dropped: string[] = [];
          let spool = new MemorySpool(room);
          let current = processorOn(wire, { ...options, spool });
          const end = async (timeoutMillis: number) => {
            const before = current.processor.stats();
            const result = await current.processor.shutdown({ timeoutMillis });
            const after = current.processor.stats();
            expect(result).toEqual({
              delivered: after.delivered - before.delivered,
              dropped: after.dropped - before.dropped,
              pending: spool.pending,
            });
            expect(after.signals + after.recovered).toBe(after.delivered + after.dropped + spool.pending);
            expect(after.pending).toBe(spool.pending);
            expect([spool.held, spool.misuses]).toEqual([0, []]);
            expect(current.dropped.length).toBe(after.dropped);
            dropped.push(...current.dropped.map(([id]) => id ?? 'unknown'));
          };
          for (const each of steps) {
            if (each.do === 'answer') wire.answering = each.answering;
            else if (each.do === 'flush') await current.processor.forceFlush(each);
            else if (each.do === 'emit') {
              const ids = Array.from({ length: each.count }, (_, n) => `e${emitted.length + n}`);
              emitted.push(...ids);
              current.emit(...ids);
            } else {
              await end(each.timeoutMillis);
              spool = adopt(spool);
              current = processorOn(wire, { ...options, spool });
            }
          }
          wire.answering = 202;
          const state = () => [spool.isOpen, current.processor.stats().pending];
          await vi.waitFor(() => expect(state()).toEqual([true, 0]), { timeout: 5000, interval: 1 });
          await end(1000);
          expect(spool.pending).toBe(0);
          const delivered = new Set(wire.accepted);
          expect(delivered.size).toBe(wire.accepted.length);
          expect([...wire.accepted, ...dropped].sort()).toEqual([...emitted].sort());
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a processor with a spool on a disk', () => {
  it('lets the next process deliver what this one could not', async () => {
    const folder = inTemp('spool');
    const wire = new Wire('unreachable');
    const first = processorOn(wire, { spool: diskSpool({ folder }) });
    const ids = Array.from({ length: 1000 }, (_, n) => `e${n}`);
    first.emit(...ids);
    expect(await first.processor.shutdown({ timeoutMillis: 0 })).toEqual({ delivered: 0, dropped: 0, pending: 1000 });
    wire.answering = 202;
    const second = processorOn(wire, { spool: diskSpool({ folder }) });
    await vi.waitFor(() => expect(second.processor.stats().delivered).toBe(1000), 10_000);
    expect([...wire.accepted].sort()).toEqual([...ids].sort());
    const { recovered, pending } = second.processor.stats();
    expect([recovered, pending]).toEqual([1000, 0]);
    expect(await second.processor.shutdown()).toEqual({ delivered: 0, dropped: 0, pending: 0 });
    const third = diskSpool({ folder });
    await third.open();
    expect([third.pending, third.recovered]).toEqual([0, 0]);
    await third.close();
  });
});
