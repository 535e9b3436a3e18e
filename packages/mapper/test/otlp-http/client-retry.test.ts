import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OtlpHttpClient, type OtlpHttpOverrides, readOtlpHttpConfig, type Timing } from '../../src/otlp-http/index.ts';
import { accept, answer, JSON_TYPE, type ScriptedServer, startServer } from './scripted-server.ts';
import { NOW, virtualTiming } from './virtual-timing.ts';

let server: ScriptedServer;
const clients: OtlpHttpClient[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => server.close());

const body = new Uint8Array([1]);
const busy = (headers: Record<string, string> = {}) => answer(503, { ...headers, ...JSON_TYPE }, '{"message":"busy"}');

function clientWith(overrides: OtlpHttpOverrides, timing: Timing): OtlpHttpClient {
  const client = new OtlpHttpClient(readOtlpHttpConfig({}, { endpoint: server.url, ...overrides }), timing);
  clients.push(client);
  return client;
}

describe('OtlpHttpClient retries', () => {
  it('wait for a random part of a bound that doubles up to the cap', async () => {
    const timing = virtualTiming(0.5);
    server.script(...Array.from({ length: 7 }, () => busy()), accept);
    const result = await clientWith({}, timing).send(body);
    expect(result).toMatchObject({ outcome: 'accepted', attempts: 8 });
    expect(timing.waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('take base and cap from the configuration', async () => {
    const timing = virtualTiming(0.5);
    server.script(busy(), busy(), busy(), accept);
    await clientWith({ backoffBaseMs: 10, backoffCapMs: 20 }, timing).send(body);
    expect(timing.waits).toEqual([5, 10, 10]);
  });

  it('send the same bytes and headers again', async () => {
    server.script(busy(), accept);
    await clientWith({}, virtualTiming()).send(Buffer.from('body'.repeat(100)));
    const [first, second] = server.requests;
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect(second?.headers).toEqual(first?.headers);
  });

  it('end with the budget', async () => {
    const timing = virtualTiming(0.999999);
    server.script(busy());
    const result = await clientWith({ retryBudgetMs: 10_000 }, timing).send(body);
    // Waits of about 1, 2 and 4 seconds fit; one of 8 more would not
    expect(result).toEqual({
      outcome: 'undelivered',
      reason: 'budget',
      message: 'busy',
      lastStatus: 503,
      retryAfterMs: 0,
      attempts: 4,
    });
    expect(timing.waits).toEqual([999, 1999, 3999]);
  });

  it('start a last attempt at the very end of the budget', async () => {
    const timing = virtualTiming(0.5);
    server.script(busy(), accept);
    expect(await clientWith({ retryBudgetMs: 500 }, timing).send(body)).toMatchObject({ outcome: 'accepted' });
    server.script(busy(), accept);
    const result = await clientWith({ retryBudgetMs: 499 }, virtualTiming(0.5)).send(body);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'budget', attempts: 1 });
  });

  it('do not happen without a budget', async () => {
    server.script(busy());
    const result = await clientWith({ retryBudgetMs: 0 }, virtualTiming()).send(body);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'budget', attempts: 1 });
  });

  it('count the time of the attempts into the budget', async () => {
    const timing = virtualTiming(0.5);
    let elapsed = 0;
    const slow: Timing = { ...timing, elapsed: () => elapsed };
    server.script((response) => {
      elapsed += 4000;
      response.writeHead(503).end();
    });
    const result = await clientWith({ retryBudgetMs: 10_000 }, slow).send(body);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'budget', attempts: 3 });
  });

  it('end with the number of attempts', async () => {
    const timing = virtualTiming();
    server.script(busy());
    const result = await clientWith({ maxAttempts: 3 }, timing).send(body);
    expect(result).toEqual({
      outcome: 'undelivered',
      reason: 'attempts',
      message: 'busy',
      lastStatus: 503,
      retryAfterMs: 0,
      attempts: 3,
    });
    expect(timing.waits).toHaveLength(2);
  });

  it.each([
    ['seconds', '120'],
    ['a date', new Date(NOW + 120_000).toUTCString()],
  ])('obey a Retry-After of %s beyond the timeout of an attempt', async (_name, value) => {
    const timing = virtualTiming();
    server.script(busy({ 'retry-after': value }), accept);
    expect(await clientWith({ timeoutMs: 1000 }, timing).send(body)).toMatchObject({
      outcome: 'accepted',
      attempts: 2,
    });
    expect(timing.waits).toEqual([120_000]);
  });

  it.each(['301', new Date(NOW + 301_000).toUTCString(), '9'.repeat(400)])(
    'stop at once when Retry-After does not fit the budget',
    async (value) => {
      const timing = virtualTiming();
      server.script(busy({ 'retry-after': value }));
      const result = await clientWith({}, timing).send(body);
      expect(result).toMatchObject({ outcome: 'undelivered', reason: 'retry-after', lastStatus: 503, attempts: 1 });
      expect(timing.waits).toEqual([]);
    },
  );

  it('measure Retry-After against what is left of the budget', async () => {
    const timing = virtualTiming();
    server.script(busy({ 'retry-after': '200' }), busy({ 'retry-after': '200' }));
    const result = await clientWith({}, timing).send(body);
    expect(result).toMatchObject({ outcome: 'undelivered', reason: 'retry-after', attempts: 2 });
    expect(timing.waits).toEqual([200_000]);
  });

  it('wait no shorter than the backoff when Retry-After is 0', async () => {
    const timing = virtualTiming();
    server.script(busy({ 'retry-after': '0' }), busy({ 'retry-after': '0' }), accept);
    await clientWith({}, timing).send(body);
    expect(timing.waits).toEqual([500, 1000]);
  });

  it('ignore a Retry-After that is there twice', async () => {
    const timing = virtualTiming();
    server.script(
      (response) =>
        response
          .writeHead(503, [
            ['retry-after', '60'],
            ['retry-after', '90'],
          ])
          .end(),
      accept,
    );
    await clientWith({}, timing).send(body);
    expect(timing.waits).toEqual([500]);
  });
});
