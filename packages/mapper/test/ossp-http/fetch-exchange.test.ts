import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fetch, type FetchExchangeRequest, fetchExchange } from '../../src/ossp-http/fetch-exchange.ts';
import {
  answer,
  type Reply,
  type ScriptedServer,
  silence,
  startServer,
  startTcpServer,
  unusedUrl,
} from '../otlp-http/scripted-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const resource of open.splice(0)) await resource.close();
});

async function serverWith(...replies: readonly Reply[]): Promise<ScriptedServer> {
  const server = await startServer();
  open.push(server);
  server.script(...replies);
  return server;
}

// Long enough for a whole answer, on a busy machine too
const REQUEST = { body: '{}', timeoutMs: 5000, maxResponseBytes: 1000 };
const never = new AbortController().signal;

function exchangeWith(url: string, changes: Partial<FetchExchangeRequest> = {}, fetch: Fetch = globalThis.fetch) {
  const headers = async () => new Map([['content-type', 'text/plain']]);
  return fetchExchange(fetch, { ...REQUEST, url, headers, ...changes }, never);
}

const utf8 = new TextEncoder();

describe('fetchExchange()', () => {
  it('returns the answer', async () => {
    const { url } = await serverWith(answer(503, { 'content-type': 'text/x', 'retry-after': '7' }, 'busy'));
    expect(await exchangeWith(url)).toEqual({
      kind: 'answer',
      status: 503,
      contentType: 'text/x',
      retryAfter: '7',
      body: utf8.encode('busy'),
    });
  });

  it('returns an answer without a body', async () => {
    const { url } = await serverWith(answer(204));
    expect(await exchangeWith(url)).toEqual({
      kind: 'answer',
      status: 204,
      contentType: undefined,
      retryAfter: undefined,
      body: new Uint8Array(),
    });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
    const elsewhere = await serverWith(answer(200));
    const server = await serverWith(answer(status, { location: elsewhere.url }));
    expect(await exchangeWith(server.url)).toMatchObject({ kind: 'answer', status });
    expect([server.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  });

  it('uses connections again', async () => {
    const server = await serverWith(answer(200, {}, 'x'));
    for (let turn = 0; turn < 20; turn++) await exchangeWith(server.url);
    const connections = new Set(server.requests.map(({ socket }) => socket));
    // A second one, where the first is not quite free when its answer has been read
    expect(connections.size).toBeLessThanOrEqual(3);
  });

  it('reads no more of an answer than it may, and cuts the connection', async () => {
    let closed: Promise<unknown> | undefined;
    const { url } = await serverWith((response) => {
      closed = once(response, 'close');
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(600)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await exchangeWith(url)).toMatchObject({ status: 200, body: 'too-large' });
    await closed;
    const { url: whole } = await serverWith(answer(200, {}, 'x'.repeat(1000)));
    expect(await exchangeWith(whole)).toMatchObject({ body: utf8.encode('x'.repeat(1000)) });
  });

  it('gives the body that is unpacked the same limit', async () => {
    const { gzipSync } = await import('node:zlib');
    const { url } = await serverWith(answer(400, { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(10_000_000))));
    expect(await exchangeWith(url)).toMatchObject({ status: 400, body: 'too-large' });
  });

  const begin = (then: Reply): Reply => {
    return (response, request) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('so far ', () => then(response, request));
    };
  };

  it('says what is wrong with half an answer', async () => {
    const reset = await serverWith(begin((_response, { socket }) => socket.resetAndDestroy()));
    const cut = { kind: 'network', message: expect.stringMatching(/^the answer was cut off \(\w+\)$/) };
    expect(await exchangeWith(reset.url)).toMatchObject({ kind: 'answer', status: 200, body: cut });
    const stalled = await serverWith(begin(silence));
    const late = { kind: 'network', message: 'no answer within 200 ms' };
    expect(await exchangeWith(stalled.url, { timeoutMs: 200 })).toMatchObject({ status: 200, body: late });
  });

  it('says why there is no answer', async () => {
    const failure = async (url: string, changes?: Partial<FetchExchangeRequest>) => {
      const exchange = await exchangeWith(url, changes);
      return exchange.kind === 'failed' ? [exchange.failure.kind, exchange.failure.message] : exchange.kind;
    };
    expect(await failure(await unusedUrl())).toEqual(['network', 'connection refused (ECONNREFUSED)']);
    const { url } = await serverWith((_response, { socket }) => socket.destroy());
    expect(await failure(url)).toEqual(['network', 'connection closed by the server (UND_ERR_SOCKET)']);
    const { url: silent } = await serverWith(silence);
    expect(await failure(silent, { timeoutMs: 50 })).toEqual(['network', 'no answer within 50 ms']);
    const mail = await startTcpServer((socket) => socket.end('220 mail.example\r\n'));
    open.push(mail);
    expect(await failure(mail.url)).toEqual([
      'protocol',
      expect.stringMatching(/^the answer is no HTTP\/1\.1 \(\w+\)$/),
    ]);
    expect(await failure(url.replace('http:', 'https:'))).toEqual([
      'tls',
      expect.stringMatching(/^no secure connection \(\w+\)$/),
    ]);
    expect(await failure('http://127.0.0.1:6000/')).toEqual(['unsendable', 'fetch connects to no such port']);
  });

  it('makes no request without headers', async () => {
    const server = await serverWith(answer(200));
    const failure = { kind: 'credentials', message: 'why' } as const;
    const exchange = await exchangeWith(server.url, { headers: async () => failure });
    expect([exchange, server.requests.length]).toEqual([{ kind: 'failed', failure }, 0]);
  });

  it('is interrupted before, during, and by nothing after', async () => {
    const server = await serverWith((response) => {
      stop.abort();
      response.on('close', () => undefined);
    });
    const stop = new AbortController();
    const request = { ...REQUEST, url: server.url, headers: async () => new Map() };
    expect(await fetchExchange(globalThis.fetch, request, stop.signal)).toEqual({ kind: 'interrupted' });
    expect(await fetchExchange(globalThis.fetch, request, stop.signal)).toEqual({ kind: 'interrupted' });
    expect(server.requests).toHaveLength(1);
  });

  it('is over in time whatever fetch does', async () => {
    const deaf: Fetch = () => new Promise(() => {});
    const late = { kind: 'failed', failure: { kind: 'network', message: 'no answer within 20 ms' } };
    expect(await exchangeWith('http://collector.example/', { timeoutMs: 20 }, deaf)).toEqual(late);
    const broken: Fetch = () => {
      throw new Error('top-secret');
    };
    const failure = { kind: 'network', message: 'network failure (Error)' };
    expect(await exchangeWith('http://collector.example/', {}, broken)).toEqual({ kind: 'failed', failure });
  });
});
