import { DiagLogLevel, diag } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SignalRecord } from '../../src/index.ts';
import { startCollector } from '../support/ossp-collector.ts';
import { BLOCKED, GUARDRAIL, pipeline } from '../support/pipeline.ts';
import { told } from '../support/told.ts';

const SECRET = 'the-secret-of-the-record';

function fail(): never {
  throw new Error(SECRET);
}

/** A record as it is, whatever the SDK would make of it. */
function handMade(members: Partial<SignalRecord>): SignalRecord {
  return { hrTime: [1_780_000_000, 0], eventName: GUARDRAIL, attributes: {}, resource: { attributes: {} }, ...members };
}

const hostile: readonly (readonly [string, () => SignalRecord])[] = [
  [
    'an attribute that cannot be read',
    () => handMade({ attributes: Object.defineProperty({}, 'reason', { get: fail, enumerable: true }) }),
  ],
  ['attributes that cannot be listed', () => handMade({ attributes: new Proxy({}, { ownKeys: fail }) })],
  ['attributes that cannot be written', () => handMade({ attributes: Object.freeze({ ...BLOCKED }) })],
  ['no attributes', () => handMade({ attributes: undefined as unknown as object })],
  [
    'a body that cannot be read',
    () => handMade({ body: Object.defineProperty({}, 'reason', { get: fail, enumerable: true }) }),
  ],
  [
    'a value that holds itself',
    () => {
      const cycle: Record<string, unknown> = {};
      cycle['a'] = [cycle];
      return handMade({ attributes: { cycle } });
    },
  ],
  [
    'a trace state that fails',
    () =>
      handMade({
        spanContext: {
          traceId: 'a'.repeat(32),
          spanId: 'a'.repeat(16),
          traceFlags: 1,
          traceState: { serialize: fail },
        },
      }),
  ],
  [
    'a resource that cannot be read',
    () =>
      handMade({
        resource: {
          get attributes() {
            return fail();
          },
        },
      }),
  ],
  [
    'a severity that cannot be set',
    () =>
      Object.defineProperty(handMade({ attributes: { severity: 'high' } }), 'severityNumber', {
        get: () => undefined,
        set: fail,
      }),
  ],
];

describe('onEmit()', () => {
  it.each(hostile)('never throws, and counts the record: %s', async (_name, make) => {
    const { processor, drops } = pipeline({ endpoint: null });
    expect(processor.onEmit(make())).toBeUndefined();
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ signals: 1, delivered: 0, dropped: 1, pending: 0 });
    expect(drops).toHaveLength(1);
    expect(drops[0]?.error.message).not.toContain(SECRET);
  });

  it.each([
    ['select', { select: fail }],
    ['a preset', { select: 'nothing', presets: [{ name: 'failing', lift: fail }] }],
  ])('never throws where a function of the options does: %s', async (_name, options) => {
    const { logger, processor, drops, exported } = pipeline({ endpoint: null, ...options });
    expect(() => logger.emit({ eventName: GUARDRAIL, attributes: BLOCKED })).not.toThrow();
    expect(processor.stats()).toMatchObject({ signals: 1, dropped: 1, failed: 1 });
    expect(drops).toMatchObject([{ event: undefined, error: { code: 'ERR_RECORD_NOT_AN_EVENT' } }]);
    // The others have the record all the same
    expect(exported()).toHaveLength(1);
  });

  it('never throws where onDrop does', async () => {
    const onDrop = (): never => fail();
    const { logger, processor } = pipeline({ endpoint: null, select: fail, onDrop });
    expect(() => logger.emit({ eventName: GUARDRAIL })).not.toThrow();
    expect(processor.stats()).toMatchObject({ signals: 1, dropped: 1 });
  });

  it('never throws where the diagnostic logger of the application does, and every event is settled', async () => {
    diag.setLogger({ error: fail, warn: fail, info: fail, debug: fail, verbose: fail }, DiagLogLevel.WARN);
    onTestFinished(() => diag.disable());
    const collector = await startCollector();
    collector.answer({ status: 400 });
    const { logger, processor, drops } = pipeline({ endpoint: collector.url, maxQueueEvents: 1 });
    expect(() => [1, 2, 3].map(() => logger.emit({ eventName: GUARDRAIL, attributes: BLOCKED }))).not.toThrow();
    expect(await processor.forceFlush()).toEqual({ delivered: 0, dropped: 1, pending: 0 });
    expect(drops.map(({ error }) => error.code)).toEqual(['ERR_QUEUE_FULL', 'ERR_QUEUE_FULL', 'ERR_EVENT_REFUSED']);
    expect(processor.stats()).toMatchObject({ signals: 3, dropped: 3, failed: 0 });
  });

  it('does not warn of invalid events once for each type that an application makes up', async () => {
    const lines = told();
    const { logger, processor } = pipeline({ endpoint: null, validate: 'warn' });
    for (const n of [1, 2, 3]) logger.emit({ eventName: `ai.made.up.${n}`, attributes: { 'ce.not_a_name': 'x' } });
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ invalid: 3 });
    expect(lines.filter((line) => line.includes(' violate '))).toHaveLength(1);
  });

  it('keeps what the record said, whatever becomes of it', async () => {
    const collector = await startCollector();
    const { processor } = pipeline({ endpoint: collector.url });
    const list = ['as', { it: 'was' }];
    const record = handMade({ attributes: { ...BLOCKED, 'ossp.data.list': list } });
    processor.onEmit(record);
    const attributes = record.attributes as Record<string, unknown>;
    list.push('later');
    attributes['ossp.data.reason'] = 'later';
    attributes['ce.id'] = 'later';
    await processor.forceFlush();
    expect(collector.events).toMatchObject([{ data: { ...BLOCKED, list: ['as', { it: 'was' }] } }]);
    expect(collector.events[0]?.['id']).not.toBe('later');
  });

  it('delivers no record after the shutdown, and counts it as dropped', async () => {
    const collector = await startCollector();
    const { processor } = pipeline({ endpoint: collector.url });
    const results = await Promise.all([processor.shutdown(), processor.shutdown(), processor.forceFlush()]);
    expect(results).toEqual(Array(3).fill({ delivered: 0, dropped: 0, pending: 0 }));
    processor.onEmit(handMade({ attributes: { ...BLOCKED } }));
    expect(processor.stats()).toMatchObject({
      signals: 1,
      dropped: 1,
      pending: 0,
      droppedByCode: { ERR_SHUT_DOWN: 1 },
    });
    expect(collector.requests).toEqual([]);
  });
});
