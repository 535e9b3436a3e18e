import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AcceptedEvent } from '../../src/event/check-event.ts';
import { readEvent } from '../../src/event/read-event.ts';
import { stringifyJson } from '../../src/json/stringify-json.ts';
import { batchIdempotencyKey } from '../../src/ossp-http/idempotency-key.ts';
import { type CollectorOptions, EventClient, type Gate, readCollector } from '../../src/ossp-http/index.ts';
import { VERSION } from '../../src/version.ts';
import { bytesOf, event } from '../convert/events.ts';
import {
  answer,
  type Reply,
  type ScriptedServer,
  silence,
  startServer,
  unusedUrl,
} from '../otlp-http/scripted-server.ts';
import { NOW, virtualTiming } from '../otlp-http/virtual-timing.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const accepted = answer(202);
const never = new AbortController().signal;

let server: ScriptedServer;
const clients: EventClient[] = [];
beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
});

function clientFor(changes: Partial<CollectorOptions> = {}) {
  const timing = virtualTiming();
  const client = new EventClient(readCollector({ endpoint: server.url, ...changes }), timing);
  clients.push(client);
  return { client, timing };
}

const made = (changes: Record<string, unknown> = {}) => readEvent(bytesOf(event(changes)));

async function sendTo(replies: readonly Reply[], changes: Partial<CollectorOptions> = {}) {
  server.script(...replies);
  const { client, timing } = clientFor(changes);
  return { result: await client.send(made(), never), waits: timing.waits };
}

