import { afterEach, describe, expect, it } from 'vitest';
import { OtlpHttpClient, type OtlpHttpOverrides, readOtlpHttpConfig } from '../../src/otlp-http/index.ts';
import { accept, type Reply, silence, startServer, startTcpServer, unusedUrl } from './scripted-server.ts';
import { virtualTiming } from './virtual-timing.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) {
    await resource.close();
  }
});

const body = new Uint8Array([1]);

function clientFor(endpoint: string, overrides: OtlpHttpOverrides = {}) {
  const timing = virtualTiming();
  const client = new OtlpHttpClient(readOtlpHttpConfig({}, { endpoint, ...overrides }), timing);
  open.push(client);
  return { client, timing };
}

async function httpServer(...replies: readonly Reply[]) {
  const server = await startServer();
  open.push(server);
  server.script(...replies);
  return server;
}

async function tcpServer(serve: Parameters<typeof startTcpServer>[0]): Promise<string> {
  const server = await startTcpServer(serve);
  open.push(server);
  return server.url;
}

const ACCEPTED_SECOND = { outcome: 'accepted', rejectedLogRecords: 0, errorMessage: '', attempts: 2 };

describe('OtlpHttpClient without an answer', () => {
  it('tries again when the connection is refused, to the end of the budget', async () => {
    const { client, timing } = clientFor(await unusedUrl(), { retryBudgetMs: 4000 });
    expect(await client.send(body)).toEqual({
      outcome: 'undelivered',
      reason: 'budget',
      message: 'connection refused (ECONNREFUSED)',
      lastStatus: undefined,
      retryAfterMs: 0,
      attempts: 4,
    });
    expect(timing.waits).toEqual([500, 1000, 2000]);
  });

  it('tries again when the host name is unknown', async () => {
    // A label of more than 63 characters, which the resolver refuses without asking anybody
    const { client } = clientFor(`http://${'x'.repeat(64)}.invalid:4318`, { maxAttempts: 2 });
    const result = await client.send(body);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'attempts', lastStatus: undefined, attempts: 2 });
    expect(result).toHaveProperty('message', expect.stringMatching(/^host name .*\((ENOTFOUND|EAI_AGAIN)\)$/));
  });

  it('tries again when the connection is closed before the answer', async () => {
    const server = await httpServer((_response, { socket }) => socket.destroy(), accept);
    expect(await clientFor(server.url).client.send(body)).toEqual(ACCEPTED_SECOND);
  });

  it('tries again when the connection is reset before the answer', async () => {
    const server = await httpServer((_response, { socket }) => socket.resetAndDestroy(), accept);
    expect(await clientFor(server.url).client.send(body)).toEqual(ACCEPTED_SECOND);
  });

  it('tries again when the server never answers', async () => {
    const server = await httpServer(silence);
    const { client } = clientFor(server.url, { timeoutMs: 100, maxAttempts: 2 });
    expect(await client.send(body)).toEqual({
      outcome: 'undelivered',
      reason: 'attempts',
      message: 'no answer within 100 ms',
      lastStatus: undefined,
      retryAfterMs: 0,
      attempts: 2,
    });
  });

  it('tries again when the connection is accepted and nothing is read', async () => {
    const { client } = clientFor(await tcpServer((socket) => socket.pause()), { timeoutMs: 100, maxAttempts: 1 });
    const sent = await client.send(Buffer.alloc(8 * 1024 * 1024));
    expect(sent).toMatchObject({ outcome: 'undelivered', message: 'no answer within 100 ms' });
  });

  it('forgets the last status when a later attempt got no answer', async () => {
    const server = await httpServer(
      (response) => response.writeHead(503).end(),
      (_response, { socket }) => socket.destroy(),
    );
    const { client } = clientFor(server.url, { maxAttempts: 2 });
    expect(await client.send(body)).toMatchObject({
      outcome: 'undelivered',
      reason: 'attempts',
      lastStatus: undefined,
      retryAfterMs: 0,
    });
  });
});

describe('OtlpHttpClient with half an answer', () => {
  // Long enough for the whole answer that follows, on a busy machine too
  const TIMEOUT_MS = 1000;
  const begin = (status: number, headers: Record<string, string | number>, then: Reply): Reply => {
    return (response, request) => {
      response.writeHead(status, { 'content-type': 'text/plain', ...headers });
      response.write('so far ', () => then(response, request));
    };
  };
  const reset: Reply = (_response, { socket }) => socket.resetAndDestroy();
  const end: Reply = (_response, { socket }) => socket.end();
  const drip: Reply = (response) => {
    const timer = setInterval(() => response.write('and on '), 20);
    response.on('close', () => clearInterval(timer));
  };

  it.each<[string, Reply]>([
    ['is reset', begin(200, { 'content-length': 100 }, reset)],
    ['ends early', begin(200, { 'content-length': 100 }, end)],
    ['ends early without keep-alive', begin(200, { 'content-length': 100, connection: 'close' }, end)],
    ['ends early in chunks', begin(200, {}, end)],
    ['ends early in chunks without keep-alive', begin(200, { connection: 'close' }, end)],
    ['stalls', begin(200, { 'content-length': 100 }, silence)],
    ['drips without an end', begin(200, {}, drip)],
  ])('tries again when a success %s, because it may report rejected records', async (_name, reply) => {
    const server = await httpServer(reply, accept);
    const { client } = clientFor(server.url, { timeoutMs: TIMEOUT_MS });
    expect(await client.send(body)).toEqual(ACCEPTED_SECOND);
  });

  it.each<[string, Reply]>([
    ['is reset', reset],
    ['ends early', end],
    ['stalls', silence],
    ['drips without an end', drip],
  ])('goes by the status of any other that %s', async (_name, then) => {
    const refusing = await httpServer(begin(400, {}, then), accept);
    const refused = await clientFor(refusing.url, { timeoutMs: TIMEOUT_MS }).client.send(body);
    expect(refused).toEqual({ outcome: 'refused', status: 400, message: '', attempts: 1 });

    const busy = await httpServer(begin(503, { 'retry-after': 7 }, then), accept);
    const { client, timing } = clientFor(busy.url, { timeoutMs: TIMEOUT_MS });
    expect(await client.send(body)).toEqual(ACCEPTED_SECOND);
    expect(timing.waits).toEqual([7000]);
  });

  it('reads an answer that comes slowly, but within the timeout', async () => {
    const text = '{"partialSuccess":{"rejectedLogRecords":"1"}}';
    const server = await httpServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(text.slice(sent, sent + 10));
        sent += 10;
        if (sent >= text.length) {
          clearInterval(timer);
          response.end();
        }
      }, 5);
    });
    expect(await clientFor(server.url).client.send(body)).toMatchObject({ outcome: 'accepted', rejectedLogRecords: 1 });
  });
});

describe('OtlpHttpClient with a peer of another protocol', () => {
  it.each([
    ['HTTP/2, as on a gRPC port', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])],
    ['something that greets first', Buffer.from('220 mail.example ESMTP\r\n')],
    ['headers without end', Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`)],
  ])('gives up at once on %s', async (_name, greeting) => {
    const url = await tcpServer((socket) => {
      socket.once('data', () => socket.write(greeting));
    });
    const { client, timing } = clientFor(url);
    const result = await client.send(body);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'protocol', lastStatus: undefined, attempts: 1 });
    expect(result).toHaveProperty('message', expect.stringMatching(/^the answer is no HTTP\/1\.1 \(\w+\)$/));
    expect(timing.waits).toEqual([]);
  });
});
