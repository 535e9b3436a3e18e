import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { runChild } from '../../cli/child.ts';
import { expectSettled, expectTaken, repetitionsIn } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import { countsOf, type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { type OtlpSink, startSink, takeAll } from '../support/otlp-sink.ts';
import { type SentEvent, sentEvent, sentEvents } from '../support/sent-events.ts';
import { takeLater } from '../support/sink-reactions.ts';
import { killWorker, pidsOf, whenGone, whenStarted, workersWithRequests } from './worker-logs.ts';

const temp = tempFolder();
const fixture = (name: string) => fileURLToPath(new URL(`../../otlp-http/fixtures/${name}`, import.meta.url));

async function startWorkers(endpoint: string, ...more: readonly string[]): Promise<GatewayProcess> {
  return startGatewayProcess(['--workers', '2', '--endpoint', endpoint, ...more]);
}

/** Sends an event over a connection of its own. */
async function sendFresh({ url }: GatewayProcess, { json }: SentEvent) {
  const headers = { 'content-type': 'application/cloudevents+json', connection: 'close' };
  const response = await fetch(`${url}/v1/events`, { method: 'POST', headers, body: json });
  return { status: response.status, account: (await response.json()) as Record<string, unknown> };
}

async function postSecurely({ port }: GatewayProcess, ca: Buffer, body: string): Promise<number | undefined> {
  const headers = { 'content-type': 'application/cloudevents+json' };
  const options = {
    host: '127.0.0.1',
    servername: 'localhost',
    port,
    ca,
    agent: false,
    path: '/v1/events',
    headers,
  } as const;
  const sent = request({ ...options, method: 'POST' }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('several workers', () => {
  it('make one record of an event that comes to all of them, at once and later', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url, '--log-level', 'debug');
    const event = sentEvent('again');
    sink.react(takeLater(200));
    const atOnce = await Promise.all(Array.from({ length: 12 }, () => sendFresh(gateway, event)));
    const later = await Promise.all(Array.from({ length: 4 }, () => sendFresh(gateway, event)));
    const all = [...atOnce, ...later];
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    expect(all.filter(({ account }) => account['delivered'] === 1).length).toBe(1);
    expect(all.filter(({ account }) => account['duplicates'] === 1).length).toBe(all.length - 1);
    expectTaken(sink, [event]);
    expect(sink.taken.length).toBe(1);
    await vi.waitUntil(() => workersWithRequests(gateway).length === 2);
    expect(await gateway.stop()).toEqual({ status: 0, signal: null });
  });

  it('see that an event has the source and id of one that another of them took', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url, '--log-level', 'debug');
    const [one, other] = [sentEvent('same'), sentEvent('same', { tenant: 'another' })];
    for (const event of [one, other, other, one, other]) await sendFresh(gateway, event);
    expect(sink.taken.map(({ event }) => event['tenant'])).toEqual(['tenant same', 'another']);
    const { outcomes, sum } = await countsOf(gateway);
    expect(outcomes).toEqual({ delivered: 2, duplicate: 3 });
    expect(sum('ossp_gateway_conflicts_total')).toBe(1);
    await vi.waitUntil(() => workersWithRequests(gateway).length === 2);
  });

  it('count together, also what one had counted that was killed', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url, '--admin-port', '0');
    const { adminUrl } = gateway.logs.find(({ message }) => message === 'listening') as { adminUrl: string };
    const events = sentEvents('counted', 60);
    for (const event of events) await sendFresh(gateway, event);
    const before = await countsOf({ url: adminUrl });
    const byStatus = before.sum('http_server_request_duration_seconds_count');
    expect([before.received, before.outcomes, byStatus]).toEqual([60, { delivered: 60 }, expect.any(Number)]);
    killWorker(gateway, 1);
    await whenStarted(gateway, 1, 2);
    const after = await countsOf({ url: adminUrl });
    expect([after.received, after.outcomes]).toEqual([60, { delivered: 60 }]);
    for (const event of sentEvents('more', 10)) await sendFresh(gateway, event);
    expect((await countsOf({ url: adminUrl })).outcomes).toEqual({ delivered: 70 });
    // What the events are about is the gateway, not the process that was asked
    const instances = await Promise.all([1, 2, 3, 4].map(() => instanceOf(adminUrl)));
    expect(new Set(instances).size).toBe(1);
    expect(gateway.logs.find(({ message }) => message === 'a worker ended')).toMatchObject({
      worker: 1,
      signal: 'SIGKILL',
    });
  });

  it('are ready while one of them is, and not once they stop', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url, '--admin-port', '0');
    const { adminUrl } = gateway.logs.find(({ message }) => message === 'listening') as { adminUrl: string };
    const readyz = async () => (await fetch(`${adminUrl}/readyz`, { headers: { connection: 'close' } })).status;
    expect(await readyz()).toBe(200);
    killWorker(gateway, 2);
    await vi.waitUntil(() => gateway.logs.some(({ message }) => message === 'a worker ended'));
    expect(await readyz()).toBe(200);
    await sink.goDown();
    await vi.waitUntil(async () => (await readyz()) === 503, { timeout: 20_000, interval: 100 });
  });

  it('answer what is under way after SIGTERM', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url);
    sink.react(takeLater(500));
    const events = sentEvents('late', 20);
    const answers = Promise.all(events.map((event) => sendFresh(gateway, event)));
    await vi.waitUntil(() => sink.requests >= 2);
    expect(await gateway.stop()).toEqual({ status: 0, signal: null });
    // Those whose connections were not accepted yet would fail, but all are
    expect((await answers).map(({ status }) => status)).toEqual(events.map(() => 200));
    expectTaken(sink, events);
    expect(gateway.logs.at(-1)).toMatchObject({ message: 'stopped', cutOff: 0, leftInSpool: 0 });
    for (const [pid = 0] of pidsOf(gateway).values()) await whenGone(pid);
  });

  it('are cut off when the time for stopping is over', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url, '--shutdown-timeout', '300ms', '--timeout', '60s');
    sink.react(() => undefined);
    const answers = sentEvents('stuck', 4).map((event) => sendFresh(gateway, event).catch(() => 'cut off'));
    await vi.waitUntil(() => sink.requests >= 2);
    await vi.waitUntil(async () => (await countsOf(gateway)).received === 4);
    expect(await gateway.stop()).toEqual({ status: 3, signal: null });
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'cut off'));
    expect(gateway.logs.at(-1)).toMatchObject({ message: 'stopped', cutOff: 4 });
  });

  it('end what is under way when the primary process is killed, take nothing new, and end', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url);
    sink.react(takeLater(500));
    const answers = Promise.all(sentEvents('orphan', 8).map((event) => sendFresh(gateway, event)));
    await vi.waitUntil(async () => sink.requests >= 2 && (await countsOf(gateway)).received === 8);
    expect(await gateway.kill()).toEqual({ status: null, signal: 'SIGKILL' });
    expect((await answers).map(({ status }) => status)).toEqual(new Array(8).fill(200));
    for (const [pid = 0] of pidsOf(gateway).values()) await whenGone(pid);
  });

  it('end at once with the primary process after a second signal', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url, '--shutdown-timeout', '1h', '--timeout', '1h');
    sink.react(() => undefined);
    const answer = sendFresh(gateway, sentEvent('stuck')).catch(() => 'cut off');
    await vi.waitUntil(() => sink.requests === 1);
    process.kill(gateway.pid, 'SIGINT');
    await vi.waitUntil(() => gateway.logs.some(({ message }) => message === 'stopping'));
    process.kill(gateway.pid, 'SIGINT');
    expect(await gateway.ended).toEqual({ status: 130, signal: null });
    expect(await answer).toBe('cut off');
  });

  it('limit the time of requests and the number of connections', async () => {
    const sink = await startSink();
    const limits = ['--headers-timeout', '500ms', '--request-timeout', '1s', '--max-connections', '1'];
    const gateway = await startWorkers(sink.url, ...limits);
    const open = () => {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('POST / HTTP/1.1\r\nhost: a\r\n');
      return text(socket).catch(() => '');
    };
    const answers = await Promise.all([open(), open(), open(), open()]);
    expect(answers.map((answer) => answer.slice(0, 12)).sort()).toEqual(['', '', 'HTTP/1.1 408', 'HTTP/1.1 408']);
  });

  it('serve TLS', async () => {
    const sink = await startSink();
    const certificate = ['--tls-certificate', fixture('server.pem'), '--tls-key', fixture('server-key.pem')];
    const gateway = await startWorkers(sink.url, ...certificate, '--log-level', 'debug');
    expect(gateway.url).toMatch(/^https:/);
    const events = sentEvents('secret', 6);
    const ca = readFileSync(fixture('ca.pem'));
    for (const { json } of events) expect(await postSecurely(gateway, ca, json)).toBe(200);
    expectTaken(sink, events);
    await vi.waitUntil(() => workersWithRequests(gateway).length === 2);
  });

  it('do not start where something else listens', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { status, stderr } = await runChild(['serve', '--workers', '2', '--port', String(port)]);
    taken.close();
    expect(status).toBe(2);
    expect(stderr).toContain(
      'ossp-otel: ERR_USAGE: --port: cannot listen: something listens there already (EADDRINUSE)\n',
    );
  });

  it('tell what one of them cannot start for as the only one would', async () => {
    const args = ['serve', '--port', '0', '--tokens-file', temp('no-such-file')];
    const alone = await runChild(args);
    const together = await runChild([...args, '--workers', '3']);
    expect([together.status, together.stderr]).toEqual([alone.status, alone.stderr]);
    expect(alone.stderr).toMatch(/^ossp-otel: ERR_USAGE: /);
  });
});

