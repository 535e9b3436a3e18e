import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OsspLogRecordProcessor, type OsspLogRecordProcessorOptions } from '../../src/index.ts';
import { countMetrics } from '../support/counting-meters.ts';
import { OsspCollector, startCollector } from '../support/ossp-collector.ts';
import { recordOf } from './signals.ts';
import { quick, Wire } from './wire.ts';

const processors: OsspLogRecordProcessor[] = [];
afterEach(async () => {
  await Promise.all(processors.splice(0).map((processor) => processor.shutdown({ timeoutMillis: 0 })));
});

function processorOf(options: OsspLogRecordProcessorOptions) {
  const dropped: (readonly [string | undefined, string])[] = [];
  const onDrop: OsspLogRecordProcessorOptions['onDrop'] = (event, { code }) => void dropped.push([event?.id, code]);
  const processor = new OsspLogRecordProcessor({ validate: 'off', onDrop, ...options });
  processors.push(processor);
  const emit = (...ids: string[]) => {
    for (const id of ids) processor.onEmit(recordOf(id));
  };
  return { processor, dropped, emit };
}

const ids = (count: number, prefix = 'e') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

/** Nobody listens there: the port was given to this process, and let go of. */
async function deadUrl(): Promise<string> {
  const collector = await new OsspCollector().start();
  await collector.stop();
  return collector.url;
}

describe('delivery in batches', () => {
  it('sends so many events in one request, in the order of their arrival', async () => {
    const wire = new Wire();
    const { processor, emit } = processorOf({ ...quick(wire), batchSize: 4, concurrency: 1 });
    emit(...ids(10));
    expect(await processor.forceFlush()).toEqual({ delivered: 10, dropped: 0, pending: 0 });
    expect(wire.requests).toEqual([
      ['e0', 'e1', 'e2', 'e3'],
      ['e4', 'e5', 'e6', 'e7'],
      ['e8', 'e9'],
    ]);
  });

  it.each([400, 409, 413, 422])('lets no event suffer for a bad one that is answered %i', async (status) => {
    const collector = await startCollector();
    collector.answer(({ events }) => ({ status: events.some(({ id }) => id === 'bad') ? status : 202 }));
    const { processor, emit, dropped } = processorOf({ endpoint: collector.url, batchSize: 8, concurrency: 1 });
    emit(...ids(5), 'bad', ...ids(4, 'f'));
    expect(await processor.forceFlush()).toEqual({ delivered: 9, dropped: 1, pending: 0 });
    expect(dropped).toEqual([['bad', 'ERR_EVENT_REFUSED']]);
    expect(collector.accepted.map(({ id }) => id).sort()).toEqual([...ids(5), ...ids(4, 'f')].sort());
    // The batch of eight in halves down to the bad one, and the rest
    const sizes = collector.requests.map(({ events }) => events.length);
    expect(sizes).toEqual([8, 4, 4, 2, 1, 1, 2, 2]);
  });

  it('does not take a refusal that is not about the events apart', async () => {
    const wire = new Wire(403);
    const { processor, emit, dropped } = processorOf({ ...quick(wire), batchSize: 8 });
    emit(...ids(8));
    expect(await processor.forceFlush()).toEqual({ delivered: 0, dropped: 8, pending: 0 });
    expect([wire.requests.length, dropped.length]).toEqual([1, 8]);
  });

  it('sends the others of a batch when one cannot be made', async () => {
    const wire = new Wire();
    const { processor, dropped } = processorOf({ ...quick(wire), batchSize: 3, concurrency: 1 });
    processor.onEmit(recordOf('a'));
    processor.onEmit(recordOf('b', { 'ce.source': 5 }));
    processor.onEmit(recordOf('c'));
    expect(await processor.forceFlush()).toEqual({ delivered: 2, dropped: 1, pending: 0 });
    expect([wire.requests, dropped]).toEqual([[['a', 'c']], [[undefined, 'ERR_RECORD_NOT_AN_EVENT']]]);
  });
});

