import { describe, expect, it } from 'vitest';
import type { SendResult } from '../../../src/otlp-http/index.ts';
import { ACCEPTED, outgoing, outgoingEvents, refused, testDelivery } from './test-collector.ts';

const undelivered = { outcome: 'undelivered', message: 'm', retryAfterMs: 0, attempts: 3 } as const;

/** What a collector says to a single record, and what its sender and the observer learn of it. */
const RESULTS: readonly (readonly [string, SendResult, object, string | undefined, string])[] = [
  ['success', ACCEPTED, { outcome: 'delivered' }, undefined, 'answered'],
  [
    'success with a warning',
    { ...ACCEPTED, errorMessage: 'be warned' },
    { outcome: 'delivered' },
    undefined,
    'answered',
  ],
  [
    'partial success',
    { ...ACCEPTED, rejectedLogRecords: 1 },
    { outcome: 'rejected', error: { code: 'ERR_OTLP_REJECTED', message: 'the collector rejected the record' } },
    'rejected',
    'answered',
  ],
  [
    'more rejected than there are',
    { ...ACCEPTED, rejectedLogRecords: 7 },
    { outcome: 'rejected', error: { code: 'ERR_OTLP_REJECTED' } },
    'rejected',
    'answered',
  ],
  ...[400, 409, 422].map((status): (typeof RESULTS)[number] => [
    `status ${status}`,
    refused(status),
    { outcome: 'rejected', error: { code: 'ERR_OTLP_REJECTED', message: `the collector answered ${status}` } },
    `${status}`,
    'answered',
  ]),
  [
    'status 413',
    { outcome: 'too-large', message: 'm', attempts: 1 },
    { outcome: 'rejected', error: { message: 'the collector refused the record as too large' } },
    '413',
    'answered',
  ],
  ...[401, 403, 404, 405, 415, 301, 500, 501].map((status): (typeof RESULTS)[number] => [
    `status ${status}`,
    refused(status),
    {
      outcome: 'unavailable',
      status: 503,
      retryAfterMs: 5000,
      error: { code: 'ERR_OTLP_UNDELIVERED', message: `the collector answered ${status}` },
    },
    `${status}`,
    `refusing: the collector answered ${status}`,
  ]),
  [
    'a web page',
    { outcome: 'unconfirmed', status: 200, message: 'm', attempts: 1 },
    { outcome: 'unavailable', status: 503 },
    '200',
    'refusing: the answer with status 200 is none of an OTLP collector',
  ],
  [
    'status 429 until the end',
    { ...undelivered, reason: 'budget', lastStatus: 429 },
    { outcome: 'unavailable', status: 429, retryAfterMs: 5000 },
    '429',
    'pushback: the collector answered 429',
  ],
  [
    'status 429 and a time',
    { ...undelivered, reason: 'retry-after', lastStatus: 429, retryAfterMs: 77_000 },
    { outcome: 'unavailable', status: 429, retryAfterMs: 77_000 },
    '429',
    'pushback: the collector answered 429',
  ],
  [
    'status 503 and a time',
    { ...undelivered, reason: 'retry-after', lastStatus: 503, retryAfterMs: 1000 },
    { outcome: 'unavailable', status: 503, retryAfterMs: 1000 },
    '503',
    'pushback: the collector answered 503',
  ],
  [
    'silence',
    { ...undelivered, reason: 'budget', lastStatus: undefined, message: 'connection refused' },
    { outcome: 'unavailable', status: 503, retryAfterMs: 5000, error: { code: 'ERR_OTLP_UNDELIVERED' } },
    'budget',
    'unreachable: the collector could not be reached: connection refused',
  ],
];

