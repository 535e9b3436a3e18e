import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import type { Guard, Refusal } from '../../../src/gateway/auth/guard.ts';
import { EVENT, OPEN_GUARD, post, rawRequest, STRUCTURED, startFront, until } from './running-front.ts';

const ANY_BODY = ['Content-Type: application/cloudevents+json', 'Transfer-Encoding: chunked'];
const CLOSED_GUARD: Guard = { ...OPEN_GUARD, refuse: () => refusalOf(401, { 'www-authenticate': 'Bearer' }) };

function refusalOf(status: Refusal['status'], headers: Refusal['headers']): Refusal {
  return { status, error: new OsspError('ERR_UNAUTHENTICATED', 'the credentials are not valid'), headers };
}

describe('paths and methods', () => {
  it.each(['/v1', '/v1/events/', '/V1/events', '//v1/events', '/v1/logs', '*', '/v1%2Fevents'])(
    'answers 404 to %s',
    async (path) => {
      const front = await startFront();
      const answer = await front.send(rawRequest(['Connection: close'], '', `POST ${path} HTTP/1.1`));
      expect(answer).toMatch(/^HTTP\/1\.1 404 .*"code":"ERR_NOT_FOUND"/s);
      expect(JSON.stringify(front.logged)).not.toContain(path === '*' ? '"*"' : path);
    },
  );

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'answers 405 to %s of events',
    async (method) => {
      const front = await startFront();
      const answer = await front.send(rawRequest(['Connection: close'], '', `${method} /v1/events HTTP/1.1`));
      expect(answer).toMatch(/^HTTP\/1\.1 405 .*^allow: POST\r$.*"code":"ERR_METHOD"/ms);
    },
  );

  it('answers 405 to HEAD, without a body', async () => {
    const front = await startFront();
    const { status, json, headers } = await post(front, undefined, { method: 'HEAD', headers: {}, path: '/' });
    expect([status, json, headers.get('allow')]).toEqual([405, undefined, 'POST']);
  });

  it('serves what administrators want, but for other methods', async () => {
    const front = await startFront();
    for (const path of ['/healthz', '/readyz', '/metrics', '/healthz?verbose']) {
      const response = await fetch(front.url + path);
      expect([response.status, await response.text()]).toEqual([200, `admin ${path}`]);
      expect((await fetch(front.url + path, { method: 'HEAD' })).status).toBe(200);
      const { status, headers } = await post(front, EVENT, { path });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('serves nothing to administrators where they have a port of their own', async () => {
    const front = await startFront({ adminPort: 4381 });
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await fetch(front.url + path)).status).toBe(404);
  });

  it('answers 500 if the administration fails', async () => {
    const front = await startFront({}, { admin: () => Promise.reject(new Error('secret')) });
    const response = await fetch(`${front.url}/healthz`);
    expect([response.status, await response.text()]).toEqual([500, '']);
    const late = await startFront(
      {},
      {
        admin: (_request, response) => {
          response.writeHead(200).write('x');
          return Promise.reject(new Error('secret'));
        },
      },
    );
    expect(await late.send(rawRequest([], '', 'GET /healthz HTTP/1.1'))).not.toMatch(/ 500 |0\r\n\r\n$/);
  });

  it('lets no page of a browser send or read anything', async () => {
    const front = await startFront({ webhookOrigins: ['*'] });
    const headers = { ...STRUCTURED, origin: 'http://localhost', 'webhook-request-origin': 'x.example' };
    for (const [method, path] of [
      ['POST', '/'],
      ['OPTIONS', '/v1/events'],
      ['GET', '/metrics'],
      ['GET', '/healthz'],
    ] as const) {
      const { status, json } = await post(front, method === 'POST' ? EVENT : undefined, { method, path, headers });
      expect([status, json?.['code']]).toEqual([403, 'ERR_FORBIDDEN']);
    }
    expect(front.intake.requests).toEqual([]);
  });
});