describe('delivery of what may not leave', () => {
  it.each([
    ['invalid', { validate: 'reject' }, { severity: 'extreme' }, 'ERR_SCHEMA'],
    ['too large', { maxEventBytes: 1000 }, { reason: 'x'.repeat(1000) }, 'ERR_TOO_LARGE'],
  ] as const)('hands over an event that is %s, as it would have left', async (_name, options, attributes, code) => {
    const wire = new Wire();
    const { processor, dropped } = processorOf({ ...quick(wire), ...options });
    processor.onEmit(recordOf('a', attributes));
    expect(await processor.forceFlush()).toEqual({ delivered: 0, dropped: 1, pending: 0 });
    expect([dropped, wire.requests, processor.stats().invalid]).toEqual([[['a', code]], [], 0]);
  });

  it('hands over nothing of an event that the redaction withholds', async () => {
    const { processor, emit, dropped } = processorOf({ ...quick(new Wire()), redaction: { hook: () => undefined } });
    emit('a');
    expect(await processor.forceFlush()).toEqual({ delivered: 0, dropped: 1, pending: 0 });
    expect(dropped).toEqual([[undefined, 'ERR_REDACTION']]);
  });
});

describe('delivery to a collector that is gone', () => {
  it('drops what waits, what is under way and what comes later, and asks no more', async () => {
    const collector = await startCollector();
    let answer: (value: unknown) => void = () => undefined;
    const until = new Promise((resolve) => (answer = resolve));
    collector.answer((_request, index) => (index === 0 ? { status: 410, until } : 'silence'));
    const { processor, emit, dropped } = processorOf({ endpoint: collector.url, concurrency: 3 });
    emit(...ids(10));
    await collector.arrival(3);
    answer(undefined);
    await vi.waitFor(() => expect(processor.stats().dropped).toBe(10));
    emit('late');
    expect(await processor.forceFlush()).toEqual({ delivered: 0, dropped: 0, pending: 0 });
    expect(dropped.map(([id]) => id).sort()).toEqual([...ids(10), 'late'].sort());
    expect(new Set(dropped.map(([, code]) => code))).toEqual(new Set(['ERR_EVENT_REFUSED']));
    expect([collector.requests.length, processor.stats().circuit]).toEqual([3, 'gone']);
    expect(await processor.shutdown()).toEqual({ delivered: 0, dropped: 0, pending: 0 });
  });
});

