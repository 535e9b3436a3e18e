import { describe, expect, it } from 'vitest';
import { expectSameCounts, expectSettled, expectTaken, repetitionsIn } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { type Reaction, startSink, takeAll } from '../support/otlp-sink.ts';
import { sentEvent } from '../support/sent-events.ts';
import { cutAnswer, cutRequest, inTurn, refuse, showPage, takeLater } from '../support/sink-reactions.ts';

const EVENT = sentEvent('e-1');

async function start(reaction: Reaction = takeAll) {
  const sink = await startSink();
  sink.react(reaction);
  const gateway = await startGatewayProcess(['--endpoint', sink.url]);
  return { sink, gateway, client: eventClient(() => gateway.url) };
}

async function readinessOf({ url }: GatewayProcess): Promise<number> {
  return (await fetch(`${url}/readyz`)).status;
}

describe('a gateway whose collector', () => {
  it('is down asks for the event again, and delivers it once when the collector is back', async () => {
    const { sink, gateway, client } = await start();
    await sink.goDown();
    const refused = await client.send(EVENT);
    expect(refused).toMatchObject({ status: 503, json: { code: 'ERR_OTLP_UNDELIVERED', unavailable: 1 } });
    expect(refused.retryAfter).toBeGreaterThanOrEqual(1);
    expect(await readinessOf(gateway)).toBe(503);
    await sink.comeBack();
    expect(await client.send(EVENT)).toMatchObject({ status: 200, json: { delivered: 1 } });
    expect(await readinessOf(gateway)).toBe(200);
    expectTaken(sink, [EVENT]);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });

  it('is slow delivers the event of a client that gave up once, and tells so to one that sends it again', async () => {
    const { sink, gateway, client } = await start(takeLater(3000));
    const gaveUp = fetch(`${gateway.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: EVENT.json,
      signal: AbortSignal.timeout(500),
    });
    await expect(gaveUp).rejects.toThrow();
    expect(sink.taken).toEqual([]);
    expect(await client.send(EVENT)).toMatchObject({ status: 200, json: { delivered: 0, duplicates: 1 } });
    expect([sink.requests, sink.taken.length]).toEqual([1, 1]);
    expectTaken(sink, [EVENT]);
    await expectSettled(gateway);
  });

  it.each([429, 503])('answers %i with Retry-After passes both on', async (status) => {
    const { sink, gateway, client } = await start(refuse(status, { 'retry-after': '7' }));
    const refused = await client.send(EVENT);
    expect(refused).toMatchObject({ status, json: { code: 'ERR_OTLP_UNDELIVERED', unavailable: 1 } });
    expect(refused.retryAfter).toBeGreaterThanOrEqual(7);
    // The collector is asked no more than once within the time that it asked for
    expect(sink.requests).toBe(1);
    expect(await readinessOf(gateway)).toBe(503);
    sink.react(takeAll);
    expect(await client.send(EVENT)).toMatchObject({ status: 200, json: { delivered: 1 } });
    expectTaken(sink, [EVENT]);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });

  it.each([
    ['answers 401', refuse(401)],
    ['answers 403', refuse(403)],
    ['answers 404', refuse(404)],
    ['answers 500', refuse(500)],
    ['answers with a page', showPage],
  ])('%s does not blame the event, and is not ready until it takes one', async (_, reaction) => {
    const { sink, gateway, client } = await start(reaction);
    expect(await readinessOf(gateway)).toBe(200);
    const refused = await client.send(EVENT);
    expect(refused).toMatchObject({ status: 503, json: { code: 'ERR_OTLP_UNDELIVERED', unavailable: 1 } });
    expect(refused.retryAfter).toBeGreaterThanOrEqual(1);
    expect(await readinessOf(gateway)).toBe(503);
    sink.react(takeAll);
    expect(await client.send(EVENT)).toMatchObject({ status: 200, json: { delivered: 1 } });
    expect(await readinessOf(gateway)).toBe(200);
    expectTaken(sink, [EVENT]);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });

  it('cuts the connection in the middle of a request is sent it again at once', async () => {
    const { sink, gateway, client } = await start(inTurn(cutRequest, takeAll));
    expect(await client.send(EVENT)).toMatchObject({ status: 200, json: { delivered: 1 } });
    expect([sink.requests, sink.taken.length]).toEqual([2, 1]);
    expectTaken(sink, [EVENT]);
    await expectSameCounts(gateway, client);
  });

  it('cuts every connection asks for the event again', async () => {
    const { sink, gateway, client } = await start(cutRequest);
    expect(await client.send(EVENT)).toMatchObject({ status: 503, json: { unavailable: 1 } });
    expect(sink.taken).toEqual([]);
    await expectSameCounts(gateway, client);
  });

  it('cuts its answer short is sent the same record again, as nobody knows what the answer said', async () => {
    const { sink, gateway, client } = await start(inTurn(cutAnswer, takeAll));
    expect(await client.send(EVENT)).toMatchObject({ status: 200, json: { delivered: 1 } });
    expectTaken(sink, [EVENT]);
    expect(repetitionsIn(sink)).toBe(1);
    await expectSameCounts(gateway, client);
  });
});
