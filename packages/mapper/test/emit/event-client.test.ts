import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collector } from '../../src/emit/collector.ts';
import { readCollector } from '../../src/emit/collector.ts';
import { EventClient } from '../../src/emit/event-client.ts';
import { readEvent } from '../../src/event/read-event.ts';
import { stringifyJson } from '../../src/json/stringify-json.ts';
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

function clientFor(changes: Partial<Collector> = {}) {
  const timing = virtualTiming();
  const client = new EventClient({ ...readCollector({ endpoint: server.url }), ...changes }, timing);
  clients.push(client);
  return { client, timing };
}

const made = (changes: Record<string, unknown> = {}) => readEvent(bytesOf(event(changes)));

async function sendTo(replies: readonly Reply[], changes: Partial<Collector> = {}) {
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
    const budget = await sendTo([answer(503)], { retryBudgetMs: 1000 });
    expect(budget.result).toEqual({
      outcome: 'undelivered',
      reason: 'budget',
      message: 'status 503',
      lastStatus: 503,
      attempts: 4,
    });
    expect(budget.waits).toEqual([100, 200, 400]);
    const { result } = await sendTo([answer(429, { 'retry-after': '3600' })]);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'retry-after', attempts: 1 });
  });

  it('tries again where nobody listens, and when nobody answers', async () => {
    const { result } = await sendTo([], { endpoint: await unusedUrl(), maxAttempts: 3 });
    expect(result).toMatchObject({ reason: 'attempts', message: 'connection refused (ECONNREFUSED)', attempts: 3 });
    const silent = await sendTo([silence], { timeoutMs: 50, maxAttempts: 2 });
    expect(silent.result).toMatchObject({ reason: 'attempts', message: 'no answer within 50 ms', attempts: 2 });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    server.script(() => stop.abort());
    expect(await clientFor().client.send(made(), stop.signal)).toEqual({ outcome: 'aborted', attempts: 1 });
  });
});