describe('the guard', () => {
  it('is asked before the body is read', async () => {
    const front = await startFront({}, { guard: CLOSED_GUARD });
    const connection = await front.connect();
    connection.socket.write(rawRequest(ANY_BODY));
    await connection.receives(
      /^HTTP\/1\.1 401 .*www-authenticate: Bearer.*connection: close.*"code":"ERR_UNAUTHENTICATED".*\}$/is,
    );
    expect(front.intake.requests).toEqual([]);
  });

  it('protects metrics, and leaves health to everyone', async () => {
    const front = await startFront({}, { guard: CLOSED_GUARD });
    expect((await fetch(`${front.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${front.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${front.url}/readyz`)).status).toBe(200);
  });

  it('comes behind path and method, and before everything about the body', async () => {
    const front = await startFront({}, { guard: CLOSED_GUARD });
    expect((await post(front, EVENT, { path: '/x' })).status).toBe(404);
    expect((await post(front, EVENT, { method: 'PUT' })).status).toBe(405);
    expect((await post(front, EVENT, { headers: { 'content-type': 'text/plain' } })).status).toBe(401);
    expect((await post(front, 'x'.repeat(300_000))).status).toBe(401);
  });
});

describe('the webhook handshake', () => {
  const ask = (origin: string, more: object = {}) => {
    return { method: 'OPTIONS', headers: { 'webhook-request-origin': origin, ...more } };
  };

  it('allows the origins of the list, and names them as they are there', async () => {
    const front = await startFront({ webhookOrigins: ['Events.example.com', 'b.example'] });
    const { status, json, headers } = await post(front, undefined, ask('events.EXAMPLE.com'));
    expect([status, json]).toEqual([200, undefined]);
    expect(headers.get('webhook-allowed-origin')).toBe('Events.example.com');
    expect(headers.get('webhook-allowed-rate')).toBeNull();
    expect(headers.get('allow')).toBe('POST');
  });

  it.each([
    [undefined, '*'],
    [0.5, '30'],
    [0.001, '1'],
    [100, '6000'],
  ])('grants the rate of a limit of %s per second', async (rateLimit, expected) => {
    const front = await startFront({ webhookOrigins: ['*'], rateLimit });
    const { headers } = await post(front, undefined, ask('a.example', { 'webhook-request-rate': '120' }));
    expect(headers.get('webhook-allowed-rate')).toBe(expected);
    expect(headers.get('webhook-allowed-origin')).toBe('*');
  });

  it.each([
    ['an origin that is not on the list', ['a.example'], ask('b.example')],
    ['every origin where it is off', [], ask('a.example')],
    ['a request that names no origin', ['*'], { method: 'OPTIONS', headers: {} }],
  ])('answers 405 to %s', async (_name, webhookOrigins, request) => {
    const front = await startFront({ webhookOrigins });
    const { status, headers } = await post(front, undefined, request);
    expect(status).toBe(405);
    expect([...headers.keys()].filter((name) => name.startsWith('webhook'))).toEqual([]);
    expect(headers.get('allow')).toBe(webhookOrigins.length === 0 ? 'POST' : 'POST, OPTIONS');
  });
});

