import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  expectSameCounts,
  expectSettled,
  expectTaken,
  expectUnaltered,
  repetitionsIn,
} from '../../packages/mapper/test/gateway/support/account.ts';
import { chaos } from '../../packages/mapper/test/gateway/support/chaos-sink.ts';
import { eventClient } from '../../packages/mapper/test/gateway/support/event-client.ts';
import { startGatewayProcess } from '../../packages/mapper/test/gateway/support/gateway-process.ts';
import { startSink } from '../../packages/mapper/test/gateway/support/otlp-sink.ts';
import { sentEvent, sentEvents } from '../../packages/mapper/test/gateway/support/sent-events.ts';
import { takeLater } from '../../packages/mapper/test/gateway/support/sink-reactions.ts';
import { drained, quarantineOf, startStoring } from '../../packages/mapper/test/gateway/support/stored-gateway.ts';
import { tempFolder } from '../support/temp-folder.ts';

const temp = tempFolder();
const CONCURRENCY = 64;
/** After so many acknowledged events the gateway is killed, and another started. */
const KILLS: ReadonlySet<number> = new Set([500, 1700, 3300, 5000, 6800, 8500]);
const [DOWN_AT, BACK_AT] = [2500, 6000];
/** Events that a gateway delivers at a time: a kill in the middle leaves open which of them the collector has. */
const ROUND = 2000;

describe('a gateway that acknowledges what is stored, and is killed six times under load', () => {
  it.each([
    // The process that answers remembers what it has answered for
    { workers: 1, forgotten: 0 },
    // Workers outlive the process that remembers for them by a moment, in which they answer for what they have stored
    { workers: 2, forgotten: KILLS.size * CONCURRENCY },
  ])(
    'loses, alters and invents nothing of 10,000 events, and knows them afterwards, with --workers $workers',
    async ({ workers, forgotten }) => {
      const sink = await startSink();
      sink.react(takeLater(3));
      const spool = temp(`spool-${workers}`);
      const args = ['--workers', String(workers)];
      let gateway = await startStoring({ sink, spool, args });
      const client = eventClient(() => gateway.url);
      const events = sentEvents('chaos', 10_000);
      const acknowledged: typeof events = [];
      let kills = 0;
      let disturbing = Promise.resolve();
      const disturb = (disturbance: () => Promise<unknown>): void => {
        disturbing = disturbing.then(disturbance).then(() => undefined);
      };
      const killAndRestart = async (): Promise<void> => {
        // The moment matters, whenever it is
        await sleep(50 * Math.random());
        expect(await gateway.kill()).toEqual({ status: null, signal: 'SIGKILL' });
        kills++;
        gateway = await startStoring({ sink, spool, args });
      };
      const answers = await client.sendAll(events, {
        concurrency: CONCURRENCY,
        onTaken: (event) => {
          acknowledged.push(event);
          if (KILLS.has(acknowledged.length)) disturb(killAndRestart);
          if (acknowledged.length === DOWN_AT) disturb(() => sink.goDown());
          if (acknowledged.length === BACK_AT) disturb(() => sink.comeBack());
        },
      });
      await disturbing;
      expect(kills).toBe(KILLS.size);
      expect(answers.filter(({ status }) => status !== 200 && status !== 202)).toEqual([]);
      expect(new Set(acknowledged).size).toBe(events.length);
      await drained(gateway, 90_000);
      expectTaken(sink, events);
      expect(quarantineOf(spool)).toEqual([]);
      // Those that were under way, on one side or the other, when there was a kill
      const repetitions = repetitionsIn(sink);
      expect(repetitions).toBeLessThanOrEqual(KILLS.size * (ROUND + CONCURRENCY));
      await expectSettled(gateway);

      // Every process remembers what those before it acknowledged
      const again = eventClient(() => gateway.url);
      await again.sendAll(events, { concurrency: CONCURRENCY });
      const { stored, duplicates } = again.tally;
      expect(stored).toBeLessThanOrEqual(forgotten);
      expect(stored + duplicates).toBe(events.length);
      await drained(gateway);
      expect(await gateway.stop()).toEqual({ status: 0, signal: null });
      expect(gateway.logs.at(-1)).toMatchObject({ message: 'stopped', leftInSpool: 0 });
      expect(repetitionsIn(sink)).toBe(repetitions + stored);
      expectUnaltered(sink, events);

      const last = await startStoring({ sink, spool, args });
      const afterwards = eventClient(() => last.url);
      await afterwards.sendAll(events.slice(0, 1000), { concurrency: CONCURRENCY });
      expect(afterwards.tally).toMatchObject({ received: 1000, duplicates: 1000 });
      await expectSameCounts(last, afterwards);
    },
  );
});

describe('a gateway that acknowledges what is delivered', () => {
  it('loses, alters and invents nothing of 10,000 events that its collector gets wrong in every way', async () => {
    const sink = await startSink();
    sink.react(chaos(0.3, 20_261_121));
    const gateway = await startGatewayProcess(['--endpoint', sink.url]);
    const client = eventClient(() => gateway.url);
    const singles = sentEvents('single', 9800);
    // Other events with the same source and id, at the same time
    const conflicts = singles.slice(0, 200).map(({ id }) => sentEvent(id, { tenant: 'another' }));
    const events = conflicts.flatMap((conflict, at) => [conflict, ...singles.slice(at * 49, (at + 1) * 49)]);
    const answers = await client.sendAll(events, { concurrency: CONCURRENCY });
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expectTaken(sink, events);
    expect(client.tally.unavailable).toBeGreaterThan(1000);
    expect(client.tally.delivered).toBe(events.length);
    await expectSameCounts(gateway, client);
  });

  it('loses, alters and invents nothing when it is killed under load, as its clients still have the events', async () => {
    const sink = await startSink();
    sink.react(takeLater(3));
    let gateway = await startGatewayProcess(['--endpoint', sink.url]);
    const client = eventClient(() => gateway.url);
    const events = sentEvents('killed', 10_000);
    let acknowledged = 0;
    let restarting = Promise.resolve();
    const restart = async (): Promise<void> => {
      await gateway.kill();
      gateway = await startGatewayProcess(['--endpoint', sink.url]);
    };
    const answers = await client.sendAll(events, {
      concurrency: CONCURRENCY,
      onTaken: () => {
        acknowledged++;
        if (KILLS.has(acknowledged)) restarting = restarting.then(restart);
      },
    });
    await restarting;
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expectTaken(sink, events);
    // Those that had no answer yet
    expect(repetitionsIn(sink)).toBeLessThanOrEqual(KILLS.size * CONCURRENCY);
    await expectSettled(gateway);
  });
});