describe('EventClient', () => {
  it('posts an event in the structured JSON mode, to exactly the URL', async () => {
    server.script(accepted);
    const endpoint = server.url.replace('/v1/logs', '/any/path?tenant=1');
    const { client } = clientFor({ endpoint, token: 'top-secret' });
    const exact = readEvent('{"specversion":"1.0","id":"e 1","source":"urn:é","type":"t","data":12345678901234567890}');
    expect(await client.send(exact, never)).toEqual({ outcome: 'accepted', status: 202, attempts: 1 });
    const [request] = server.requests;
    expect([request?.method, request?.path]).toEqual(['POST', '/any/path?tenant=1']);
    expect(request?.body.toString()).toBe(stringifyJson(exact));
    expect(request?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(stringifyJson(exact))),
      'idempotency-key': '"urn:%C3%A9 e%201"',
      'user-agent': `ossp-otel/${VERSION}`,
      authorization: 'Bearer top-secret',
    });
    expect(request?.headers).not.toHaveProperty('traceparent');
  });

  it('appends nothing to a URL without a path', async () => {
    server.script(accepted);
    await clientFor({ endpoint: new URL(server.url).origin }).client.send(made(), never);
    expect(server.requests[0]?.path).toBe('/');
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['both headers', { traceparent: TRACEPARENT, tracestate: 'vendor=1' }, [TRACEPARENT, 'vendor=1']],
    ['one header', { traceparent: TRACEPARENT, tracestate: 'é' }, [TRACEPARENT, undefined]],
    ['no header', { traceparent: 'text', tracestate: 'vendor=1' }, [undefined, undefined]],
    ['no header of a later version', { traceparent: `01${TRACEPARENT.slice(2)}-é` }, [undefined, undefined]],
  ])('passes on the trace context of the event in %s', async (_name, changes, expected) => {
    server.script(accepted);
    await clientFor().client.send(made(changes), never);
    const { traceparent, tracestate } = server.requests[0]?.headers ?? {};
    expect([traceparent, tracestate]).toEqual(expected);
  });

  it('leaks nothing of one event into the next', async () => {
    server.script(accepted);
    const { client } = clientFor();
    await client.send(made({ traceparent: TRACEPARENT }), never);
    await client.send(made({ id: 'e-2' }), never);
    expect(server.requests.map(({ headers }) => [headers['traceparent'], headers['idempotency-key']])).toEqual([
      [TRACEPARENT, '"urn:app:chatbot e-1"'],
      [undefined, '"urn:app:chatbot e-2"'],
    ]);
  });

  it.each([200, 201, 202, 204, 299])('takes %i for yes', async (status) => {
    const { result, waits } = await sendTo([answer(status)]);
    expect([result, waits]).toEqual([{ outcome: 'accepted', status, attempts: 1 }, []]);
  });

  it('goes by the status of a yes whose body is cut off or too long', async () => {
    const cut: Reply = (response, { socket }) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('x', () => socket.resetAndDestroy());
    };
    expect((await sendTo([cut])).result).toEqual({ outcome: 'accepted', status: 200, attempts: 1 });
    const long = answer(200, {}, Buffer.alloc(5 * 1024 * 1024));
    expect((await sendTo([long])).result).toEqual({ outcome: 'accepted', status: 200, attempts: 1 });
  });

  const HTTP_DATE = new Date(NOW + 7000).toUTCString();
  const waits: [string, Record<string, string>, number][] = [
    ['no Retry-After', {}, 100],
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date', { 'retry-after': HTTP_DATE }, 7000],
    ['a malformed Retry-After', { 'retry-after': 'soon' }, 100],
  ];
  describe.each([408, 425, 429, 500, 502, 503, 504])('with status %i', (status) => {
    it.each(waits)('tries again after %s, with the same key', async (_name, headers, wait) => {
      const { result, waits } = await sendTo([answer(status, headers), accepted]);
      expect(result).toEqual({ outcome: 'accepted', status: 202, attempts: 2 });
      expect(waits).toEqual([wait]);
      const keys = server.requests.map((request) => request.headers['idempotency-key']);
      expect(keys).toEqual(['"urn:app:chatbot e-1"', '"urn:app:chatbot e-1"']);
    });
  });

  it.each([301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 501, 505])(
    'does not try again for %i, nor follow it',
    async (status) => {
      const { result } = await sendTo([answer(status, { location: '/elsewhere', 'retry-after': '1' }, 'no\u0007!')]);
      expect(result).toEqual({ outcome: 'refused', status, text: 'no\\u{7}!', attempts: 1 });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('says nothing of a refusal that is too long to read', async () => {
    const { result } = await sendTo([answer(400, {}, Buffer.alloc(70_000, 'x'))]);
    expect(result).toEqual({ outcome: 'refused', status: 400, text: '', attempts: 1 });
  });

  it('gives up at the end of the budget, or when the collector asks for more', async () => {
    const budget = await sendTo([answer(503)], { retry: { budgetMs: 1000 } });
    expect(budget.result).toEqual({
      outcome: 'undelivered',
      reason: 'budget',
      message: 'status 503',
      lastStatus: 503,
      retryAfterMs: 0,
      attempts: 4,
    });
    expect(budget.waits).toEqual([100, 200, 400]);
    const { result } = await sendTo([answer(429, { 'retry-after': '3600' })]);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'retry-after', attempts: 1 });
  });

  it('tries again where nobody listens, and when nobody answers', async () => {
    const { result } = await sendTo([], { endpoint: await unusedUrl(), retry: { maxAttempts: 3 } });
    expect(result).toMatchObject({ reason: 'attempts', message: 'connection refused (ECONNREFUSED)', attempts: 3 });
    const silent = await sendTo([silence], { timeoutMs: 50, retry: { maxAttempts: 2 } });
    expect(silent.result).toMatchObject({ reason: 'attempts', message: 'no answer within 50 ms', attempts: 2 });
  });

  it('tries again what it is told to, as often and as evenly as it is told to', async () => {
    const retry = { statuses: [404], maxAttempts: 3, backoffBaseMs: 1000, backoffCapMs: 1500, jitter: 0 };
    const { result, waits } = await sendTo([answer(404)], { retry });
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'attempts', lastStatus: 404, attempts: 3 });
    expect(waits).toEqual([1000, 1500]);
    expect((await sendTo([answer(503)], { retry })).result).toMatchObject({ outcome: 'refused', status: 503 });
  });

  it('does not wait for Retry-After where it is told not to', async () => {
    const { waits } = await sendTo([answer(429, { 'retry-after': '7' }), accepted], { retry: { retryAfter: false } });
    expect(waits).toEqual([100]);
  });

  it('sends headers of the caller, who may also name the sender', async () => {
    await sendTo([accepted], { headers: { 'X-Tenant': 't', 'User-Agent': 'app/1' } });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-tenant': 't', 'user-agent': 'app/1' });
  });

  it('takes the key that it is told, or none', async () => {
    const keys = async (idempotencyKey: (event: AcceptedEvent) => string | undefined) => {
      const { result } = await sendTo([answer(503), accepted], { idempotencyKey });
      return [result.attempts, ...server.requests.map(({ headers }) => headers['idempotency-key'])];
    };
    expect(await keys(({ id }) => `mine ${id}`)).toEqual([2, 'mine e-1', 'mine e-1']);
    expect(await keys(() => undefined)).toEqual([2, undefined, undefined]);
  });

  it.each<[string, () => string, string]>([
    [
      'is no header',
      () => 'top-secret\n',
      'the Idempotency-Key is not made of visible ASCII characters, spaces and tabs',
    ],
    [
      'cannot be made',
      () => {
        throw new TypeError('top-secret');
      },
      'no Idempotency-Key could be made (TypeError)',
    ],
  ])('does not send an event whose key %s', async (_name, idempotencyKey, message) => {
    const { result } = await sendTo([accepted], { idempotencyKey });
    expect(result).toEqual({
      outcome: 'undelivered',
      reason: 'unsendable',
      message,
      lastStatus: undefined,
      retryAfterMs: 0,
      attempts: 0,
    });
    expect(server.requests).toEqual([]);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    server.script(() => stop.abort());
    expect(await clientFor().client.send(made(), stop.signal)).toEqual({ outcome: 'aborted', attempts: 1 });
  });

  it('ends all that is under way when it is closed, and sends nothing after', async () => {
    const { client } = clientFor();
    const all = new Promise<void>((resolve) => {
      server.script(() => {
        if (server.requests.length === 2) resolve();
      });
    });
    const sends = [client.send(made(), never), client.sendBatch([made()], never)];
    await all;
    await client.close();
    expect(await Promise.all(sends)).toEqual([
      { outcome: 'aborted', attempts: 1 },
      { outcome: 'aborted', attempts: 1 },
    ]);
    expect(await client.send(made(), never)).toEqual({ outcome: 'aborted', attempts: 0 });
    expect(server.requests).toHaveLength(2);
  });

  it('leaves no listener on a signal that many sends share', async () => {
    server.script(accepted);
    const { signal } = new AbortController();
    const { client } = clientFor();
    await Promise.all(Array.from({ length: 20 }, () => client.send(made(), signal)));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('asks the gate before each attempt, and tells it how it ended', async () => {
    const told: unknown[] = [];
    const gate: Gate = {
      enter: async () => {
        told.push('enter');
      },
      left: (attempt) => {
        told.push(attempt.kind === 'answer' ? [attempt.status, attempt.retryAfter] : attempt.kind);
      },
    };
    await sendTo([answer(429, { 'retry-after': 'soon' }), (_response, { socket }) => socket.destroy(), accepted], {
      gate,
    });
    expect(told).toEqual(['enter', [429, 'soon'], 'enter', 'failed', 'enter', [202, undefined]]);
  });
});

