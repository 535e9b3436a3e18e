import { readFile, writeFile } from 'node:fs/promises';
import { OsspError } from '@ossp-otel/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { OsspLogRecordProcessor } from '../../src/index.ts';
import { deadLetterFile } from '../../src/node/index.ts';
import { countMetrics } from '../support/counting-meters.ts';
import { ACCEPTED, startCollector } from '../support/ossp-collector.ts';
import { BLOCKED, GUARDRAIL, MODEL, pipeline, spanContext, traceparentOf } from '../support/pipeline.ts';
import { runApp } from '../support/run-app.ts';
import { told } from '../support/told.ts';

// The bugs of the OSSP Python SDK 0.1.0, as docs/python-sdk.md lists them: none of them is here

const record = { eventName: GUARDRAIL, attributes: BLOCKED };
/** Waits short enough that what is measured beside them stands out. */
const retry = { backoffBaseMs: 1, backoffCapMs: 1 };
const temp = tempFolder();

afterEach(() => vi.unstubAllEnvs());

describe('B1, retries of what fails for good', () => {
  it('B1: posts an event once that the collector refuses', async () => {
    for (const status of [400, 401, 403, 404, 409, 413, 415, 422, 501]) {
      const collector = await startCollector();
      collector.answer({ status });
      const { logger, processor, drops } = pipeline({ endpoint: collector.url, retry });
      logger.emit(record);
      expect(await processor.forceFlush()).toEqual({ delivered: 0, dropped: 1, pending: 0 });
      expect(collector.requests, `status ${status}`).toHaveLength(1);
      expect(drops.map(({ error }) => [error.code, error.message])).toEqual([
        ['ERR_EVENT_REFUSED', `status ${status}`],
      ]);
    }
  });

  it('B1: posts an event again after network failures and the statuses that ask for it', async () => {
    const statuses = [408, 425, 429, 500, 502, 503, 504];
    const collector = await startCollector();
    collector.answer('reset', ...statuses.map((status) => ({ status })), ACCEPTED);
    const { logger, processor } = pipeline({ endpoint: collector.url, retry, circuitFailures: 100 });
    logger.emit(record);
    expect(await processor.forceFlush()).toEqual({ delivered: 1, dropped: 0, pending: 0 });
    expect(new Set(collector.events.map(({ id }) => id)).size).toBe(1);
    expect(collector.requests).toHaveLength(statuses.length + 2);
    expect(collector.accepted).toHaveLength(1);
  });
});

describe('B2, Retry-After', () => {
  it('B2: waits as long as Retry-After asks', async () => {
    const collector = await startCollector();
    collector.answer({ status: 429, headers: { 'retry-after': '1' } }, ACCEPTED);
    const { logger, processor } = pipeline({ endpoint: collector.url, retry });
    logger.emit(record);
    expect(await processor.forceFlush()).toEqual({ delivered: 1, dropped: 0, pending: 0 });
    const [first, second] = collector.requests.map(({ arrivedMs }) => arrivedMs);
    // A timer may fire a little early
    expect(Number(second) - Number(first)).toBeGreaterThan(950);
  });
});

describe('B3, the number of attempts', () => {
  it('B3: tells the number of attempts that were made', async () => {
    const collector = await startCollector();
    collector.answer({ status: 503 });
    const { logger, processor, drops } = pipeline({ endpoint: collector.url, retry: { ...retry, maxAttempts: 3 } });
    logger.emit(record);
    await processor.forceFlush();
    expect(collector.requests).toHaveLength(3);
    expect(drops.map(({ error }) => error.message)).toEqual([expect.stringContaining('after 3 attempts')]);
    expect(processor.stats().retried).toBe(2);
  });
});

