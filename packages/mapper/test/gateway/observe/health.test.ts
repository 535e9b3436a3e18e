import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Health, type SpoolState } from '../../../src/gateway/observe/health.ts';
import { unusedUrl } from '../../otlp-http/scripted-server.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

/** A server that accepts connections, and counts them. */
async function listen(host = '127.0.0.1') {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).end();
  });
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    servers.splice(servers.indexOf(server), 1);
    server.close();
    await once(server, 'close');
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/v1/logs`,
    connections: () => connections,
    close,
  };
}

/** Its clock moves by `pass` alone. */
function healthOf(endpoint: string, spool?: () => SpoolState) {
  let nowMs = 1000;
  const health = new Health({ endpoint, spool, elapsed: () => nowMs });
  return {
    health,
    pass: (ms: number): void => {
      nowMs += ms;
    },
    collector: async () => (await health.readiness()).collector,
  };
}

const NOT_CONNECTED = { ok: false, reason: 'connection refused (ECONNREFUSED)' };

describe('Health without deliveries', () => {
  it.each(['127.0.0.1', '::1'])('is ready when the collector accepts a connection at %s', async (host) => {
    const { url } = await listen(host);
    expect(await healthOf(url).health.readiness()).toEqual({ ready: true, collector: { ok: true }, stopping: false });
  });

  it('is not ready when nobody listens, and says why without an address', async () => {
    const { health } = healthOf(await unusedUrl());
    expect(await health.readiness()).toEqual({ ready: false, collector: NOT_CONNECTED, stopping: false });
  });

  it('asks the collector once for all who ask at a time, and again after a second', async () => {
    const server = await listen();
    const { pass, collector } = healthOf(server.url);
    await Promise.all(Array.from({ length: 20 }, collector));
    pass(999);
    await collector();
    await expect.poll(server.connections).toBe(1);
    pass(1);
    await collector();
    await expect.poll(server.connections).toBe(2);
  });

  it('notices that the collector goes and comes', async () => {
    const first = await listen();
    const { pass, collector } = healthOf(first.url);
    expect(await collector()).toEqual({ ok: true });
    await first.close();
    pass(1000);
    expect(await collector()).toEqual(NOT_CONNECTED);
    const again = createServer((socket) => socket.end());
    servers.push(again);
    again.listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(again, 'listening');
    pass(1000);
    expect(await collector()).toEqual({ ok: true });
  });
});

describe('Health with deliveries', () => {
  it('believes a success for ten seconds', async () => {
    const { health, pass, collector } = healthOf(await unusedUrl());
    health.delivered();
    pass(9999);
    expect(await collector()).toEqual({ ok: true });
    pass(1);
    expect(await collector()).toEqual(NOT_CONNECTED);
  });

  it('does not believe a success after a failure', async () => {
    const { health, collector } = healthOf(await unusedUrl());
    health.delivered();
    health.failed('unreachable', 'no');
    expect(await collector()).toEqual(NOT_CONNECTED);
  });

  it('is ready at once when a collector that could not be reached accepts connections', async () => {
    const { health, collector } = healthOf((await listen()).url);
    health.failed('unreachable', 'no');
    expect(await collector()).toEqual({ ok: true });
  });

  it('keeps events away for five seconds after a pushback, also after a success', async () => {
    const { health, pass, collector } = healthOf((await listen()).url);
    health.failed('pushback', 'the collector answered 429');
    health.delivered();
    pass(4999);
    expect(await collector()).toEqual({ ok: false, reason: 'the collector answered 429' });
    pass(1);
    expect(await collector()).toEqual({ ok: true });
  });

  it('keeps events away from a collector that refuses, until a success', async () => {
    const { health, pass, collector } = healthOf((await listen()).url);
    health.failed('refusing', 'the collector answered 401');
    pass(29_999);
    expect(await collector()).toEqual({ ok: false, reason: 'the collector answered 401' });
    health.delivered();
    expect(await collector()).toEqual({ ok: true });
  });

  it('tries a collector that refused again after thirty seconds', async () => {
    const { health, pass, collector } = healthOf((await listen()).url);
    health.failed('refusing', 'the collector answered 401');
    pass(30_000);
    expect(await collector()).toEqual({ ok: true });
  });

  it('shows no reason that could disturb a terminal', async () => {
    const { health, collector } = healthOf((await listen()).url);
    health.failed('refusing', `\u001b[2J${'x'.repeat(5000)}`);
    const { reason = '' } = await collector();
    expect(reason).toMatch(/^\\u\{1b\}\[2Jx+…$/);
    expect(reason.length).toBeLessThanOrEqual(1024);
  });
});

describe('Health with a spool', () => {
  it.each<[SpoolState, object]>([
    [{ bytes: 99, maxBytes: 100, isFailing: false }, { ok: true }],
    [
      { bytes: 100, maxBytes: 100, isFailing: false },
      { ok: false, reason: 'the spool is full' },
    ],
    [
      { bytes: 0, maxBytes: 100, isFailing: true },
      { ok: false, reason: 'the disk fails' },
    ],
  ])('reads %j as %j', async (state, spool) => {
    const { health } = healthOf((await listen()).url, () => state);
    expect(await health.readiness()).toEqual({
      ready: !('reason' in spool),
      collector: { ok: true },
      spool,
      stopping: false,
    });
  });

  it('is not ready where the spool cannot be asked', async () => {
    const { health } = healthOf((await listen()).url, () => {
      throw new TypeError('/secret/place');
    });
    const { ready, spool } = await health.readiness();
    expect({ ready, spool }).toEqual({
      ready: false,
      spool: { ok: false, reason: 'the spool does not answer (TypeError)' },
    });
  });
});

describe('Health of a gateway that stops', () => {
  it('is not ready any more, although everything else is', async () => {
    const { health } = healthOf((await listen()).url);
    const asked = health.readiness();
    health.stopping();
    expect(await asked).toEqual({ ready: false, collector: { ok: true }, stopping: true });
    expect((await health.readiness()).ready).toBe(false);
  });
});
