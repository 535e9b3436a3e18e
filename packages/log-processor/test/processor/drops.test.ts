import { setTimeout } from 'node:timers/promises';
import type { LogRecord } from '@opentelemetry/api-logs';
import { describe, expect, it } from 'vitest';
import type { DeadLetter, OsspLogRecordProcessorOptions } from '../../src/index.ts';
import { type Reply, startCollector } from '../support/ossp-collector.ts';
import { BLOCKED, GUARDRAIL, MODEL, type Pipeline, pipeline } from '../support/pipeline.ts';
import { told } from '../support/told.ts';

const SECRET = 'secret-of-the-event';

/** Says something secret wherever an event can say something. */
const secretive: LogRecord = {
  eventName: GUARDRAIL,
  body: SECRET,
  attributes: { action_taken: 'block', reason: SECRET, 'ce.id': `e-${SECRET}`, 'ce.subject': SECRET, [SECRET]: SECRET },
};

function fail(): never {
  throw new Error(SECRET);
}

/** A dead letter in memory. */
class Letters implements DeadLetter {
  readonly lost = 0;
  readonly lines: (readonly [event: string, code: string])[] = [];
  isClosed = false;

  write(event: string, code: string): void {
    this.lines.push([event, code]);
  }

  async flush(): Promise<void> {
    // Nothing waits
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

interface Case {
  readonly code: string;
  readonly reply?: Reply;
  readonly options?: OsspLogRecordProcessorOptions;
  readonly record?: LogRecord;
  /** How often the record is emitted at once. */
  readonly times?: number;
  readonly end?: (pipeline: Pipeline) => Promise<unknown>;
  /** Whether the event can be handed over. */
  readonly hasEvent: boolean;
}

const cases: readonly (readonly [string, Case])[] = [
  ['is refused', { code: 'ERR_EVENT_REFUSED', reply: { status: 400, body: SECRET }, hasEvent: true }],
  [
    'is for a collector that is gone',
    { code: 'ERR_EVENT_REFUSED', reply: { status: 410, body: SECRET }, hasEvent: true },
  ],
  [
    'is given up',
    {
      code: 'ERR_EVENT_UNDELIVERED',
      reply: { status: 503, body: SECRET },
      options: { retry: { maxAttempts: 1 } },
      hasEvent: true,
    },
  ],
  [
    'gets no credentials',
    { code: 'ERR_EVENT_UNDELIVERED', options: { auth: fail, retry: { maxAttempts: 1 } }, hasEvent: true },
  ],
  [
    'has no room in the queue',
    { code: 'ERR_QUEUE_FULL', reply: 'silence', options: { maxQueueEvents: 1 }, times: 2, hasEvent: true },
  ],
  [
    'is not delivered before the shutdown',
    {
      code: 'ERR_SHUT_DOWN',
      reply: 'silence',
      end: ({ processor }) => processor.shutdown({ timeoutMillis: 10 }),
      hasEvent: true,
    },
  ],
  ['violates its schema', { code: 'ERR_SCHEMA', options: { validate: 'reject' }, hasEvent: true }],
  [
    'is withheld by the redaction',
    { code: 'ERR_REDACTION', options: { redaction: { hook: () => undefined } }, hasEvent: false },
  ],
  ['cannot be redacted', { code: 'ERR_REDACTION', options: { redaction: { hook: fail } }, hasEvent: false }],
  ['is too large', { code: 'ERR_TOO_LARGE', options: { maxEventBytes: 100 }, hasEvent: true }],
  [
    'is none',
    {
      code: 'ERR_RECORD_NOT_AN_EVENT',
      record: { eventName: GUARDRAIL, attributes: { 'ce.id': 7, reason: SECRET } },
      hasEvent: false,
    },
  ],
];

describe('an event that is dropped', () => {
  it.each(cases)(
    'is told of without its content, and counted: one that %s',
    async (_name, { code, reply, options, record = secretive, times = 1, end, hasEvent }) => {
      const lines = told();
      const collector = await startCollector();
      if (reply !== undefined) collector.answer(reply);
      const deadLetter = new Letters();
      const made = pipeline({ endpoint: collector.url, deadLetter, ...options });
      for (let n = 0; n < times; n++) made.logger.emit(record);
      await (end === undefined ? made.processor.forceFlush({ timeoutMillis: times > 1 ? 10 : undefined }) : end(made));
      const stats = made.processor.stats();
      expect(stats).toMatchObject({
        signals: times,
        dropped: 1,
        droppedByCode: { [code]: 1 },
        droppedByType: { [GUARDRAIL]: 1 },
      });
      expect(stats.delivered + stats.dropped + stats.pending).toBe(times);
      expect(made.drops.map(({ error }) => error.code)).toEqual([code]);
      expect(made.drops[0]?.error.message).not.toContain(SECRET);
      expect(made.drops.map(({ event }) => event?.id)).toEqual([hasEvent ? `e-${SECRET}` : undefined]);
      expect(deadLetter.lines.map(([event, reason]) => [JSON.parse(event).id, reason])).toEqual(
        hasEvent ? [[`e-${SECRET}`, code]] : [],
      );
      expect(lines.some((line) => line.includes(code))).toBe(true);
      expect(lines.filter((line) => line.includes(SECRET))).toEqual([]);
    },
  );

  it('is handed over redacted', async () => {
    const collector = await startCollector();
    collector.answer({ status: 400 });
    const deadLetter = new Letters();
    const redaction = { deny: ['/data/reason'] };
    const { logger, processor, drops } = pipeline({ endpoint: collector.url, deadLetter, redaction });
    logger.emit({ eventName: GUARDRAIL, attributes: { action_taken: 'block', reason: SECRET } });
    await processor.shutdown();
    expect(collector.requests.map(({ body }) => body).join()).not.toContain(SECRET);
    expect(JSON.stringify(drops)).not.toContain(SECRET);
    expect(deadLetter.lines.join()).not.toContain(SECRET);
    expect(drops).toMatchObject([{ event: { data: { action_taken: 'block', reason: { $redacted: {} } } } }]);
  });

  it('is another one before it is one of high severity', async () => {
    const collector = await startCollector();
    const { logger, processor, drops } = pipeline({ endpoint: collector.url, maxQueueEvents: 3, concurrency: 1 });
    for (const [index, severity] of ['low', 'high', 'low', 'low', 'critical', 'high', 'critical'].entries()) {
      logger.emit({ eventName: GUARDRAIL, attributes: { ...BLOCKED, 'ce.id': `e-${index}`, severity } });
    }
    await processor.forceFlush();
    // The urgent ones took the places of the others, and then there was none left to give way
    expect(collector.accepted.map(({ id }) => id)).toEqual(['e-1', 'e-4', 'e-5']);
    expect(drops.map(({ event }) => event?.id)).toEqual(['e-3', 'e-0', 'e-2', 'e-6']);
    expect(processor.stats().droppedBySeverity).toEqual({ low: 3, critical: 1 });
  });

  it('is written to the dead letter before the shutdown is over', async () => {
    const collector = await startCollector();
    collector.answer({ status: 400 });
    const deadLetter = new Letters();
    const { logger, processor } = pipeline({ endpoint: collector.url, deadLetter });
    for (let n = 0; n < 20; n++) logger.emit({ eventName: GUARDRAIL, attributes: BLOCKED });
    await processor.shutdown();
    expect([deadLetter.lines.length, deadLetter.isClosed]).toEqual([20, true]);
  });
});

describe('stats()', () => {
  it('add up at any time, whatever happens to events', async () => {
    const collector = await startCollector();
    const replies: readonly Reply[] = [
      { status: 202 },
      { status: 400 },
      'reset',
      { status: 503 },
      { status: 202, delayMs: 2 },
    ];
    collector.answer((_request, index) => replies[index % replies.length] ?? 'reset');
    const { logger, processor } = pipeline({
      endpoint: collector.url,
      validate: 'reject',
      ...MODEL,
      maxQueueEvents: 40,
      concurrency: 4,
      circuitFailures: 1000,
      retry: { backoffBaseMs: 1, backoffCapMs: 2, maxAttempts: 3 },
    });
    let emitted = 0;
    const check = (): void => {
      const { signals, delivered, dropped, pending, droppedByCode, droppedByType, droppedBySeverity } =
        processor.stats();
      expect([signals, delivered + dropped + pending]).toEqual([emitted, emitted]);
      for (const parts of [droppedByCode, droppedByType, droppedBySeverity]) {
        expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(dropped);
      }
    };
    for (let round = 0; round < 20; round++) {
      for (let n = 0; n < 10; n++) {
        logger.emit({ eventName: n % 5 === 0 ? 'ai.custom' : GUARDRAIL, attributes: n % 3 === 0 ? {} : BLOCKED });
        emitted++;
        check();
      }
      await setTimeout(3);
      check();
    }
    await processor.shutdown();
    check();
    const { delivered, pending, droppedByCode, droppedByType } = processor.stats();
    expect(pending).toBe(0);
    expect(new Set(collector.accepted.map(({ id }) => id)).size).toBe(delivered);
    expect(Object.keys(droppedByCode)).toEqual(expect.arrayContaining(['ERR_SCHEMA', 'ERR_EVENT_REFUSED']));
    expect(Object.keys(droppedByType).every((type) => type === GUARDRAIL || type === 'other')).toBe(true);
  });
});
