import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectSameCounts, expectTaken } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import { countsOf, residentBytesOf, startGatewayProcess } from '../support/gateway-process.ts';
import { startSink } from '../support/otlp-sink.ts';
import { openRawConnection, type RawConnection, rawPost } from '../support/raw-connection.ts';
import { type SentEvent, sentEvents } from '../support/sent-events.ts';

const MEBIBYTE = 2 ** 20;
const ATTACKERS = 200;

async function start(...limits: readonly string[]) {
  const sink = await startSink();
  const gateway = await startGatewayProcess(['--endpoint', sink.url, ...limits]);
  return { sink, gateway, client: eventClient(() => gateway.url) };
}

/** Writes one byte after the other until the connection is closed; resolves to what came back. */
async function dribble({ socket, closed }: RawConnection, beginning: string): Promise<string> {
  socket.write(beginning);
  const timer = setInterval(() => socket.writable && socket.write('x'), 100);
  const answer = await closed;
  clearInterval(timer);
  return answer;
}

describe('a gateway whose clients are slow', () => {
  it.each([
    ['headers', `${rawPost([]).slice(0, -2)}X-Slow: `],
    ['bodies', rawPost(['Content-Type: application/cloudevents+json', 'Content-Length: 1000'], '{')],
  ])('ends requests whose %s do not end, and serves others', async (_, beginning) => {
    const { sink, gateway, client } = await start('--headers-timeout', '1s', '--request-timeout', '2s');
    const attackers = await Promise.all(Array.from({ length: ATTACKERS }, () => openRawConnection(gateway)));
    const attack = Promise.all(attackers.map((connection) => dribble(connection, beginning)));
    let isOver = false;
    void attack.then(() => {
      isOver = true;
    });
    const events = sentEvents('others', 500);
    const served: number[] = [];
    for (const event of events) {
      if (isOver) break;
      const started = performance.now();
      expect((await client.send(event)).status).toBe(200);
      served.push(performance.now() - started);
      await sleep(10);
    }
    for (const answer of await attack) expect(answer).toMatch(/^HTTP\/1\.1 408 .*ERR_REQUEST_TIMEOUT/s);
    expect(served.length).toBeGreaterThan(5);
    expectTaken(sink, events.slice(0, served.length));
    expect((await countsOf(gateway)).sum('ossp_gateway_http_client_errors_total')).toBe(ATTACKERS);
    await expectSameCounts(gateway, client);
  });

  it('serves those that it knows while 10,000 connections stand open, and all others when it has ended those', async () => {
    const { sink, gateway } = await start('--headers-timeout', '3s', '--request-timeout', '3s');
    const client = eventClient(() => gateway.url, 1);
    const [first, ...events] = sentEvents('others', 50) as [SentEvent, ...SentEvent[]];
    expect((await client.send(first)).status).toBe(200);
    const before = residentBytesOf(gateway);
    const idle: RawConnection[] = [];
    while (idle.length < 10_000) {
      const some = Array.from({ length: 250 }, () => openRawConnection(gateway).catch(() => undefined));
      idle.push(...(await Promise.all(some)).filter((connection) => connection !== undefined));
      if (idle.length === 5000)
        for (const event of events.slice(0, 20)) expect((await client.send(event)).status).toBe(200);
    }
    for (const event of events.slice(20, 40)) expect((await client.send(event)).status).toBe(200);
    expect(residentBytesOf(gateway) - before).toBeLessThan(150 * MEBIBYTE);
    await Promise.all(idle.map(({ closed }) => closed));
    const newClient = eventClient(() => gateway.url);
    for (const event of events.slice(40)) expect((await newClient.send(event)).status).toBe(200);
    expectTaken(sink, sentEvents('others', 50));
    const { sum } = await countsOf(gateway);
    expect(sum('ossp_gateway_http_dropped_connections_total')).toBeGreaterThan(0);
    expect(gateway.logs.filter(({ message }) => String(message).includes('too many'))).toHaveLength(1);
  });
});