describe.each(RESULTS)('a collector that answers with %s', (_, result, outcome, errorType, said) => {
  it.each([['usual'], ['unusual']])('has an %s event settled once, and the observer told', async (kind) => {
    const { collector, observer, delivery, addAll } = testDelivery(() => result);
    const event = outgoing('e', kind === 'usual' ? {} : { traceparent: 'none' });
    addAll([event]);
    await delivery.drain();
    expect(collector.requests).toHaveLength(1);
    expect(event.outcomes).toMatchObject([outcome]);
    expect(observer.begun).toEqual([1]);
    expect(observer.over).toEqual([[1, said === 'answered' && errorType === undefined ? 1 : 0, errorType]]);
    expect(observer.said).toEqual([said]);
  });
});

it('settles everybody the same where the collector rejects all records of a request', async () => {
  const { collector, delivery, addAll } = testDelivery((records) => ({
    ...ACCEPTED,
    rejectedLogRecords: records.length,
  }));
  const events = outgoingEvents(7);
  addAll(events);
  await delivery.drain();
  expect(collector.requests).toHaveLength(1);
  for (const { outcomes } of events) expect(outcomes).toMatchObject([{ outcome: 'rejected' }]);
});

it.each([
  ['the collector pushes back', { ...undelivered, reason: 'budget', lastStatus: 429 } as const],
  ['the collector is gone', { ...undelivered, reason: 'budget', lastStatus: undefined } as const],
  ['its URL is wrong', refused(404)],
  ['the gateway stops', { outcome: 'aborted', attempts: 1 } as const],
])('asks no further once %s in the midst of halves', async (_, result) => {
  const { collector, observer, delivery, addAll } = testDelivery(() => refused(400));
  const events = outgoingEvents(64);
  collector.reply = () => (collector.requests.length <= 3 ? refused(400) : result);
  addAll(events);
  await delivery.drain();
  expect(collector.requests).toHaveLength(4);
  for (const { outcomes } of events) expect(outcomes[0]?.outcome).toBe('unavailable');
  expect(observer.inflight).toBe(0);
});

it('takes an aborted request neither for an answer nor for a failure of the collector', async () => {
  const { observer, delivery, addAll } = testDelivery(() => ({ outcome: 'aborted', attempts: 1 }));
  const event = outgoing('e');
  addAll([event]);
  await delivery.drain();
  expect(event.outcomes).toMatchObject([{ outcome: 'unavailable', status: 503, error: { code: 'ERR_SHUT_DOWN' } }]);
  expect(observer.said).toEqual([]);
  expect(observer.over).toEqual([[1, 0, 'aborted']]);
});

describe('a send that throws', () => {
  it('has everybody settled, and those that come later delivered', async () => {
    const { collector, observer, delivery, addAll } = testDelivery(() => {
      throw Object.assign(new Error('secret'), { code: 'EDEFECT' });
    });
    const events = outgoingEvents(5);
    addAll(events);
    await delivery.drain();
    for (const { outcomes } of events) {
      expect(outcomes).toMatchObject([
        { outcome: 'unavailable', status: 503, error: { code: 'ERR_OTLP_UNDELIVERED' } },
      ]);
    }
    expect(observer.said).toEqual(['refusing: internal error (EDEFECT)']);
    expect(observer.over).toEqual([[5, 0, '_OTHER']]);
    collector.reply = () => ACCEPTED;
    const later = outgoing('later');
    addAll([later]);
    await delivery.drain();
    expect(later.outcomes).toEqual([{ outcome: 'delivered' }]);
  });

  it('changes nothing for those that were settled before', async () => {
    const { collector, observer, delivery, addAll } = testDelivery();
    collector.reply = (records) => {
      if (collector.requests.length === 3) throw new Error('secret');
      return records.length > 2 ? refused(400) : ACCEPTED;
    };
    const events = outgoingEvents(4);
    addAll(events);
    await delivery.drain();
    expect(events.map(({ outcomes }) => outcomes[0]?.outcome)).toEqual([
      'delivered',
      'delivered',
      'unavailable',
      'unavailable',
    ]);
    expect(observer.inflight).toBe(0);
  });
});