describe('B4, the idempotency key', () => {
  it('B4: gives every event an Idempotency-Key of its own, the same in every attempt', async () => {
    const collector = await startCollector();
    // Each event is accepted at its second attempt
    collector.answer(({ body }) => {
      const isRepeated = collector.requests.some((earlier) => earlier.body === body);
      return isRepeated ? ACCEPTED : { status: 503 };
    });
    const { logger, processor } = pipeline({ endpoint: collector.url, retry, circuitFailures: 100 });
    for (let n = 0; n < 5; n++) logger.emit(record);
    expect(await processor.forceFlush()).toEqual({ delivered: 5, dropped: 0, pending: 0 });
    const keysOf = new Map<unknown, unknown[]>();
    for (const { events, headers } of collector.requests) {
      for (const { id } of events) keysOf.set(id, [...(keysOf.get(id) ?? []), headers['idempotency-key']]);
    }
    expect(keysOf.size).toBe(5);
    for (const [id, keys] of keysOf) expect(keys).toEqual([`"chatbot ${id}"`, `"chatbot ${id}"`]);
  });

  it('B4: takes a key from the application instead, made for each event', async () => {
    const collector = await startCollector();
    const idempotencyKey = ({ id }: { id: string }): string => `tenant-7/${id}`;
    const { logger, processor } = pipeline({ endpoint: collector.url, idempotencyKey });
    for (const id of ['e-1', 'e-2']) logger.emit({ eventName: GUARDRAIL, attributes: { ...BLOCKED, 'ce.id': id } });
    await processor.forceFlush();
    expect(collector.requests.map(({ headers }) => headers['idempotency-key']).sort()).toEqual([
      'tenant-7/e-1',
      'tenant-7/e-2',
    ]);
  });
});

describe('B5 and B6, trace context', () => {
  it('B5: sends the trace context of an event with this event only', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url, concurrency: 1 });
    logger.emit({ ...record, context: spanContext('a', 'vendor=1') });
    logger.emit(record);
    logger.emit({ ...record, context: spanContext('b') });
    logger.emit(record);
    await processor.forceFlush();
    expect(collector.requests.map(({ headers: { traceparent, tracestate } }) => [traceparent, tracestate])).toEqual([
      [traceparentOf('a'), 'vendor=1'],
      [undefined, undefined],
      [traceparentOf('b'), undefined],
      [undefined, undefined],
    ]);
  });

  it('B5: keeps the trace contexts of events apart that are under way at the same time', async () => {
    const collector = await startCollector();
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    collector.answer({ status: 202, until });
    const { logger, processor } = pipeline({ endpoint: collector.url, concurrency: 4 });
    const digits = ['1', '2', '3', '4'];
    for (const digit of digits) logger.emit({ ...record, context: spanContext(digit) });
    await collector.arrival(4);
    release();
    await processor.forceFlush();
    for (const { headers, events } of collector.requests) {
      expect(headers['traceparent']).toBe(events[0]?.['traceparent']);
    }
    expect(collector.events.map(({ traceparent }) => traceparent).sort()).toEqual(digits.map(traceparentOf));
  });

  it('B6: writes the trace context into the event itself', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url });
    logger.emit({ ...record, context: spanContext('a', 'vendor=1') });
    await processor.forceFlush();
    expect(collector.events).toMatchObject([{ traceparent: traceparentOf('a'), tracestate: 'vendor=1' }]);
  });
});

describe('B7, OSSP_VALIDATE', () => {
  it('B7: takes OSSP_VALIDATE=false for no, and true for yes', async () => {
    const incomplete = { eventName: GUARDRAIL, attributes: { action_taken: 'block' } };
    for (const [word, delivered] of [
      ...['false', '0', 'no', 'off', 'False', 'OFF'].map((no) => [no, 1] as const),
      ...['true', '1', 'yes', 'on', 'True', 'ON'].map((yes) => [yes, 0] as const),
    ]) {
      vi.stubEnv('OSSP_VALIDATE', word);
      const collector = await startCollector();
      const { logger, processor } = pipeline({ endpoint: collector.url });
      logger.emit(incomplete);
      expect(await processor.forceFlush(), word).toEqual({ delivered, dropped: 1 - delivered, pending: 0 });
      expect(processor.stats().invalid, word).toBe(0);
    }
  });

  it('B7: refuses a word that it does not know', () => {
    vi.stubEnv('OSSP_VALIDATE', 'maybe');
    expect(() => new OsspLogRecordProcessor({ endpoint: null })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message: expect.stringContaining('OSSP_VALIDATE') }),
    );
  });
});