describe('delivery and bounds', () => {
  it('keeps the urgent where not all can wait, and counts what had to go', async () => {
    const wire = new Wire('unreachable');
    const { processor, dropped } = processorOf({
      ...quick(wire),
      maxQueueEvents: 4,
      concurrency: 1,
      circuitOpenMs: 100_000,
    });
    for (const id of ids(4)) processor.onEmit(recordOf(id));
    for (const id of ids(3, 'urgent')) processor.onEmit(recordOf(id, { severity: 'critical' }));
    processor.onEmit(recordOf('late'));
    expect(dropped).toEqual(['e0', 'e1', 'e2', 'late'].map((id) => [id, 'ERR_QUEUE_FULL']));
    expect(processor.stats()).toMatchObject({ pending: 4, droppedBySeverity: { low: 4 } });
    wire.answering = 202;
    expect(await processor.forceFlush()).toEqual({ delivered: 4, dropped: 0, pending: 0 });
    expect(wire.accepted).toEqual(['urgent0', 'urgent1', 'urgent2', 'e3']);
  });

  it('counts every event of the batches under way as queued', async () => {
    const collector = await startCollector();
    collector.answer('silence');
    const metrics = countMetrics();
    const { processor, emit } = processorOf({ endpoint: collector.url, batchSize: 5, concurrency: 2 });
    emit(...ids(12));
    await collector.arrival(2);
    expect(metrics.observe()).toMatchObject({ 'ossp.processor.queue.size': 12 });
    expect(await processor.shutdown({ timeoutMillis: 0 })).toEqual({ delivered: 0, dropped: 12, pending: 0 });
  });

  it('sends no more at a time than it may', async () => {
    let underWay = 0;
    let most = 0;
    const { processor, emit } = processorOf({
      ...quick(new Wire()),
      concurrency: 3,
      fetch: async () => {
        most = Math.max(most, ++underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay--;
        return { status: 202, headers: { get: () => null }, body: null };
      },
    });
    emit(...ids(50));
    expect(await processor.forceFlush()).toMatchObject({ delivered: 50 });
    expect(most).toBe(3);
  });
});

describe('delivery that ends', () => {
  it('drops at a shutdown what a dead collector did not take, in time, and accounts for all of it', async () => {
    const { processor, emit, dropped } = processorOf({ endpoint: await deadUrl() });
    emit(...ids(100));
    expect(await processor.shutdown({ timeoutMillis: 100 })).toEqual({ delivered: 0, dropped: 100, pending: 0 });
    expect(dropped.map(([id]) => id).sort()).toEqual(ids(100).sort());
    expect(processor.stats()).toMatchObject({ pending: 0, droppedByCode: { ERR_SHUT_DOWN: 100 } });
  });

  it('says of a collector that dies halfway what it took', async () => {
    const collector = await startCollector();
    collector.answer((_request, index) => (index < 30 ? { status: 202 } : 'reset'));
    const { processor, emit, dropped } = processorOf({ endpoint: collector.url, concurrency: 4 });
    emit(...ids(100));
    const { delivered, dropped: droppedCount, pending } = await processor.shutdown({ timeoutMillis: 300 });
    expect([delivered, droppedCount, pending]).toEqual([30, 70, 0]);
    expect([...collector.accepted.map(({ id }) => id), ...dropped.map(([id]) => id)].sort()).toEqual(ids(100).sort());
  });

  it('says that an event is pending which hangs in a redaction', async () => {
    const redaction = { hook: () => new Promise<undefined>(() => undefined) };
    const { processor, emit } = processorOf({ ...quick(new Wire()), redaction });
    emit('a');
    expect(await processor.shutdown({ timeoutMillis: 0 })).toEqual({ delivered: 0, dropped: 0, pending: 1 });
    expect(processor.stats().pending).toBe(1);
  });

  it('answers each of concurrent flushes for what it covers', async () => {
    const collector = await startCollector();
    let answer: (value: unknown) => void = () => undefined;
    const until = new Promise((resolve) => (answer = resolve));
    collector.answer(({ events }) => (events[0]?.['id'] === 'late' ? 'silence' : { status: 202, until }));
    const { processor, emit } = processorOf({ endpoint: collector.url });
    emit('a');
    const first = processor.forceFlush();
    emit('b');
    const second = processor.forceFlush();
    const third = processor.forceFlush();
    emit('late');
    const impatient = processor.forceFlush({ timeoutMillis: 0 });
    expect(await impatient).toEqual({ delivered: 0, dropped: 0, pending: 3 });
    answer(undefined);
    expect(await first).toMatchObject({ delivered: 1, pending: 0 });
    expect(await Promise.all([second, third])).toEqual(Array(2).fill({ delivered: 2, dropped: 0, pending: 0 }));
    expect(processor.stats()).toMatchObject({ delivered: 2, pending: 1 });
  });

  it('gives every call of shutdown, and flushes after it, the same', async () => {
    const { processor, emit } = processorOf(quick(new Wire()));
    emit(...ids(5));
    const results = await Promise.all([processor.shutdown(), processor.shutdown(), processor.forceFlush()]);
    expect(results).toEqual(Array(3).fill({ delivered: 5, dropped: 0, pending: 0 }));
    emit('late');
    expect(processor.stats()).toMatchObject({ signals: 6, delivered: 5, dropped: 1, pending: 0 });
  });
});

describe('delivery and the end of the process', () => {
  const APP = fileURLToPath(new URL('children/exiting-app.mjs', import.meta.url));

  async function lines(how: string): Promise<unknown[]> {
    const { stdout } = await promisify(execFile)(process.execPath, [APP, await deadUrl(), how], { timeout: 30_000 });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  }

  it('lets the process end while a retry is pending', async () => {
    expect(await lines('leave')).toEqual([expect.objectContaining({ signals: 1, pending: 1, circuit: 'open' })]);
  });

  it('keeps the process alive while somebody waits for a shutdown, as long as that may take', async () => {
    expect(await lines('shutdown')).toEqual([
      { delivered: 0, dropped: 1, pending: 0 },
      expect.objectContaining({ dropped: 1, pending: 0 }),
    ]);
  });

  it('keeps the process alive while somebody waits for a flush', async () => {
    expect(await lines('flush')).toEqual([
      { delivered: 0, dropped: 0, pending: 1 },
      expect.objectContaining({ dropped: 0, pending: 1 }),
    ]);
  });
});