describe('EventClient.sendBatch()', () => {
  const events = [made({ traceparent: TRACEPARENT }), made({ id: 'e-2' })];

  it('posts events in the batched mode, with a key of their own', async () => {
    server.script(answer(503), accepted);
    const { client } = clientFor({ token: 'top-secret' });
    expect(await client.sendBatch(events, never)).toEqual({ outcome: 'accepted', status: 202, attempts: 2 });
    const [first, second] = server.requests;
    expect(JSON.parse(first?.body.toString() ?? '')).toEqual([
      event({ traceparent: TRACEPARENT }),
      event({ id: 'e-2' }),
    ]);
    expect(first?.headers).toMatchObject({
      'content-type': 'application/cloudevents-batch+json; charset=utf-8',
      'idempotency-key': batchIdempotencyKey(['"urn:app:chatbot e-1"', '"urn:app:chatbot e-2"']),
      authorization: 'Bearer top-secret',
    });
    expect(first?.headers).not.toHaveProperty('traceparent');
    expect([second?.body, second?.headers['idempotency-key']]).toEqual([
      first?.body,
      first?.headers['idempotency-key'],
    ]);
  });

  it('makes the key of those that it is told, and none where one has none', async () => {
    server.script(accepted);
    await clientFor({ idempotencyKey: ({ id }) => id }).client.sendBatch(events, never);
    await clientFor({ idempotencyKey: ({ id }) => (id === 'e-1' ? id : undefined) }).client.sendBatch(events, never);
    expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      batchIdempotencyKey(['e-1', 'e-2']),
      undefined,
    ]);
  });
});
