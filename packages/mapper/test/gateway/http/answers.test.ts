import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { type EventOutcome, rejected, unavailable } from '../../../src/gateway/event-outcome.ts';
import { BATCH, EVENT, post, startFront } from './running-front.ts';

const DELIVERED: EventOutcome = { outcome: 'delivered', conflict: false };
const STORED: EventOutcome = { outcome: 'stored', conflict: false };
const DUPLICATE: EventOutcome = { outcome: 'duplicate', conflict: false };
const NONE = { delivered: 0, stored: 0, duplicates: 0, conflicts: 0 };

const bad = (code: OsspError['code'] = 'ERR_JSON_SYNTAX', path = '') =>
  rejected(new OsspError(code, `says ${code}`, path));
const down = (ms?: number, status?: 429 | 503) =>
  unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'is down'), ms, status);

/** Sends as many events as there are outcomes. */
async function answerTo(outcomes: readonly EventOutcome[], isBatch = outcomes.length > 1) {
  const front = await startFront();
  front.intake.outcomes = () => outcomes;
  const body = isBatch ? `[${outcomes.map(() => EVENT).join(',')}]` : EVENT;
  return isBatch ? post(front, body, { headers: BATCH }) : post(front, body);
}

describe('the answer', () => {
  it.each<[string, EventOutcome[], number, object]>([
    ['a delivered event', [DELIVERED], 200, { delivered: 1 }],
    ['a stored event', [STORED], 202, { stored: 1 }],
    ['a duplicate', [DUPLICATE], 200, { duplicates: 1 }],
    ['a delivered conflict', [{ outcome: 'delivered', conflict: true }], 200, { delivered: 1, conflicts: 1 }],
    ['a stored conflict', [{ outcome: 'stored', conflict: true }], 202, { stored: 1, conflicts: 1 }],
    ['a duplicate of a conflict', [{ outcome: 'duplicate', conflict: true }], 200, { duplicates: 1 }],
    ['delivered and duplicate events', [DELIVERED, DUPLICATE, DELIVERED], 200, { delivered: 2, duplicates: 1 }],
    ['events of which one is stored', [DELIVERED, STORED], 202, { delivered: 1, stored: 1 }],
  ])('to %s is an account', async (_name, outcomes, status, counts) => {
    const answer = await answerTo(outcomes);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.json).toEqual({ ...NONE, received: outcomes.length, ...counts });
  });

  it.each<[OsspError['code'], number, string]>([
    ['ERR_JSON_SYNTAX', 400, 'Bad Request'],
    ['ERR_ATTRIBUTE_MISSING', 400, 'Bad Request'],
    ['ERR_OTLP_REJECTED', 400, 'Bad Request'],
    ['ERR_TOO_LARGE', 413, 'Payload Too Large'],
    ['ERR_SCHEMA', 422, 'Unprocessable Entity'],
    ['ERR_CONFLICT', 409, 'Conflict'],
  ])('to an event rejected with %s is %i', async (code, status, title) => {
    const answer = await answerTo([bad(code, '/data/x')]);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.has('retry-after')).toBe(false);
    expect(answer.json).toEqual({
      title,
      status,
      code,
      detail: `says ${code}`,
      path: '/data/x',
      ...NONE,
      received: 1,
      rejected: 1,
      unavailable: 0,
      errors: [{ index: 0, code, path: '/data/x', detail: `says ${code}`, retryable: false }],
    });
  });

  it.each<[string, EventOutcome[], number, string | null, object]>([
    ['an unavailable event', [down()], 503, '5', { unavailable: 1, rejected: 0 }],
    ['a part of a second', [down(1)], 503, '1', { unavailable: 1 }],
    ['no time at all', [down(0)], 503, '1', { unavailable: 1 }],
    ['a collector that pushes back', [down(1001, 429)], 429, '2', { unavailable: 1 }],
    ['events that all were pushed back', [down(9000, 429), down(30_000, 429)], 429, '30', { unavailable: 2, index: 0 }],
    ['one that was pushed back and one that was not', [down(9000, 429), down(1)], 503, '9', { unavailable: 2 }],
    ['pushed back and rejected events', [bad(), down(2000, 429)], 429, '2', { unavailable: 1, rejected: 1, index: 1 }],
    [
      'taken, rejected and unavailable events',
      [DELIVERED, bad(), down()],
      503,
      '5',
      { delivered: 1, rejected: 1, unavailable: 1, index: 2, code: 'ERR_OTLP_UNDELIVERED' },
    ],
    [
      'taken and rejected events',
      [DELIVERED, DUPLICATE, bad('ERR_SCHEMA'), bad('ERR_SCHEMA')],
      422,
      null,
      { delivered: 1, duplicates: 1, rejected: 2, index: 2 },
    ],
    [
      'events rejected for several reasons',
      [bad('ERR_SCHEMA'), bad('ERR_CONFLICT')],
      400,
      null,
      { rejected: 2, index: 0, code: 'ERR_SCHEMA' },
    ],
  ])('to %s asks for the right thing', async (_name, outcomes, status, retryAfter, members) => {
    const answer = await answerTo(outcomes);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    expect(answer.json).toMatchObject({ status, received: outcomes.length, ...members });
    const {
      received,
      delivered,
      stored,
      duplicates,
      rejected: bads,
      unavailable: downs,
    } = answer.json as Record<string, number>;
    expect(received).toBe(Number(delivered) + Number(stored) + Number(duplicates) + Number(bads) + Number(downs));
    const errors = answer.json?.['errors'] as { index: number; retryable: boolean }[];
    expect(errors.map(({ index, retryable }) => [index, retryable])).toEqual(
      outcomes.flatMap(({ outcome }, index) => {
        return outcome === 'rejected' || outcome === 'unavailable' ? [[index, outcome === 'unavailable']] : [];
      }),
    );
  });

  it('names no index where the sender knows none, but does for a batch of one', async () => {
    expect((await answerTo([bad()])).json).not.toHaveProperty('index');
    expect((await answerTo([bad()], true)).json).toHaveProperty('index', 0);
  });

  it('lists a hundred errors and counts the others', async () => {
    const { json } = await answerTo([...Array.from({ length: 103 }, () => bad()), DELIVERED]);
    expect(json?.['errors']).toHaveLength(100);
    expect(json).toMatchObject({ rejected: 103, errorsOmitted: 3, delivered: 1 });
    expect((await answerTo(Array.from({ length: 100 }, () => bad()))).json).not.toHaveProperty('errorsOmitted');
  });

  it('asks to send again however many events were not taken', async () => {
    const front = await startFront();
    const outcomes = new Array<EventOutcome>(300_000).fill(down(7000));
    front.intake.outcomes = () => outcomes;
    const { status, headers, json } = await post(front, EVENT);
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('7');
    expect(json).toMatchObject({ unavailable: 300_000, errorsOmitted: 299_900 });
  });

  it('lets no text through that could not be printed, nor any length', async () => {
    const text = `\u001b[31m${'x'.repeat(5000)}`;
    const { json } = await answerTo([rejected(new OsspError('ERR_SCHEMA', text, `/${text}`))]);
    expect(json?.['detail']).toMatch(/^\\u\{1b\}\[31mx+…$/);
    expect(String(json?.['detail']).length).toBeLessThanOrEqual(1024);
    expect(String(json?.['path']).length).toBeLessThanOrEqual(1024);
  });

  it('is 500 without a word, and the log tells, if the intake breaks its promise', async () => {
    const front = await startFront();
    front.intake.outcomes = () => Promise.reject(new Error('secret'));
    const { status, json } = await post(front, EVENT);
    expect(status).toBe(500);
    expect(json).toBeUndefined();
    expect(front.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(JSON.stringify(front.logged)).not.toContain('secret');
  });
});