describe('B8, errors in the application', () => {
  it('B8: never throws into the application for an invalid event', async () => {
    const collector = await startCollector();
    const { logger, processor, drops } = pipeline({ endpoint: collector.url, validate: 'reject' });
    expect(() => logger.emit({ eventName: GUARDRAIL, attributes: { action_taken: 'block' } })).not.toThrow();
    await processor.forceFlush();
    expect(drops.map(({ error }) => error.code)).toEqual(['ERR_SCHEMA']);
    expect(collector.requests).toEqual([]);
  });

  it('B8: never throws into the application for schemas that are missing', async () => {
    vi.stubEnv('OSSP_SCHEMA_DIR', temp('no-such-folder'));
    const lines = told();
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url, validate: 'reject', ...MODEL });
    expect(() => logger.emit(record)).not.toThrow();
    expect(await processor.forceFlush()).toEqual({ delivered: 1, dropped: 0, pending: 0 });
    expect(lines.filter((line) => line.includes('OSSP_SCHEMA_DIR'))).toHaveLength(1);
  });

  it('B8: never throws into the application for data that JSON cannot hold', async () => {
    const collector = await startCollector();
    const { logger, processor, drops } = pipeline({ endpoint: collector.url });
    const cycle: Record<string, unknown> = {};
    cycle['itself'] = cycle;
    const bodies: readonly unknown[] = [{ when: new Date(), big: 1n, call: () => 1, set: new Set([1]) }, cycle];
    // What a program in plain JavaScript can hand over
    for (const body of bodies) expect(() => logger.emit({ ...record, body: body as string })).not.toThrow();
    expect(await processor.forceFlush()).toMatchObject({ delivered: 1 });
    expect(collector.accepted).toHaveLength(1);
    expect(drops.map(({ error }) => error.code)).toEqual(['ERR_TOO_DEEP']);
    expect(processor.stats()).toMatchObject({ signals: 2, delivered: 1, dropped: 1, pending: 0 });
  });
});

