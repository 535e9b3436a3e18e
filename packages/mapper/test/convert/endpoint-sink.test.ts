import { describe, expect, it } from 'vitest';
import { Account } from '../../src/convert/account.ts';
import { EndpointSink, type Sender } from '../../src/convert/endpoint-sink.ts';
import type { Item } from '../../src/convert/item.ts';
import type { Rejection } from '../../src/convert/quarantine.ts';
import { Rejections } from '../../src/convert/rejections.ts';
import type { Batch } from '../../src/convert/sink.ts';
import { StopSwitch } from '../../src/convert/stop-switch.ts';
import type { SendResult } from '../../src/otlp-http/index.ts';
import { bytesOf } from './events.ts';

type Answer = (numbers: readonly number[]) => SendResult | Promise<SendResult>;

function accepted(rejectedLogRecords = 0, errorMessage = ''): SendResult {
  return { outcome: 'accepted', rejectedLogRecords, errorMessage, attempts: 1 };
}

/** A batch of the events with these numbers; its bytes are the numbers, so that a sender sees who is in it. */
function batchOf(numbers: readonly number[]): Batch {
  const items = numbers.map((number): Item => {
    const content = bytesOf(`event ${number}`);
    return { input: 'a.jsonl', line: number, index: -1, offset: 0, number, observedTimeUnixNano: 0n, content };
  });
  return { bytes: Uint8Array.from(numbers), recordCount: numbers.length, items };
}