describe('several workers that store', () => {
  it('lose no event that was acknowledged when they are killed one after the other', async () => {
    const sink = await startSink();
    const gateway = await startWorkers(sink.url, '--ack', 'stored', '--spool', temp('killed'));
    const client = eventClient(() => gateway.url);
    const events = sentEvents('kept', 3000);
    let acknowledged = 0;
    let kills = 0;
    await client.sendAll(events, {
      onTaken: () => {
        acknowledged++;
        if (acknowledged > 500 * (kills + 1) && kills < 3) {
          const worker = 1 + (kills % 2);
          const times = 1 + Math.floor(kills / 2);
          if ((pidsOf(gateway).get(worker)?.length ?? 0) < times) return;
          kills++;
          killWorker(gateway, worker);
        }
      },
    });
    expect(kills).toBeGreaterThanOrEqual(2);
    await vi.waitUntil(() => distinctIn(sink) === events.length, { timeout: 40_000, interval: 100 });
    expectTaken(sink, events);
    await expectSettled(gateway);
    const { status } = await gateway.stop();
    expect(status).toBe(0);
    expect(gateway.logs.at(-1)).toMatchObject({ message: 'stopped', cutOff: 0, leftInSpool: 0 });
  });

  it('know events of earlier processes', async () => {
    const sink = await startSink();
    const args = ['--ack', 'stored', '--spool', temp('again')];
    const events = sentEvents('known', 50);
    const first = await startWorkers(sink.url, ...args);
    for (const event of events) expect((await sendFresh(first, event)).status).toBe(202);
    expect((await first.stop()).status).toBe(0);
    const second = await startWorkers(sink.url, ...args);
    for (const event of events) expect((await sendFresh(second, event)).account).toMatchObject({ duplicates: 1 });
    expect((await second.kill()).signal).toBe('SIGKILL');
    // Also one that serves alone
    const third = await startGatewayProcess(['--endpoint', sink.url, ...args]);
    for (const event of events) expect((await sendFresh(third, event)).account).toMatchObject({ duplicates: 1 });
    expectTaken(sink, events);
    expect(repetitionsIn(sink)).toBe(0);
  });

  it('say what is left when they stop while the collector is down', async () => {
    const sink = await startSink();
    await sink.goDown();
    const args = ['--ack', 'stored', '--spool', temp('left'), '--shutdown-timeout', '1s'];
    const gateway = await startWorkers(sink.url, ...args);
    const events = sentEvents('left', 30);
    for (const event of events) expect((await sendFresh(gateway, event)).status).toBe(202);
    expect((await gateway.stop()).status).toBe(0);
    expect(gateway.logs.at(-1)).toMatchObject({ message: 'stopped', leftInSpool: 30 });
    await sink.comeBack();
    sink.react(takeAll);
    await startWorkers(sink.url, ...args);
    await vi.waitUntil(() => distinctIn(sink) === events.length, { timeout: 40_000, interval: 100 });
    expectTaken(sink, events);
  });
});

function distinctIn(sink: OtlpSink): number {
  return sink.taken.length - repetitionsIn(sink);
}

async function instanceOf(url: string): Promise<string | undefined> {
  const response = await fetch(`${url}/metrics`, { headers: { connection: 'close' } });
  return /service_instance_id="([^"]+)"/.exec(await response.text())?.[1];
}