describe('B9, redirects', () => {
  it('B9: takes no redirect for a delivery, and follows none', async () => {
    const elsewhere = await startCollector();
    for (const status of [301, 302, 303, 307, 308]) {
      const collector = await startCollector();
      collector.answer({ status, headers: { location: elsewhere.url } });
      const { logger, processor, drops } = pipeline({ endpoint: collector.url, retry });
      logger.emit({ eventName: GUARDRAIL, attributes: { ...BLOCKED, 'ce.id': 'e-1' } });
      expect(await processor.forceFlush(), `status ${status}`).toEqual({ delivered: 0, dropped: 1, pending: 0 });
      expect(collector.requests).toHaveLength(1);
      expect(drops).toMatchObject([{ event: { id: 'e-1' }, error: { code: 'ERR_EVENT_REFUSED' } }]);
    }
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('B10, what became of an event', () => {
  it('B10: tells what became of every event', async () => {
    const collector = await startCollector();
    collector.answer(({ events }) => ({ status: events[0]?.['id'] === 'e-2' ? 400 : 202 }));
    const { logger, processor, drops } = pipeline({ endpoint: collector.url });
    for (const id of ['e-1', 'e-2', 'e-3']) {
      logger.emit({ eventName: GUARDRAIL, attributes: { ...BLOCKED, 'ce.id': id } });
    }
    expect(await processor.forceFlush()).toEqual({ delivered: 2, dropped: 1, pending: 0 });
    expect(processor.stats()).toMatchObject({
      signals: 3,
      delivered: 2,
      dropped: 1,
      pending: 0,
      droppedByCode: { ERR_EVENT_REFUSED: 1 },
      droppedByType: { [GUARDRAIL]: 1 },
      droppedBySeverity: { high: 1 },
    });
    expect(drops).toMatchObject([{ event: { id: 'e-2', data: { reason: 'PII detected' } } }]);
    expect(drops[0]?.error).toBeInstanceOf(OsspError);
  });

  it('B10: keeps the events that were given up in a dead letter', async () => {
    const collector = await startCollector();
    collector.answer({ status: 400 });
    const file = temp('dead-letter.jsonl');
    const { logger, processor } = pipeline({ endpoint: collector.url, deadLetter: deadLetterFile({ file }) });
    logger.emit({ eventName: GUARDRAIL, attributes: { ...BLOCKED, 'ce.id': 'e-1' } });
    await processor.shutdown();
    const [line = '', ...others] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(line).toContain('ERR_EVENT_REFUSED');
    expect(line).toContain('e-1');
  });
});

describe('B11, the local mode', () => {
  it('B11: prints events on standard output, whatever is set up for logging', async () => {
    const { stdout, stats } = await runApp({ records: [record], options: { endpoint: null, source: 'urn:app:chat' } });
    const [line = '', ...others] = stdout.split('\n');
    expect(others).toEqual(['']);
    expect(line.startsWith('[OSSP CE] ')).toBe(true);
    expect(JSON.parse(line.slice('[OSSP CE] '.length))).toMatchObject({ type: GUARDRAIL, data: BLOCKED });
    expect(stats).toMatchObject({ delivered: 1, dropped: 0 });
  });
});

describe('B12, NaN', () => {
  it('B12: sends JSON whatever numbers there are', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url });
    logger.emit({
      eventName: 'ai.security.abuse.attempt',
      attributes: {
        confidence: Number.NaN,
        'ossp.data.scores': [Number.POSITIVE_INFINITY, 0.5, Number.NEGATIVE_INFINITY],
      },
      body: { nested: { deep: [Number.NaN] } },
    });
    expect(await processor.forceFlush()).toEqual({ delivered: 1, dropped: 0, pending: 0 });
    expect(collector.events).toMatchObject([
      { data: { confidence: 'NaN', scores: ['Infinity', 0.5, '-Infinity'], nested: { deep: ['NaN'] } } },
    ]);
    // No number where the schema demands one
    expect(processor.stats().invalid).toBe(1);
  });
});

describe('B13, the resource', () => {
  it('B13: overwrites nothing of the resource that an event states', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url, ...MODEL, modelVersion: '2026-05' });
    logger.emit({ ...record, body: { resource: { model_id: 'own', tenant_id: 't-1' } } });
    await processor.forceFlush();
    expect(collector.events).toMatchObject([
      {
        data: { resource: { model_id: 'own', tenant_id: 't-1', model_version: '2026-05', environment: 'production' } },
      },
    ]);
  });

  it('B13: carries a resource that is no object as it is, and counts that it is none', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url });
    logger.emit({ ...record, body: { resource: 'claims-llm' } });
    await processor.forceFlush();
    expect(collector.events).toMatchObject([{ data: { resource: 'claims-llm' } }]);
    expect(processor.stats().invalid).toBe(1);
  });
});

