import { getEventListeners, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpHttpClient, type OtlpHttpOverrides, readOtlpHttpConfig, type Timing } from '../../src/otlp-http/index.ts';
import { accept, answer, type ScriptedServer, startServer } from './scripted-server.ts';
import { virtualTiming } from './virtual-timing.ts';

let server: ScriptedServer;
let stop: AbortController;
const clients: OtlpHttpClient[] = [];

beforeEach(async () => {
  server = await startServer();
  stop = new AbortController();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
});

const body = new Uint8Array([1]);
const ABORTED = { outcome: 'aborted', attempts: 1 };

function clientWith(overrides: OtlpHttpOverrides = {}, timing?: Timing): OtlpHttpClient {
  const client = new OtlpHttpClient(readOtlpHttpConfig({}, { endpoint: server.url, ...overrides }), timing);
  clients.push(client);
  return client;
}

describe('the signal of send()', () => {
  it('ends a request under way, and its connection', async () => {
    let closed: Promise<unknown> | undefined;
    server.script((response) => {
      closed = once(response, 'close');
      stop.abort();
    });
    expect(await clientWith().send(body, { signal: stop.signal })).toEqual(ABORTED);
    await closed;
  });

  it('ends the reading of a success, whose records may be with the server', async () => {
    server.script((response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('x', () => stop.abort());
    });
    expect(await clientWith().send(body, { signal: stop.signal })).toEqual(ABORTED);
  });

  it('ends the wait for a retry', async () => {
    server.script(answer(503, { 'retry-after': '200' }));
    const timing: Timing = {
      ...virtualTiming(),
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          expect(ms).toBe(200_000);
          signal.addEventListener('abort', () => resolve());
          stop.abort();
        }),
    };
    expect(await clientWith({}, timing).send(body, { signal: stop.signal })).toEqual(ABORTED);
    expect(server.requests).toHaveLength(1);
  });

  it('ends a wait of the real clock', async () => {
    server.script((response) => {
      response.writeHead(503, { 'retry-after': '200' }).end();
      response.on('close', () => setTimeout(() => stop.abort(), 20));
    });
    expect(await clientWith().send(body, { signal: stop.signal })).toEqual(ABORTED);
  });

  it('prevents a request when it has aborted before', async () => {
    server.script(accept);
    stop.abort();
    expect(await clientWith().send(body, { signal: stop.signal })).toEqual({ outcome: 'aborted', attempts: 0 });
    expect(server.requests).toEqual([]);
  });

  it('prevents a request when it aborts during compression', async () => {
    server.script(accept);
    const sent = clientWith().send(body, { signal: stop.signal });
    await Promise.resolve();
    stop.abort();
    expect(await sent).toEqual({ outcome: 'aborted', attempts: 0 });
    expect(server.requests).toEqual([]);
  });

  it('ends the wait for a turn, and leaves the others alone', async () => {
    const waiting = new AbortController();
    server.script((response) => {
      waiting.abort();
      response.writeHead(200).end();
    });
    const client = clientWith({ maxConcurrency: 1 });
    const results = await Promise.all([
      client.send(body),
      client.send(body, { signal: waiting.signal }),
      client.send(body),
    ]);
    expect(results).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'aborted', attempts: 0 },
      { outcome: 'accepted' },
    ]);
    expect(server.requests).toHaveLength(2);
  });

  it('may be shared by many sends, and keeps no listener of them', async () => {
    const warnings: unknown[] = [];
    const note = (warning: unknown) => warnings.push(warning);
    process.on('warning', note);
    server.script(accept);
    const client = clientWith();
    const results = await Promise.all(Array.from({ length: 50 }, () => client.send(body, { signal: stop.signal })));
    // Node emits warnings in a later turn
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(results.every((result) => result.outcome === 'accepted')).toBe(true);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

describe('close()', () => {
  it('ends what is under way and what waits, and what comes later', async () => {
    const client = clientWith({ maxConcurrency: 1 });
    const closing: Promise<void>[] = [];
    server.script(() => closing.push(client.close()));
    expect(await Promise.all([client.send(body), client.send(body)])).toEqual([
      ABORTED,
      { outcome: 'aborted', attempts: 0 },
    ]);
    expect(await client.send(body)).toEqual({ outcome: 'aborted', attempts: 0 });
    await Promise.all(closing);
    expect(server.requests).toHaveLength(1);
  });

  it('closes idle connections, and may be called again', async () => {
    const closed: Promise<unknown>[] = [];
    server.script((response, { socket }) => {
      closed.push(once(socket, 'close'));
      response.writeHead(200).end();
    });
    const client = clientWith();
    expect(await client.send(body)).toMatchObject({ outcome: 'accepted' });
    await client.close();
    await client.close();
    await Promise.all(closed);
    expect(closed).toHaveLength(1);
  });
});
