import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { describe, expect, it } from 'vitest';
import { type OnDrop, OsspLogRecordProcessor } from '../../src/index.ts';
import { told } from '../support/told.ts';

const GUARDRAIL = 'ai.safety.guardrail.interaction';

describe('events that the collector always fails for', () => {
  it('do not keep the others from being delivered', async () => {
    const delivered = new Set<string>();
    const fetch = async (_: string, { body }: { readonly body: string }) => {
      const { id } = JSON.parse(body) as { id: string };
      if (!id.startsWith('poison')) delivered.add(id);
      return { status: id.startsWith('poison') ? 500 : 202, headers: new Headers(), body: null };
    };
    const retry = { backoffBaseMs: 1, backoffCapMs: 2, maxAttempts: 1000 };
    const options = { endpoint: 'https://collector.example/', source: 'urn:test', fetch, retry };
    const processor = new OsspLogRecordProcessor({ ...options, circuitOpenMs: 5, concurrency: 4 });
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('test');
    const ids = [
      ...Array.from({ length: 12 }, (_, n) => `poison${n}`),
      ...Array.from({ length: 50 }, (_, n) => `e${n}`),
    ];
    for (const id of ids) logger.emit({ eventName: GUARDRAIL, severityNumber: 9, attributes: { 'ce.id': id } });
    await expect.poll(() => delivered.size, { timeout: 20_000 }).toBe(50);
    expect(await processor.shutdown({ timeoutMillis: 0 })).toMatchObject({ dropped: 12 });
    const { signals, delivered: accepted, dropped, pending } = processor.stats();
    expect([signals, accepted, dropped, pending]).toEqual([62, 50, 12, 0]);
  });
});

describe('an outage', () => {
  it('is told of once with its reason, and so is its end', async () => {
    const lines = told();
    let isDown = true;
    const fetch = async () => {
      if (isDown) throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
      return { status: 202, headers: new Headers(), body: null };
    };
    const options = { endpoint: 'https://collector.example/', source: 'urn:test', fetch, validate: 'off' } as const;
    const processor = new OsspLogRecordProcessor({
      ...options,
      circuitFailures: 2,
      circuitOpenMs: 5,
      retry: { backoffCapMs: 5, backoffBaseMs: 1 },
    });
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('test');
    for (let n = 0; n < 5; n++) logger.emit({ eventName: GUARDRAIL });
    await expect.poll(() => lines.join('\n')).toContain('no event gets through');
    isDown = false;
    await processor.forceFlush();
    const text = lines.filter((line) => line.includes('get'));
    expect(text).toEqual([
      expect.stringContaining('connection refused (ECONNREFUSED)'),
      expect.stringContaining('again'),
    ]);
    await processor.shutdown();
  });

  it('shows in the reason for which an event is dropped at the shutdown', async () => {
    const errors: string[] = [];
    const fetch = async () => ({ status: 503, headers: new Headers(), body: null });
    const processor = new OsspLogRecordProcessor({
      endpoint: 'https://collector.example/',
      source: 'urn:test',
      fetch,
      onDrop: (_, { message }) => errors.push(message),
    });
    new LoggerProvider({ processors: [processor] }).getLogger('test').emit({ eventName: GUARDRAIL });
    await expect.poll(() => processor.stats().pending).toBe(1);
    await processor.shutdown({ timeoutMillis: 50 });
    expect(errors).toEqual([expect.stringContaining('the last attempt failed: status 503')]);
  });
});

describe('a signal that arrives after the shutdown', () => {
  it('is counted and handed over, not passed over', async () => {
    const dropped: (string | undefined)[] = [];
    // TypeScript lets such a function pass
    const onDrop: (...given: Parameters<OnDrop>) => unknown = (event, { code }) => {
      dropped.push(event?.id, code);
      return Promise.reject(new Error('no reason to end the application'));
    };
    const processor = new OsspLogRecordProcessor({
      endpoint: 'https://collector.example/',
      source: 'urn:test',
      fetch: async () => ({ status: 202, headers: new Headers(), body: null }),
      onDrop,
    });
    await processor.shutdown();
    const record = { hrTime: [1, 0] as [number, number], resource: { attributes: {} }, eventName: GUARDRAIL };
    processor.onEmit({ ...record, attributes: { 'ce.id': 'late' } });
    expect(dropped).toEqual(['late', 'ERR_SHUT_DOWN']);
    expect(processor.stats()).toMatchObject({ signals: 1, delivered: 0, dropped: 1, pending: 0 });
  });
});
