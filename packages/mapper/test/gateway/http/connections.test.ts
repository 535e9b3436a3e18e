import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { type EventOutcome, unavailable } from '../../../src/gateway/event-outcome.ts';
import { DELIVERED, EVENT, post, type RunningFront, rawRequest, startFront, until } from './running-front.ts';

const JSON_TYPE = 'Content-Type: application/cloudevents+json';
const GOOD = rawRequest([JSON_TYPE, `Content-Length: ${EVENT.length}`], EVENT);
const GOOD_AND_CLOSE = rawRequest([JSON_TYPE, `Content-Length: ${EVENT.length}`, 'Connection: close'], EVENT);
const FIXTURES = new URL('../../otlp-http/fixtures/', import.meta.url);

/** Makes the intake wait; returns what lets it go on. */
function holdIntake(front: RunningFront): () => void {
  const waiting: (() => void)[] = [];
  front.intake.outcomes = (events) => {
    return new Promise<EventOutcome[]>((resolve) => waiting.push(() => resolve(events.map(() => DELIVERED))));
  };
  return () => {
    for (const go of waiting) go();
  };
}

function statuses(text: string): string[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);
}

describe('a connection', () => {
  it('serves on after errors for which the body was read', async () => {
    const front = await startFront();
    const down = unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'is down'));
    front.intake.outcomes = () => (front.intake.requests.length === 2 ? [down] : [DELIVERED]);
    const answer = await front.send(GOOD, GOOD, rawRequest([], '', 'GET / HTTP/1.1'), GOOD_AND_CLOSE);
    expect(statuses(answer)).toEqual(['200', '503', '405', '200']);
  });

  it('answers pipelined requests in their order', async () => {
    const front = await startFront();
    const answer = await front.send(GOOD.repeat(50) + rawRequest([], '', 'GET /nothing HTTP/1.1') + GOOD_AND_CLOSE);
    expect(statuses(answer)).toEqual([...Array.from({ length: 50 }, () => '200'), '404', '200']);
    expect(front.intake.requests).toHaveLength(51);
  });

  it('answers what it took before it complains about what follows', async () => {
    const front = await startFront();
    const goOn = holdIntake(front);
    const connection = await front.connect();
    connection.socket.write(`${GOOD}NONSENSE\r\n\r\n`);
    await until(() => front.intake.requests.length === 1);
    connection.socket.write('more of it');
    expect(connection.received()).toBe('');
    goOn();
    await connection.closed();
    expect(statuses(connection.received())).toEqual(['200', '400']);
  });

  it('is cut off if it sends requests without end and waits for no answer', async () => {
    const front = await startFront({ maxBytesUnderWay: 60_000 });
    const goOn = holdIntake(front);
    const connection = await front.connect();
    connection.socket.write(GOOD.repeat(1000));
    await connection.closed();
    expect(statuses(connection.received())).toEqual([]);
    goOn();
    await until(() => front.activeRequests() === 0);
    // All of it was released
    front.intake.outcomes = () => [DELIVERED];
    expect((await post(front, 'x'.repeat(50_000))).status).toBe(200);
  });

  it('gets 400 for what is no HTTP', async () => {
    const front = await startFront();
    for (const text of [
      'NONSENSE\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000',
    ]) {
      const answer = await front.send(text);
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*connection: close.*\r\n\r\n\{.*"code":"ERR_HTTP".*\}$/s);
      expect(answer).not.toContain('NONSENSE');
    }
    expect(front.measured.filter(({ name }) => name === 'ossp.gateway.http.client_errors')).toHaveLength(3);
  });

  it.each([
    ['both lengths', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6'], 'xxxxx'],
    ['a broken chunk', ['Transfer-Encoding: chunked'], '5\r\nxxxxxxx\r\n0\r\n\r\n'],
    ['a broken chunk length', ['Transfer-Encoding: chunked'], 'zz\r\n'],
  ])('gets 400 for %s, and nothing is taken', async (_name, headers, body) => {
    const front = await startFront();
    const answer = await front.send(rawRequest([JSON_TYPE, ...headers], body));
    expect(statuses(answer)).toEqual(['400']);
    expect(front.intake.requests).toEqual([]);
  });

  it('gets 400 without a Host, but for HTTP/1.0', async () => {
    const front = await startFront();
    const rest = `${JSON_TYPE}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`;
    expect(await front.send(`POST / HTTP/1.1\r\n${rest}`)).toMatch(/^HTTP\/1\.1 400 .*"code":"ERR_HTTP"/s);
    expect(await front.send(`POST / HTTP/1.0\r\n${rest}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await front.send(`POST / HTTP/1.0\r\nExpect: 100-continue\r\n${rest}`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('gets 431 for a flood of headers', async () => {
    const front = await startFront();
    const flood = Array.from({ length: 20_000 }, (_, index) => `x-${index}: ${'y'.repeat(20)}\r\n`).join('');
    expect(await front.send(`POST / HTTP/1.1\r\nHost: x\r\n${flood}`)).toMatch(
      /^HTTP\/1\.1 431 .*"code":"ERR_HEADERS"/s,
    );
    expect(await front.send(rawRequest([`x: ${'y'.repeat(20_000)}`]))).toMatch(/^HTTP\/1\.1 431 /);
    expect(front.intake.requests).toEqual([]);
  });

  it('gets 408 if headers or body do not come in time, however steadily', async () => {
    const front = await startFront({ headersTimeoutMs: 200, requestTimeoutMs: 400 });
    const dripping = async (text: string) => {
      const connection = await front.connect();
      connection.socket.write(text);
      const drip = setInterval(() => connection.socket.write('x'), 50);
      await connection.closed();
      clearInterval(drip);
      return connection.received();
    };
    const answers = await Promise.all([
      front.send(),
      dripping('POST / HTTP/1.1\r\nHost: x\r\nx-'),
      dripping(rawRequest([JSON_TYPE, 'Content-Length: 100000'])),
      dripping(GOOD + rawRequest([JSON_TYPE, 'Content-Length: 100000'])),
    ]);
    expect(answers.map(statuses)).toEqual([['408'], ['408'], ['408'], ['200', '408']]);
    expect(answers[2]).toMatch(/connection: close.*"code":"ERR_REQUEST_TIMEOUT"/is);
    expect(front.intake.requests).toEqual([[{ json: EVENT }]]);
  });

  it('is closed if it is idle', async () => {
    const front = await startFront({ idleTimeoutMs: 50 });
    expect(statuses(await front.send(GOOD))).toEqual(['200']);
  });

  it('takes nothing of a client that goes away before the body is whole', async () => {
    const front = await startFront();
    for (const end of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const connection = await front.connect();
      connection.socket.write(GOOD.slice(0, -1));
      await until(() => front.activeRequests() === 1);
      connection.socket[end]();
      await connection.closed();
      await until(() => front.activeRequests() === 0);
    }
    expect(front.intake.requests).toEqual([]);
    expect((await post(front, EVENT)).status).toBe(200);
  });

  it('takes the event of a client that goes away before the answer', async () => {
    const front = await startFront();
    const goOn = holdIntake(front);
    const connection = await front.connect();
    connection.socket.write(GOOD);
    await until(() => front.intake.requests.length === 1);
    connection.socket.resetAndDestroy();
    await until(() => front.activeRequests() === 0);
    goOn();
    expect(front.intake.requests).toEqual([[{ json: EVENT }]]);
    // A client that is gone got no status
    await until(() => front.measured.length > 0);
    const durations = front.measured.filter(({ name }) => name === 'http.server.request.duration');
    expect(durations.map(({ attributes }) => attributes)).toEqual([{ 'http.request.method': 'POST' }]);
  });

  it('survives a client that goes away from a refusal', async () => {
    const front = await startFront({ maxBodyBytes: 10 });
    const connection = await front.connect();
    connection.socket.write(rawRequest([JSON_TYPE, 'Content-Length: 1000']));
    await connection.receives(/413/);
    connection.socket.resetAndDestroy();
    await until(() => front.activeRequests() === 0);
    expect((await post(front, '{}')).status).toBe(200);
  });
});

describe('the server', () => {
  it('closes connections beyond its limit, and warns at most once a minute', async () => {
    let now = 0;
    const front = await startFront({ maxConnections: 1 }, { now: () => now });
    const first = await front.connect();
    first.socket.write(GOOD);
    await first.receives(/200/);
    const drops = () => front.measured.filter(({ name }) => name === 'ossp.gateway.http.dropped_connections').length;
    const warnings = () => front.logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields);
    for (const count of [1, 2, 3]) {
      await (await front.connect()).closed();
      await until(() => drops() === count);
    }
    expect(warnings()).toEqual([{ connections: 1, limit: 1 }]);
    now = 60_000;
    await (await front.connect()).closed();
    await until(() => drops() === 4);
    expect(warnings()).toEqual([
      { connections: 1, limit: 1 },
      { connections: 3, limit: 1 },
    ]);
  });

  it('measures and logs requests by known names only', async () => {
    const front = await startFront();
    await post(front, EVENT, { path: '/events?token=secret' });
    await post(front, EVENT, { path: '/secret' });
    await front.send(rawRequest(['Connection: close'], '', 'PROPFIND / HTTP/1.1'));
    await until(() => front.logged.length === 3);
    expect(front.logged.map(({ fields: { durationMs: _, ...fields } }) => fields)).toEqual([
      { method: 'POST', route: '/events', status: 200 },
      { method: 'POST', route: undefined, status: 404 },
      { method: '_OTHER', route: '/', status: 405 },
    ]);
    expect(front.measured.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['http.server.request.duration', { 'http.request.method': 'POST', 'http.response.status_code': 200 }],
      ['http.server.request.duration', { 'http.request.method': 'POST', 'http.response.status_code': 404 }],
      ['http.server.request.duration', { 'http.request.method': '_OTHER', 'http.response.status_code': 405 }],
    ]);
    expect(front.measured.every(({ value }) => value > 0 && value < 60)).toBe(true);
    expect(front.activeRequests()).toBe(0);
  });

  it('logs no request unless it shall', async () => {
    const front = await startFront({ logLevel: 'info' });
    await post(front, EVENT);
    await until(() => front.measured.length === 1);
    expect(front.logged).toEqual([]);
  });

  it('answers what is under way before it ends, and closes the other connections', async () => {
    const front = await startFront();
    const goOn = holdIntake(front);
    const [idle, fresh, half, busy] = [
      await front.connect(),
      await front.connect(),
      await front.connect(),
      await front.connect(),
    ];
    busy.socket.write(GOOD);
    half.socket.write(GOOD.slice(0, -5));
    await until(() => front.intake.requests.length === 1 && front.activeRequests() === 2);
    idle.socket.write(rawRequest([], '', 'GET /healthz HTTP/1.1'));
    await idle.receives(/admin/);
    const drained = front.frontServer.drain(60_000);
    await idle.closed();
    half.socket.write(GOOD.slice(-5));
    await until(() => front.intake.requests.length === 2);
    goOn();
    expect(await drained).toBe(0);
    expect(busy.received()).toMatch(/^HTTP\/1\.1 200 .*connection: close/is);
    expect(half.received()).toMatch(/^HTTP\/1\.1 200 .*connection: close/is);
    expect(fresh.received()).toBe('');
    await expect(fetch(front.url)).rejects.toThrow();
  });

  it('cuts off at the deadline what is still under way, and says how much', async () => {
    const front = await startFront();
    holdIntake(front);
    const connections = [await front.connect(), await front.connect()];
    for (const { socket } of connections) socket.write(GOOD);
    await until(() => front.intake.requests.length === 2);
    expect(await front.frontServer.drain(100)).toBe(2);
    await Promise.all(connections.map(({ closed }) => closed()));
  });
});

describe('with TLS', () => {
  const read = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');
  const options = () => ({ cert: read('server.pem'), key: read('server-key.pem') });

  it('serves the same, and survives what is no TLS', async () => {
    const front = await startFront({}, {}, options());
    expect(await front.send('GET / HTTP/1.1\r\n\r\n')).not.toContain('HTTP');
    const request = httpsRequest(`${front.url}/v1/events`, {
      method: 'POST',
      ca: read('ca.pem'),
      headers: { 'content-type': 'application/json', connection: 'close' },
    });
    request.end(EVENT);
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
    expect(front.intake.requests).toEqual([[{ json: EVENT }]]);
  });

  it('ends connections that never finish their handshake', async () => {
    const front = await startFront({ headersTimeoutMs: 100 }, {}, options());
    const slow = await front.connect();
    await slow.closed();
    const stuck = await front.connect();
    expect(await front.frontServer.drain(1)).toBe(0);
    await stuck.closed();
  });

  it('refuses old versions of TLS', async () => {
    const front = await startFront({}, {}, options());
    const socket = connectTls({
      port: front.port,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      rejectUnauthorized: false,
    });
    await expect(once(socket, 'secureConnect')).rejects.toThrow();
  });
});