describe('B14, what is missing', () => {
  it('B14: returns from emit before the collector answers', async () => {
    const collector = await startCollector();
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    collector.answer({ status: 202, until });
    const { logger, processor } = pipeline({ endpoint: collector.url, concurrency: 2 });
    for (let n = 0; n < 100; n++) logger.emit(record);
    // Nothing was sent while the application's code ran
    expect(collector.requests).toEqual([]);
    await collector.arrival(2);
    for (let n = 0; n < 100; n++) logger.emit(record);
    expect(processor.stats()).toMatchObject({ signals: 200, delivered: 0, pending: 200 });
    release();
    expect(await processor.forceFlush()).toEqual({ delivered: 200, dropped: 0, pending: 0 });
  });

  it('B14: sends several events in one request where it is asked to', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url, batchSize: 10 });
    for (let n = 0; n < 20; n++) logger.emit(record);
    await processor.forceFlush();
    expect(collector.requests.map(({ events, headers }) => [events.length, headers['content-type']])).toEqual([
      [10, 'application/cloudevents-batch+json; charset=utf-8'],
      [10, 'application/cloudevents-batch+json; charset=utf-8'],
    ]);
  });

  it('B14: delivers what waits when it is shut down, and drops what comes after that, counted', async () => {
    const collector = await startCollector();
    const { logger, processor } = pipeline({ endpoint: collector.url });
    for (let n = 0; n < 50; n++) logger.emit(record);
    expect(await processor.shutdown()).toEqual({ delivered: 50, dropped: 0, pending: 0 });
    logger.emit(record);
    expect(processor.stats()).toMatchObject({ signals: 51, delivered: 50, dropped: 1 });
    expect(collector.accepted).toHaveLength(50);
  });

  it('B14: has metrics', async () => {
    const counted = countMetrics();
    const collector = await startCollector();
    collector.answer(ACCEPTED, { status: 503 }, ACCEPTED, { status: 400 });
    const { logger, processor } = pipeline({ endpoint: collector.url, retry, concurrency: 1 });
    for (let n = 0; n < 3; n++) logger.emit(record);
    await processor.forceFlush();
    expect(counted.sums).toEqual({
      [`ossp.processor.event.delivered ${GUARDRAIL}`]: 2,
      [`ossp.processor.event.dropped ERR_EVENT_REFUSED ${GUARDRAIL} high`]: 1,
      'ossp.processor.attempt.retried': 1,
    });
    expect(counted.recorded).toEqual({
      'ossp.processor.delivery.duration accepted': 2,
      'ossp.processor.delivery.duration refused': 1,
    });
    expect(counted.observe()).toEqual({
      'ossp.processor.event.queued': 3,
      'ossp.processor.queue.size': 0,
      'ossp.processor.spool.size': 0,
    });
  });

  it('B14: lets no token travel unencrypted to another machine', async () => {
    const endpoint = 'http://collector.invalid/v1/events';
    expect(() => new OsspLogRecordProcessor({ endpoint, auth: 'secret' })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message: expect.not.stringContaining('secret') }),
    );
    vi.stubEnv('OSSP_AUTH_TOKEN', 'secret');
    expect(() => new OsspLogRecordProcessor({ endpoint })).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
    vi.unstubAllEnvs();
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      asked.push(String(url));
      return new Response();
    };
    const { logger, processor, drops } = pipeline({ endpoint, auth: () => 'secret', fetch });
    logger.emit(record);
    await processor.forceFlush();
    expect(asked).toEqual([]);
    expect(drops.map(({ error }) => error.message)).toEqual([expect.stringContaining('unsendable')]);
  });

  it('B14: takes neither a proxy nor credentials from places that it was not told of', async () => {
    const collector = await startCollector();
    const proxy = await startCollector();
    await writeFile(temp('.netrc'), 'machine 127.0.0.1 login user password secret\n', { mode: 0o600 });
    const env = {
      HOME: temp('.'),
      NETRC: temp('.netrc'),
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
      ALL_PROXY: proxy.url,
    };
    const { stats } = await runApp({ records: [record], env: { ...env, OSSP_COLLECTOR_ENDPOINT: collector.url } });
    expect(stats).toMatchObject({ delivered: 1 });
    expect(proxy.requests).toEqual([]);
    expect(collector.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
