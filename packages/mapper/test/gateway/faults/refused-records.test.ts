import { describe, expect, it } from 'vitest';
import { expectSameCounts, expectTaken, repetitionsIn } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import { countsOf, startGatewayProcess } from '../support/gateway-process.ts';
import { type Reaction, type SunkEvent, startSink, takeAll } from '../support/otlp-sink.ts';
import { batchOf, type SentEvent, sentEvent, sentEvents } from '../support/sent-events.ts';
import { limitTo, refuse, refuseWith, takeLater, takePart } from '../support/sink-reactions.ts';

/** Where the bad event stands in a batch. */
const PLACE = 37;
const isBad = ({ event }: SunkEvent): boolean => event['bad'] === 'yes';
const BAD = sentEvent('bad', { bad: 'yes' });
const GOOD = sentEvents('good', 99);
const ALL: readonly SentEvent[] = GOOD.toSpliced(PLACE, 0, BAD);

async function start(reaction: Reaction) {
  const sink = await startSink();
  sink.react(reaction);
  const gateway = await startGatewayProcess(['--endpoint', sink.url]);
  return { sink, gateway, client: eventClient(() => gateway.url) };
}

/** What a collector says of a record that it does not want, and whether it takes the others of the request nonetheless. */
const REFUSALS: readonly (readonly [string, Reaction, boolean])[] = [
  ['400', refuseWith(400, isBad), false],
  ['500', refuseWith(500, isBad), false],
  ['partial success', takePart(isBad), true],
];

describe.each(REFUSALS)('a collector that answers %s because of one record', (_, reaction, takesOthers) => {
  it('gets all others of a batch, and the sender learns which one it was', async () => {
    const { sink, gateway, client } = await start(reaction);
    const answered = await client.sendBatch(ALL);
    expect(answered).toMatchObject({
      status: 400,
      json: { code: 'ERR_OTLP_REJECTED', index: PLACE, received: 100, delivered: 99, rejected: 1, unavailable: 0 },
    });
    expect(answered.json['errors']).toMatchObject([{ index: PLACE, code: 'ERR_OTLP_REJECTED', retryable: false }]);
    expectTaken(sink, GOOD);
    // Halving needs no more
    expect(sink.requests).toBeLessThan(20);
    if (!takesOthers) expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });

  it('gets those of all others who sent at the same time, and only the sender of that one is refused', async () => {
    const { sink, gateway, client } = await start(takeLater(300));
    // While this one is under way, the others gather
    const first = client.send(sentEvent('first'));
    await expect.poll(() => sink.requests).toBe(1);
    sink.react(reaction);
    const answers = await client.sendAll(ALL, { concurrency: ALL.length });
    expect((await first).status).toBe(200);
    expect(answers[PLACE]).toMatchObject({ status: 400, json: { code: 'ERR_OTLP_REJECTED', rejected: 1 } });
    expect(answers.filter(({ status }) => status !== 200)).toHaveLength(1);
    expectTaken(sink, [sentEvent('first'), ...GOOD]);
    expect(sink.requests).toBeLessThan(ALL.length / 2);
    if (!takesOthers) expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });

  it('gets all others of a batch whose sender did not wait, beside those of one who does', async () => {
    let decide = (): void => undefined;
    const decided = new Promise<void>((resolve) => {
      decide = resolve;
    });
    const { sink, gateway, client } = await start(async (call) => {
      await decided;
      await reaction(call);
    });
    const gaveUp = fetch(`${gateway.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: batchOf(ALL),
      signal: AbortSignal.timeout(500),
    });
    await expect(gaveUp).rejects.toThrow();
    const others = sentEvents('others', 100);
    const answers = Promise.all([client.sendBatch(others), client.sendBatch(others)]);
    await expect.poll(async () => (await countsOf(gateway)).received).toBe(ALL.length + 2 * others.length);
    decide();
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
    const all = { delivered: GOOD.length + others.length, duplicate: others.length, rejected: 1 };
    await expect.poll(async () => (await countsOf(gateway)).outcomes).toEqual(all);
    expectTaken(sink, [...GOOD, ...others]);
    if (!takesOthers) expect(repetitionsIn(sink)).toBe(0);
  });

  it('gets the record when it changes its mind and the sender tries again', async () => {
    const { sink, gateway, client } = await start(reaction);
    await client.sendBatch(ALL);
    sink.react(takeAll);
    expect(await client.sendBatch(ALL)).toMatchObject({
      status: 200,
      json: { received: 100, delivered: 1, duplicates: 99 },
    });
    expectTaken(sink, ALL);
    await expectSameCounts(gateway, client);
  });
});

describe('a collector that takes no request of more than 16 records', () => {
  it('gets all events of a batch, each once', async () => {
    const { sink, gateway, client } = await start(limitTo(16));
    expect(await client.sendBatch(ALL)).toMatchObject({ status: 200, json: { received: 100, delivered: 100 } });
    expectTaken(sink, ALL);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });

  it('has what is too large alone refused', async () => {
    const { sink, gateway, client } = await start(limitTo(0));
    expect(await client.send(BAD)).toMatchObject({ status: 400, json: { code: 'ERR_OTLP_REJECTED' } });
    expect(sink.taken).toEqual([]);
    await expectSameCounts(gateway, client);
  });
});

describe('a collector that refuses everything with 400', () => {
  it('has every event of a batch refused by itself', async () => {
    const { sink, gateway, client } = await start(refuse(400));
    const answered = await client.sendBatch(ALL);
    expect(answered).toMatchObject({ status: 400, json: { received: 100, delivered: 0, rejected: 100 } });
    expect(answered.json['errors']).toHaveLength(100);
    expect(sink.taken).toEqual([]);
    await expectSameCounts(gateway, client);
  });
});

describe('a collector that answers 500 to everything', () => {
  it('is to blame, and not the events of the batch', async () => {
    const { sink, gateway, client } = await start(refuse(500));
    expect(await client.sendBatch(ALL)).toMatchObject({
      status: 503,
      json: { code: 'ERR_OTLP_UNDELIVERED', received: 100, delivered: 0, rejected: 0, unavailable: 100 },
    });
    expect(sink.requests).toBeLessThan(20);
    sink.react(takeAll);
    expect(await client.sendBatch(ALL)).toMatchObject({ status: 200, json: { delivered: 100 } });
    expectTaken(sink, ALL);
    expect(repetitionsIn(sink)).toBe(0);
    await expectSameCounts(gateway, client);
  });
});
