import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectSameCounts, expectTaken, expectUnaltered, repetitionsIn } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import { countsOf, type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { type OtlpSink, type Reaction, startSink } from '../support/otlp-sink.ts';
import { sentEvent, sentEvents } from '../support/sent-events.ts';
import { holdBack, refuse, takeLater } from '../support/sink-reactions.ts';

/** Requests at a time. */
const CONCURRENCY = 64;

async function start(reaction: Reaction, args: readonly string[] = []) {
  const sink = await startSink();
  sink.react(reaction);
  const gateway = await startGatewayProcess(['--endpoint', sink.url, ...args]);
  return { sink, gateway, client: eventClient(() => gateway.url) };
}

/** Longer than the gateway itself tries. */
async function outage(sink: OtlpSink): Promise<void> {
  await sink.goDown();
  await sleep(1200);
  await sink.comeBack();
}

describe('a gateway under load, acknowledging what is delivered,', () => {
  it('delivers 2,000 events while its collector is killed and comes back twice', async () => {
    const { sink, gateway, client } = await start(takeLater(5));
    const events = sentEvents('load', 2000);
    let taken = 0;
    const outages: Promise<void>[] = [];
    const answers = await client.sendAll(events, {
      concurrency: CONCURRENCY,
      onTaken: () => {
        taken++;
        if (taken === 300 || taken === 1200) outages.push(outage(sink));
      },
    });
    await Promise.all(outages);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expectTaken(sink, events);
    expect(client.tally.unavailable).toBeGreaterThan(0);
    expect(client.tally.delivered + client.tally.duplicates).toBe(events.length);
    // Only those whose requests were cut off
    expect(repetitionsIn(sink)).toBeLessThanOrEqual(2 * CONCURRENCY);
    await expectSameCounts(gateway, client);
  });

  it('answers what is under way after SIGTERM, and takes nothing more', async () => {
    const { reaction, release } = holdBack();
    const { sink, gateway, client } = await start(reaction);
    const events = sentEvents('under-way', 50);
    const answers = Promise.all(events.map((event) => client.send(event)));
    await expect.poll(async () => (await countsOf(gateway)).received).toBe(events.length);
    const ended = gateway.stop();
    await expect.poll(() => gateway.logs.some(({ message }) => message === 'stopping')).toBe(true);
    await expect(fetch(gateway.url)).rejects.toThrow();
    release();
    expect((await answers).map(({ status }) => status)).toEqual(events.map(() => 200));
    expect(await ended).toEqual({ status: 0, signal: null });
    expectTaken(sink, events);
    expect(repetitionsIn(sink)).toBe(0);
    expect(gateway.logs.at(-1)).toMatchObject({ message: 'stopped', cutOff: 0, leftInSpool: 0 });
  });

  it('has delivered everything that it acknowledged when SIGTERM ends it', async () => {
    const { sink, gateway, client } = await start(takeLater(5));
    const events = sentEvents('term', 20_000);
    const acknowledged: typeof events = [];
    let isOver = false;
    let ended: ReturnType<GatewayProcess['stop']> | undefined;
    await client.sendAll(events, {
      concurrency: CONCURRENCY,
      isOver: () => isOver,
      onTaken: (event) => {
        acknowledged.push(event);
        if (acknowledged.length !== 1000) return;
        isOver = true;
        ended = gateway.stop();
      },
    });
    expect(await ended).toEqual({ status: 0, signal: null });
    expect(acknowledged.length).toBeLessThan(events.length);
    const ids = new Set(sink.taken.map(({ id }) => id));
    expect(acknowledged.filter(({ id }) => !ids.has(id))).toEqual([]);
    // Everything that was answered was a success: there was nothing wrong with the collector
    expect([client.tally.received, ids.size]).toEqual([acknowledged.length, acknowledged.length]);
    expectUnaltered(sink, events);
    expect(repetitionsIn(sink)).toBe(0);
  });

  it('says how many requests it cut off when the collector takes longer than it may', async () => {
    const { sink, gateway, client } = await start(() => undefined, ['--shutdown-timeout', '500ms']);
    const failed = expect(client.send(sentEvent('e-1'))).rejects.toThrow();
    await expect.poll(() => sink.requests).toBe(1);
    expect(await gateway.stop()).toEqual({ status: 3, signal: null });
    await failed;
    expect(gateway.logs.at(-1)).toMatchObject({ level: 'warn', message: 'stopped', cutOff: 1 });
  });

  it('delivers an event once that many send at the same time, and tells all of them so', async () => {
    const { sink, gateway, client } = await start(refuse(503));
    const copies = Array.from({ length: 100 }, () => sentEvent('e-1'));
    const sendTogether = async (): Promise<Set<number>> => {
      const answers = await Promise.all(copies.map((copy) => client.send(copy)));
      return new Set(answers.map(({ status }) => status));
    };
    expect(await sendTogether()).toEqual(new Set([503]));
    sink.react(takeLater(200));
    expect(await sendTogether()).toEqual(new Set([200]));
    expect(client.tally).toMatchObject({ received: 200, delivered: 1, duplicates: 99, unavailable: 100 });
    expectTaken(sink, copies);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });

  it('asks for what it has no room for in memory again, and has room again later', async () => {
    const { reaction, release } = holdBack();
    const { sink, gateway, client } = await start(reaction, [
      '--max-bytes-under-way',
      '1MiB',
      '--max-body-bytes',
      '256KiB',
    ]);
    const events = sentEvents('large', 20).map(({ id }) => sentEvent(id, { padding: 'x'.repeat(200_000) }));
    const answers = Promise.all(events.map((event) => client.send(event)));
    await expect.poll(async () => (await countsOf(gateway)).received).toBe(5);
    release();
    const refused = (await answers).filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(events.length - 5);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 503, retryAfter: 1, json: { code: 'ERR_BUSY' } });
    await client.sendAll(events, { concurrency: 4 });
    expect(client.tally).toMatchObject({ received: 25, delivered: 20, duplicates: 5 });
    expectTaken(sink, events);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });
});
