import { type LogsData, OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Account } from '../../src/convert/account.ts';
import { EventConverter, type EventConverterOptions } from '../../src/convert/convert-event.ts';
import { Deduplicator } from '../../src/convert/dedupe.ts';
import { RecordEncoder } from '../../src/convert/event-encoder.ts';
import { createFilter } from '../../src/convert/filters.ts';
import type { Origin } from '../../src/convert/item.ts';
import { Pipeline } from '../../src/convert/pipeline.ts';
import type { Rejection } from '../../src/convert/quarantine.ts';
import { Rejections } from '../../src/convert/rejections.ts';
import type { Batch, OutputReport, Sink } from '../../src/convert/sink.ts';
import { StopSwitch } from '../../src/convert/stop-switch.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import { decodeLogsJson } from '../../src/otlp/json-decode.ts';
import { JSON_ENCODING, type LogsEncoding, PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { bytesOf, event, itemTexts } from './events.ts';

type Fate = 'accepted' | 'refused' | 'undelivered';

/** Ends batches by a script, and keeps them. */
class ScriptedSink implements Sink {
  readonly wantsItems = true;
  readonly batches: Batch[] = [];
  readonly #account: Account;
  readonly #fates: readonly Fate[];
  closedAs: boolean | undefined;

  constructor(account: Account, fates: readonly Fate[] = []) {
    this.#account = account;
    this.#fates = fates;
  }

  write(batch: Batch): void {
    this.#account[this.#fates[this.batches.length] ?? 'accepted'] += batch.recordCount;
    this.batches.push(batch);
  }

  async ready(): Promise<void> {}

  async close(complete: boolean): Promise<OutputReport> {
    this.closedAs = complete;
    const { accepted, refused, undelivered } = this.#account;
    const counts = { accepted, refused, undelivered, bytes: 0 };
    return { kind: 'file', target: '', format: '', ...counts, sha256: null, complete, firstUndelivered: null };
  }
}

interface SetUp extends Partial<EventConverterOptions> {
  readonly encoding?: LogsEncoding;
  readonly fates?: readonly Fate[];
  readonly strict?: boolean;
  readonly maxRecords?: number;
}

function setUp({ fates, strict = false, maxRecords = 3, encoding = JSON_ENCODING, ...options }: SetUp = {}) {
  const account = new Account();
  const stop = new StopSwitch();
  const sink = new ScriptedSink(account, fates);
  const rejected: Rejection[] = [];
  const conflicts: Origin[] = [];
  const rejections = new Rejections({ quarantine: undefined, strict, stop, onRejected: (one) => rejected.push(one) });
  const encoder = new RecordEncoder(encoding, { maxRecords, maxBytes: 4000 }, {});
  const converter = new EventConverter({
    reader: {},
    validate: 'warn',
    filter: undefined,
    deduplicator: undefined,
    encoder,
    ...options,
  });
  let clock = 0n;
  const pipeline = new Pipeline({
    takesLogs: true,
    converter,
    sink,
    account,
    rejections,
    stop,
    observedTime: () => ++clock,
    onConflict: (origin) => conflicts.push(origin),
  });
  return { account, stop, sink, pipeline, rejected, conflicts };
}

function feed(pipeline: Pipeline, texts: readonly string[]): void {
  texts.forEach((text, index) => {
    const bytes = bytesOf(`??${text}??`);
    pipeline.event(bytes, 2, bytes.length - 2, { line: index + 1, index: -1, offset: index * 10 });
  });
}

describe('Pipeline', () => {
  it('ends every item in exactly one counter, whatever happens', async () => {
    const fates = fc.array(fc.constantFrom<Fate>('accepted', 'refused', 'undelivered'), { maxLength: 15 });
    const options = fc.record({
      fates,
      strict: fc.boolean(),
      encoding: fc.constantFrom(JSON_ENCODING, PROTOBUF),
      maxRecords: fc.integer({ min: 1, max: 7 }),
      validate: fc.constantFrom('off', 'warn', 'reject'),
      dedupe: fc.boolean(),
      filter: fc.constantFrom(undefined, 'ai.*'),
      stopAt: fc.option(fc.nat(40), { nil: undefined }),
      otherLines: fc.nat(3),
      unreadable: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(
        itemTexts,
        options,
        async (texts, { dedupe, filter, stopAt, otherLines, unreadable, ...rest }) => {
          const { account, pipeline, stop, rejected, conflicts, sink } = setUp({
            ...rest,
            filter: filter === undefined ? undefined : createFilter({ types: [filter] }),
            deduplicator: dedupe ? new Deduplicator(5) : undefined,
          });
          pipeline.startInput('a');
          feed(pipeline, texts.slice(0, stopAt));
          pipeline.startInput('b');
          if (stopAt !== undefined) stop.stop('interrupted');
          feed(pipeline, texts.slice(stopAt ?? texts.length));
          const place = { line: 1, index: -1, offset: 0 };
          for (let at = 0; at < unreadable; at++)
            pipeline.rejected(new OsspError('ERR_UTF8', 'x'), bytesOf('x'), place);
          for (let at = 0; at < otherLines; at++) pipeline.otherLine();
          await pipeline.finish();

          account.assertBalanced();
          expect(account.rejected.total).toBe(rejected.length);
          expect(account.total('conflicts')).toBe(conflicts.length);
          expect(sink.batches.reduce((sum, { recordCount }) => sum + recordCount, 0)).toBe(account.total('mapped'));
          expect(sink.batches.flatMap(({ items }) => items).length).toBe(account.total('mapped'));
          expect(sink.closedAs).toBe(stop.reason === undefined);
          expect(pipeline.eventsRead).toBe(account.total('read'));
          if (stop.reason === undefined) {
            expect(account.total('read')).toBe(texts.length + unreadable);
            expect(account.total('otherLines')).toBe(otherLines);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives each event its place, its bytes and the time of reading', async () => {
    const { pipeline, sink } = setUp();
    pipeline.startInput('a.jsonl');
    const text = JSON.stringify(event());
    feed(pipeline, [text]);
    await pipeline.ready();
    feed(pipeline, [text]);
    await pipeline.finish();
    const items = sink.batches.flatMap((batch) => batch.items);
    expect(items[0]).toEqual({
      input: 'a.jsonl',
      line: 1,
      index: -1,
      offset: 0,
      number: 1,
      observedTimeUnixNano: 1n,
      content: bytesOf(text),
    });
    expect(items[1]?.observedTimeUnixNano).toBe(2n);
    const [batch] = sink.batches;
    const records = decodeLogsJson(parseJson(batch?.bytes ?? '{}')).resourceLogs[0]?.scopeLogs[0]?.logRecords;
    expect(records?.map(({ observedTimeUnixNano }) => observedTimeUnixNano)).toEqual([1n, 2n]);
  });

  it('explains rejections without their content', () => {
    const { pipeline, rejected } = setUp({ validate: 'reject' });
    pipeline.startInput('a.jsonl');
    feed(pipeline, ['{"secret":', JSON.stringify(event({ data: { secret: 1 } }))]);
    expect(rejected).toEqual([
      {
        input: 'a.jsonl',
        line: 1,
        index: -1,
        offset: 0,
        code: 'ERR_JSON_SYNTAX',
        path: '',
        message: 'expected a value at byte 11',
      },
      {
        input: 'a.jsonl',
        line: 2,
        index: -1,
        offset: 10,
        code: 'ERR_SCHEMA',
        path: '/data/resource',
        message: 'the event violates the schema: /data/resource: required and 2 more',
      },
    ]);
  });

  it('goes on after a rejection, and with strict stops at the first one', async () => {
    const texts = [JSON.stringify(event()), '{', JSON.stringify(event())];
    const tolerant = setUp();
    tolerant.pipeline.startInput('a');
    feed(tolerant.pipeline, texts);
    expect([tolerant.account.total('read'), tolerant.stop.reason]).toEqual([3, undefined]);

    const strict = setUp({ strict: true });
    strict.pipeline.startInput('a');
    feed(strict.pipeline, texts);
    await strict.pipeline.finish();
    expect([strict.account.total('read'), strict.account.accepted, strict.stop.reason]).toEqual([2, 1, 'strict']);
    expect(strict.stop.error?.code).toBe('ERR_JSON_SYNTAX');
  });

  it('lets a defect pass for what it is', () => {
    const defect = new TypeError('a defect');
    const filter = (): boolean => {
      throw defect;
    };
    const { pipeline } = setUp({ filter });
    pipeline.startInput('a');
    expect(() => feed(pipeline, [JSON.stringify(event())])).toThrow(defect);
  });

  it('restores the events of stored records, and rejects records that are none', async () => {
    const first = setUp();
    first.pipeline.startInput('a');
    feed(first.pipeline, [JSON.stringify(event())]);
    await first.pipeline.finish();
    const [stored] = first.sink.batches;
    const data = decodeLogsJson(parseJson(stored?.bytes ?? '{}'));
    const [group] = data.resourceLogs;
    const [scope] = group?.scopeLogs ?? [];
    const [record] = scope?.logRecords ?? [];
    if (group === undefined || scope === undefined || record === undefined) throw new Error('expected a record');
    const foreign = { ...record, attributes: [], eventName: 'x' };
    const both: LogsData = {
      resourceLogs: [{ ...group, scopeLogs: [{ ...scope, logRecords: [record, foreign] }] }],
    };

    const { pipeline, account, sink, rejected } = setUp();
    pipeline.startInput('b');
    pipeline.logs(both, { line: 1, index: 0, offset: 0 });
    await pipeline.finish();
    account.assertBalanced();
    expect([account.total('read'), account.accepted]).toEqual([2, 1]);
    expect(sink.batches.map(({ items }) => items.map((item) => item?.content))).toEqual([[event()]]);
    expect(rejected.map(({ code, path }) => [code, path])).toEqual([['ERR_RECORD_NOT_AN_EVENT', '/id']]);
  });
});
