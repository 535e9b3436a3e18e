import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { runChild } from '../../cli/child.ts';
import { expectSameCounts, expectTaken, expectUnaltered, repetitionsIn } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import { countsOf } from '../support/gateway-process.ts';
import { type Reaction, type SunkEvent, startSink, takeAll } from '../support/otlp-sink.ts';
import { sentEvent, sentEvents } from '../support/sent-events.ts';
import { refuse, refuseWith, takeLater, takePart } from '../support/sink-reactions.ts';
import { drained, quarantineOf, startStoring } from '../support/stored-gateway.ts';

const temp = tempFolder();
const isBad = ({ event }: SunkEvent): boolean => event['bad'] === 'yes';
const BAD = [3, 50, 51].map((number) => sentEvent(`bad-${number}`, { bad: 'yes' }));
const GOOD = sentEvents('good', 100);

describe('a gateway that acknowledges what is stored', () => {
  it('takes events while the collector is down, and hands them to the next process', async () => {
    const sink = await startSink();
    await sink.goDown();
    const spool = temp('down');
    const first = await startStoring({ sink, spool });
    const client = eventClient(() => first.url);
    const answers = await client.sendAll(GOOD);
    expect(answers.map(({ status }) => status)).toEqual(GOOD.map(() => 202));
    await expectSameCounts(first, client);
    expect((await countsOf(first)).sum('ossp_gateway_spool_events')).toBe(GOOD.length);
    expect(await first.stop()).toEqual({ status: 0, signal: null });
    expect(first.logs.at(-1)).toMatchObject({ message: 'stopped', cutOff: 0, leftInSpool: GOOD.length });
    await sink.comeBack();
    const second = await startStoring({ sink, spool });
    await drained(second);
    expectTaken(sink, GOOD);
    expect(repetitionsIn(sink)).toBe(0);
    const again = eventClient(() => second.url);
    await again.sendAll(GOOD);
    expect(again.tally).toMatchObject({ received: GOOD.length, duplicates: GOOD.length });
    await expectSameCounts(second, again);
    expect(await second.stop()).toEqual({ status: 0, signal: null });
    expect(second.logs.at(-1)).toMatchObject({ message: 'stopped', leftInSpool: 0 });
    expect(repetitionsIn(sink)).toBe(0);
  });

  it('hands on what it has acknowledged and not delivered when SIGTERM ends it under load', async () => {
    const sink = await startSink();
    sink.react(takeLater(20));
    const spool = temp('term');
    const first = await startStoring({ sink, spool });
    const client = eventClient(() => first.url);
    const events = sentEvents('term', 5000);
    const acknowledged: typeof events = [];
    let isOver = false;
    let ended: ReturnType<typeof first.stop> | undefined;
    await client.sendAll(events, {
      concurrency: 64,
      isOver: () => isOver,
      onTaken: (event) => {
        acknowledged.push(event);
        if (acknowledged.length !== 1000) return;
        isOver = true;
        ended = first.stop();
      },
    });
    expect(await ended).toEqual({ status: 0, signal: null });
    expect(client.tally).toMatchObject({ received: acknowledged.length, stored: acknowledged.length });
    const left = acknowledged.length - sink.taken.length;
    expect(first.logs.at(-1)).toMatchObject({ message: 'stopped', cutOff: 0, leftInSpool: left });
    expectUnaltered(sink, acknowledged);
    await drained(await startStoring({ sink, spool }));
    expectTaken(sink, acknowledged);
    expect(repetitionsIn(sink)).toBe(0);
  });

  it('keeps both of two events with the same source and id, also when a kill is between them', async () => {
    const sink = await startSink();
    const spool = temp('conflict');
    const first = await startStoring({ sink, spool });
    const before = sentEvents('same', 20);
    const after = before.map(({ id }) => sentEvent(id, { tenant: 'another' }));
    await eventClient(() => first.url).sendAll(before);
    await drained(first);
    await first.kill();
    const second = await startStoring({ sink, spool });
    const client = eventClient(() => second.url);
    for (const answer of await client.sendAll(after))
      expect(answer).toMatchObject({ status: 202, json: { conflicts: 1 } });
    await client.sendAll([...before, ...after]);
    expect(client.tally).toMatchObject({ stored: 20, duplicates: 40 });
    await drained(second);
    expectTaken(sink, [...before, ...after]);
    expect((await countsOf(second)).sum('ossp_gateway_conflicts_total')).toBe(20);
    await expectSameCounts(second, client);
  });

  it.each<readonly [string, Reaction]>([
    ['400', refuseWith(400, isBad)],
    ['500', refuseWith(500, isBad)],
    ['partial success', takePart(isBad)],
  ])(
    'puts what the collector refuses with %s into quarantine, from where it can be sent again',
    async (name, reaction) => {
      const sink = await startSink();
      sink.react(reaction);
      const spool = temp(`quarantine ${name}`);
      const gateway = await startStoring({ sink, spool });
      const client = eventClient(() => gateway.url);
      const events = [...GOOD.slice(0, 50), ...BAD, ...GOOD.slice(50)];
      expect(await client.sendBatch(events)).toMatchObject({ status: 202, json: { stored: events.length } });
      await drained(gateway);
      expectTaken(sink, GOOD);
      const quarantined = quarantineOf(spool);
      expect(quarantined.map(({ original }) => original).sort()).toEqual(BAD.map(({ json }) => json).sort());
      expect(new Set(quarantined.map(({ code }) => code))).toEqual(new Set(['ERR_OTLP_REJECTED']));
      expect((await countsOf(gateway)).sum('ossp_gateway_quarantined_total')).toBe(BAD.length);
      // It is safe there
      expect(await client.sendBatch(BAD)).toMatchObject({ status: 200, json: { duplicates: BAD.length } });
      await expectSameCounts(gateway, client);
      await gateway.stop();
      sink.react(takeAll);
      const replay = await runChild(['convert', path.join(spool, 'quarantine.jsonl'), '--endpoint', sink.url]);
      expect(replay).toMatchObject({ status: 0 });
      expectTaken(sink, [...GOOD, ...BAD]);
    },
  );

  it('keeps what the collector refuses as a whole until it changes its mind', async () => {
    const sink = await startSink();
    sink.react(refuse(401));
    const spool = temp('refusing');
    const gateway = await startStoring({ sink, spool });
    const client = eventClient(() => gateway.url);
    await client.sendAll(GOOD);
    await expect.poll(() => sink.requests).toBeGreaterThan(0);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
    sink.react(takeAll);
    await drained(gateway);
    expectTaken(sink, GOOD);
    expect(repetitionsIn(sink)).toBe(0);
    expect(client.tally.stored).toBe(GOOD.length);
    expect(quarantineOf(spool)).toEqual([]);
    await expectSameCounts(gateway, client);
  });
});