function setUp(answer: Answer, options: { concurrency?: number; strict?: boolean } = {}) {
  const { concurrency = 2, strict = false } = options;
  const account = new Account();
  const stop = new StopSwitch();
  const refused: Rejection[] = [];
  const sent: number[][] = [];
  const state = { closed: 0 };
  const sender: Sender = {
    send: async (body) => {
      sent.push([...body]);
      return answer([...body]);
    },
    close: async () => {
      state.closed++;
    },
  };
  const sink = new EndpointSink({
    sender,
    target: 'http://collector/v1/logs',
    encoding: 'protobuf',
    concurrency,
    account,
    rejections: new Rejections({ quarantine: undefined, strict, stop, onRejected: (one) => refused.push(one) }),
    stop,
    encode: (items) => [batchOf(items.map(({ number }) => number))],
  });
  const counts = (): number[] => [account.accepted, account.refused, account.undelivered];
  return { sink, sent, counts, stop, refused, state };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

describe('EndpointSink', () => {
  it('delivers batches and reports what the collector confirmed', async () => {
    const { sink, sent, counts, state } = setUp(() => accepted());
    sink.write(batchOf([1, 2, 3]));
    sink.write(batchOf([4]));
    expect(await sink.close(true)).toEqual({
      kind: 'collector',
      target: 'http://collector/v1/logs',
      format: 'otlp-http-protobuf',
      accepted: 4,
      refused: 0,
      undelivered: 0,
      bytes: 4,
      sha256: null,
      complete: true,
      firstUndelivered: null,
    });
    expect([sent, counts(), state.closed]).toEqual([[[1, 2, 3], [4]], [4, 0, 0], 1]);
  });

  it('finds the rejected records of a batch by sending its halves', async () => {
    const bad = new Set([3, 8]);
    const { sink, counts, refused, stop } = setUp((sent) =>
      accepted(sent.filter((one) => bad.has(one)).length, 'too odd'),
    );
    sink.write(batchOf(numbers(1, 10)));
    await sink.close(true);
    expect(counts()).toEqual([8, 2, 0]);
    expect(refused.map(({ line, code, message }) => [line, code, message])).toEqual([
      [3, 'ERR_OTLP_REJECTED', 'the collector rejected the record'],
      [8, 'ERR_OTLP_REJECTED', 'the collector rejected the record'],
    ]);
    expect(stop.reason).toBeUndefined();
  });

  it('counts no record as accepted that was in no request without a rejection', async () => {
    // A collector that rejects what it has seen before, and says so
    const seen = new Set<number>();
    const { sink, counts } = setUp((sent) => {
      const rejected = sent.filter((one) => one === 2 || seen.has(one));
      for (const one of sent) seen.add(one);
      return accepted(rejected.length);
    });
    sink.write(batchOf([1, 2]));
    await sink.close(true);
    expect(counts()).toEqual([0, 2, 0]);
  });

  it('believes a collector that rejects more records than there were', async () => {
    const { sink, counts } = setUp(() => accepted(100));
    sink.write(batchOf([1, 2]));
    await sink.close(true);
    expect(counts()).toEqual([0, 2, 0]);
  });

  it('splits what is too large, and refuses a record that is too large alone', async () => {
    const { sink, sent, counts, refused } = setUp((body) =>
      body.length > 2 || body.includes(5) ? { outcome: 'too-large', message: 'limit', attempts: 1 } : accepted(),
    );
    sink.write(batchOf(numbers(1, 5)));
    await sink.close(true);
    expect(sent).toEqual([[1, 2, 3, 4, 5], [1, 2], [3, 4, 5], [3], [4, 5], [4], [5]]);
    expect(counts()).toEqual([4, 1, 0]);
    expect(refused.map(({ line, message }) => [line, message])).toEqual([
      [5, 'the collector refused the record as too large'],
    ]);
  });

  it('refuses a whole batch that the collector refuses, and goes on', async () => {
    const { sink, counts, refused, stop } = setUp((body) =>
      body.includes(1) ? { outcome: 'refused', status: 400, message: 'secret', attempts: 1 } : accepted(),
    );
    sink.write(batchOf([1, 2]));
    sink.write(batchOf([3]));
    await sink.close(true);
    expect([counts(), stop.reason]).toEqual([[1, 2, 0], undefined]);
    expect(refused.map(({ message }) => message)).toEqual(['the collector answered 400', 'the collector answered 400']);
  });

  it('with strict, a refused record ends the run', async () => {
    const { sink, stop } = setUp(() => accepted(1), { strict: true });
    sink.write(batchOf([1]));
    await sink.close(true);
    expect([stop.reason, stop.error?.code]).toEqual(['strict', 'ERR_OTLP_REJECTED']);
  });

  it.each<[string, SendResult, string]>([
    [
      'the budget is used up',
      {
        outcome: 'undelivered',
        reason: 'budget',
        message: 'connection refused',
        lastStatus: undefined,
        retryAfterMs: 0,
        attempts: 9,
      },
      'the collector did not take the records within the retry budget, at last: connection refused',
    ],
    [
      'the collector asks for more time than there is',
      {
        outcome: 'undelivered',
        reason: 'retry-after',
        message: 'secret',
        lastStatus: 429,
        retryAfterMs: 0,
        attempts: 1,
      },
      'the collector asked to wait for longer than the retry budget, with status 429',
    ],
    [
      'the attempts are used up',
      {
        outcome: 'undelivered',
        reason: 'attempts',
        message: 'secret',
        lastStatus: 503,
        retryAfterMs: 0,
        attempts: 100,
      },
      'the collector did not take the records in as many attempts as are allowed, at last: status 503',
    ],
    [
      'there is no secure connection',
      {
        outcome: 'undelivered',
        reason: 'tls',
        message: 'bad certificate',
        lastStatus: undefined,
        retryAfterMs: 0,
        attempts: 1,
      },
      'the collector cannot be spoken to: bad certificate',
    ],
    [
      'the answer is not that of a collector',
      { outcome: 'unconfirmed', status: 200, message: 'x', attempts: 1 },
      'the answer with status 200 is none of an OTLP collector',
    ],
    [
      'the credentials are wrong',
      { outcome: 'refused', status: 401, message: 'secret', attempts: 1 },
      'the collector answered 401',
    ],
    ['it is redirected', { outcome: 'refused', status: 302, message: '', attempts: 1 }, 'the collector answered 302'],
  ])('stops the run when %s, and sends nothing further', async (_, result, message) => {
    const { sink, sent, counts, stop, refused } = setUp((body) => (body.includes(3) ? result : accepted()), {
      concurrency: 1,
    });
    for (const batch of [
      [1, 2],
      [3, 4],
      [5, 6, 7],
    ])
      sink.write(batchOf(batch));
    const report = await sink.close(true);
    expect(sent).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([counts(), refused]).toEqual([[2, 0, 5], []]);
    expect([report.complete, report.firstUndelivered]).toEqual([false, 'a.jsonl:3']);
    expect([stop.reason, stop.error?.code, stop.error?.message, stop.error?.path]).toEqual([
      'undelivered',
      'ERR_OTLP_UNDELIVERED',
      message,
      'http://collector/v1/logs',
    ]);
  });

  it('counts what was given up as undelivered', async () => {
    const { sink, counts } = setUp(() => ({ outcome: 'aborted', attempts: 1 }), { concurrency: 1 });
    sink.write(batchOf([1, 2]));
    sink.write(batchOf([3]));
    await sink.close(false);
    expect(counts()).toEqual([0, 0, 3]);
  });

  it('keeps as many requests under way as are allowed, and holds back the reader for the rest', async () => {
    const pending: (() => void)[] = [];
    const { sink, sent, counts } = setUp(() => new Promise((resolve) => pending.push(() => resolve(accepted()))), {
      concurrency: 2,
    });
    for (const batch of [[1], [2], [3]]) sink.write(batchOf(batch));
    let isReady = false;
    const ready = sink.ready().then(() => {
      isReady = true;
    });
    await settle();
    expect([sent, isReady]).toEqual([[[1], [2]], false]);
    pending[0]?.();
    await settle();
    expect([sent, isReady]).toEqual([[[1], [2], [3]], false]);
    pending[1]?.();
    await ready;
    expect([counts(), isReady]).toEqual([[2, 0, 0], true]);
    pending[2]?.();
    await sink.close(true);
    expect(counts()).toEqual([3, 0, 0]);
  });

  it('does not hide a defect', async () => {
    const defect = new TypeError('a defect');
    const { sink } = setUp(() => {
      throw defect;
    });
    sink.write(batchOf([1]));
    await expect(sink.close(true)).rejects.toBe(defect);
  });
});

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