describe('limits', () => {
  it('refuses a body that is announced to be too large, before it is sent', async () => {
    const front = await startFront({ maxBodyBytes: 1000 });
    const connection = await front.connect();
    connection.socket.write(rawRequest(['Content-Type: application/json', 'Content-Length: 1001']));
    await connection.receives(/^HTTP\/1\.1 413 .*connection: close.*"code":"ERR_TOO_LARGE"/is);
  });

  it('refuses a body that turns out to be too large', async () => {
    const front = await startFront({ maxBodyBytes: 1000 });
    const connection = await front.connect();
    const chunk = `1f4\r\n${'x'.repeat(500)}\r\n`;
    connection.socket.write(rawRequest(ANY_BODY, chunk + chunk));
    expect(connection.received()).toBe('');
    connection.socket.write('1\r\nx\r\n');
    await connection.receives(/^HTTP\/1\.1 413 .*connection: close.*"code":"ERR_TOO_LARGE"/is);
    expect(front.intake.requests).toEqual([]);
  });

  it('takes a body of exactly the limit', async () => {
    const front = await startFront({ maxBodyBytes: 1000 });
    expect((await post(front, 'x'.repeat(1000))).status).toBe(200);
  });

  it('lets a client that sends on see the answer, up to a limit', async () => {
    const front = await startFront({ maxBodyBytes: 1000 });
    const answer = await front.send(
      rawRequest(['Content-Type: application/json', 'Content-Length: 500000']),
      Buffer.alloc(500_000),
      rawRequest(),
    );
    // One answer, and none to what would be the next request
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    const endless = await front.send(
      rawRequest(['Content-Type: application/json', 'Content-Length: 100000000']),
      Buffer.alloc(8_000_000),
    );
    expect(endless).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('closes the connection of a client that does not send on', async () => {
    const front = await startFront({ maxBodyBytes: 1000 });
    const answer = await front.send(rawRequest(['Content-Type: application/json', 'Content-Length: 1001']));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('answers 503 while too much is under way, and takes the event later', async () => {
    const front = await startFront({ maxBytesUnderWay: 1000 });
    let finish = () => {};
    front.intake.outcomes = () =>
      new Promise((resolve) => {
        finish = () => resolve([{ outcome: 'delivered', conflict: false }]);
      });
    const first = post(front, 'x'.repeat(900));
    await until(() => front.intake.requests.length === 1);
    const announced = await post(front, 'x'.repeat(101));
    expect(announced.status).toBe(503);
    expect(announced.headers.get('retry-after')).toBe('1');
    expect(announced.json).toMatchObject({ code: 'ERR_BUSY' });
    expect(await front.send(rawRequest(ANY_BODY, `65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`))).toMatch(/^HTTP\/1\.1 503 /);
    finish();
    expect((await first).status).toBe(200);
    front.intake.outcomes = () => [{ outcome: 'delivered', conflict: false }];
    expect((await post(front, 'x'.repeat(101))).status).toBe(200);
    expect(front.intake.requests).toHaveLength(2);
  });

  it('waits with 100 Continue until the headers are accepted', async () => {
    const front = await startFront();
    const connection = await front.connect();
    const expecting = ['Expect: 100-continue', 'Connection: close', `Content-Length: ${EVENT.length}`];
    connection.socket.write(rawRequest([...expecting, 'Content-Type: application/cloudevents+json']));
    await connection.receives(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    connection.socket.write(EVENT);
    await connection.receives(/\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(front.intake.requests).toEqual([[{ json: EVENT }]]);
    const refused = await front.connect();
    refused.socket.write(rawRequest([...expecting, 'Content-Type: text/plain']));
    await refused.receives(/^HTTP\/1\.1 415 /);
    expect(refused.received()).not.toContain('100 Continue');
  });

  it('answers 431 to more header fields than it looks at, instead of dropping some', async () => {
    const front = await startFront();
    const fields = (count: number) => Array.from({ length: count }, (_, index) => `ce-x${index}: ${index}`);
    const rest = ['Host: x', 'ce-specversion: 1.0', 'ce-id: 1', 'ce-source: s', 'ce-type: t', 'Connection: close'];
    const request = (count: number) =>
      `POST / HTTP/1.1\r\n${[...rest, ...fields(count - rest.length)].join('\r\n')}\r\n\r\n`;
    expect(await front.send(request(200))).toMatch(/^HTTP\/1\.1 200 /);
    const [[taken] = []] = front.intake.requests;
    expect(taken).toMatchObject({ event: { x0: '0', x193: '193' } });
    expect(await front.send(request(201))).toMatch(/^HTTP\/1\.1 431 .*"code":"ERR_HEADERS"/s);
    expect(await front.send(request(1100))).toMatch(/^HTTP\/1\.1 431 .*"code":"ERR_HEADERS"/s);
  });
});
