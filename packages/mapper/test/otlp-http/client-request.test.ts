import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OtlpHttpClient, type OtlpHttpOverrides, readOtlpHttpConfig } from '../../src/otlp-http/index.ts';
import { VERSION } from '../../src/version.ts';
import { accept, answer, type Reply, type ScriptedServer, startServer } from './scripted-server.ts';

let server: ScriptedServer;
const clients: OtlpHttpClient[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => server.close());

function clientWith(overrides: OtlpHttpOverrides, env: Record<string, string> = {}): OtlpHttpClient {
  const client = new OtlpHttpClient(readOtlpHttpConfig(env, { endpoint: server.url, ...overrides }));
  clients.push(client);
  return client;
}

describe('a request of OtlpHttpClient', () => {
  it('posts the body as it is, with its length, without compression', async () => {
    server.script(accept);
    const body = Buffer.from([0, 1, 2, 255]);
    await clientWith({ compression: 'none' }).send(body);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/logs' });
    expect(request?.body).toEqual(body);
    expect(request?.headers).toEqual({
      host: new URL(server.url).host,
      connection: 'keep-alive',
      'user-agent': `ossp-otel/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`,
      'content-type': 'application/x-protobuf',
      'content-length': '4',
    });
  });

  it('posts gzip that decodes to the body', async () => {
    server.script(accept);
    const body = Buffer.from('{"resourceLogs":[]}'.repeat(1000));
    await clientWith({ encoding: 'json' }).send(body);
    const [request] = server.requests;
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'content-length': String(request?.body.length),
    });
    expect(request?.body.length).toBeLessThan(1000);
    expect(gunzipSync(request?.body ?? '').equals(body)).toBe(true);
  });

  it('sends a view of a larger buffer alone', async () => {
    server.script(accept);
    await clientWith({ compression: 'none' }).send(Buffer.from('before|body|after').subarray(7, 11));
    expect(server.requests[0]?.body.toString()).toBe('body');
  });

  it('carries the configured headers, also in place of its own User-Agent', async () => {
    server.script(accept);
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc' };
    await clientWith({ headers: { 'X-Tenant': '7', 'User-Agent': 'mine/1' } }, env).send(Buffer.from('x'));
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-tenant': '7',
      'user-agent': 'mine/1',
      'content-type': 'application/x-protobuf',
    });
  });

  it('goes to the path and query of the endpoint', async () => {
    server.script(accept);
    await clientWith({ endpoint: `${new URL(server.url).origin}/otlp/a%20b?tenant=1&x=%2F` }).send(Buffer.from('x'));
    expect(server.requests[0]?.path).toBe('/otlp/a%20b?tenant=1&x=%2F');
  });

  it('does not leave when the body is over the limit', async () => {
    server.script(accept);
    const client = clientWith({ maxRequestBytes: 10 });
    expect(await client.send(new Uint8Array(11))).toEqual({
      outcome: 'too-large',
      message: 'the request is larger than 10 bytes',
      attempts: 0,
    });
    expect(server.requests).toEqual([]);
    expect(await client.send(new Uint8Array(10))).toMatchObject({ outcome: 'accepted' });
  });

  it('does not follow a redirect', async () => {
    server.script(answer(307, { location: '/elsewhere' }), accept);
    expect(await clientWith({}).send(Buffer.from('x'))).toMatchObject({ outcome: 'refused', status: 307, attempts: 1 });
    expect(server.requests.map((request) => request.path)).toEqual(['/v1/logs']);
  });
});

describe('the connections of OtlpHttpClient', () => {
  it('are kept for the next request', async () => {
    server.script(accept);
    const client = clientWith({});
    for (let count = 0; count < 5; count += 1) {
      await client.send(Buffer.from('x'));
    }
    expect(server.requests).toHaveLength(5);
    expect(new Set(server.requests.map((request) => request.socket)).size).toBe(1);
  });

  it('carry never more requests at a time than allowed, and all in the end', async () => {
    const pending: (() => void)[] = [];
    let most = 0;
    const hold: Reply = (response) => {
      pending.push(() => response.writeHead(200).end());
      most = Math.max(most, pending.length);
      // Answers only when the bound is reached, so that a lower one would stall the test
      if (pending.length === 3) {
        for (const release of pending.splice(0)) {
          release();
        }
      }
    };
    server.script(hold);
    const client = clientWith({ maxConcurrency: 3 });
    const results = await Promise.all(Array.from({ length: 30 }, () => client.send(Buffer.from('x'))));
    expect(results.map((result) => result.outcome)).toEqual(Array.from({ length: 30 }, () => 'accepted'));
    expect(most).toBe(3);
    expect(new Set(server.requests.map((request) => request.socket)).size).toBe(3);
  });
});
