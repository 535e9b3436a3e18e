import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../../../../test/support/child.ts';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { expectSameCounts, expectSettled, expectTaken, repetitionsIn } from '../support/account.ts';
import { eventClient } from '../support/event-client.ts';
import type { GatewayProcess } from '../support/gateway-process.ts';
import { type OtlpSink, startSink } from '../support/otlp-sink.ts';
import { type SentEvent, sentEvents } from '../support/sent-events.ts';
import { holdBack } from '../support/sink-reactions.ts';
import { drained, startStoring } from '../support/stored-gateway.ts';

const temp = tempFolder();
const NOTHING = new URL('../store/children/nothing.mjs', import.meta.url);

/** An attempt is not given up while the sink holds back. */
const PATIENT = ['--timeout', '1m'];

interface HoldingSink {
  readonly sink: OtlpSink;
  readonly release: () => void;
}

/** Mounts a disk of one MiB that only this process sees, and that goes when it ends. */
function smallDisk(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return `exec unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=1m none "${folder}" && exec "$@"' sh "$@"`;
}

async function hasSmallDisks(): Promise<boolean> {
  const { status } = await startChild(NOTHING, [], smallDisk(temp('probe'))).ended();
  return status === 0;
}

/** Sends events, one after the other, until so many were refused; returns those that were taken. */
async function fill({ url }: GatewayProcess, events: readonly SentEvent[], refusals: number): Promise<SentEvent[]> {
  const client = eventClient(() => url, 1);
  const taken: SentEvent[] = [];
  for (const event of events) {
    const { status, retryAfter, json } = await client.send(event);
    if (status === 202) taken.push(event);
    else {
      expect({ status, json }).toMatchObject({ status: 503, json: { code: 'ERR_SPOOL', unavailable: 1 } });
      expect(retryAfter).toBeGreaterThanOrEqual(1);
    }
    if (client.tally.unavailable === refusals) return taken;
  }
  throw new Error('the disk is not full');
}

/** Starts a sink that takes nothing before it is released. */
async function startHoldingSink(): Promise<HoldingSink> {
  const sink = await startSink();
  const { reaction, release } = holdBack();
  sink.react(reaction);
  return { sink, release };
}

/** Expects that nothing that was taken is lost when a disk has been full and has room again. */
async function expectRecovery({ sink, release }: HoldingSink, gateway: GatewayProcess): Promise<void> {
  const events = sentEvents('full', 5000);
  const taken = await fill(gateway, events, 20);
  expect(taken.length).toBeGreaterThan(20);
  const readiness = await fetch(`${gateway.url}/readyz`);
  expect(readiness.status).toBe(503);
  expect(await readiness.json()).toMatchObject({ checks: { collector: { ok: true }, spool: { ok: false } } });
  release();
  const client = eventClient(() => gateway.url);
  const others = events.slice(0, taken.length + 100);
  const answers = await client.sendAll(others, { concurrency: 4 });
  expect(answers.filter(({ status }) => status !== 202 && status !== 200)).toEqual([]);
  await drained(gateway);
  expectTaken(sink, others);
  expect(repetitionsIn(sink)).toBe(0);
  expect(client.tally.duplicates).toBeGreaterThanOrEqual(taken.length);
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  await expectSettled(gateway);
}

describe('a gateway whose disk', async () => {
  const isPossible = await hasSmallDisks();

  it.skipIf(!isPossible)('is full asks for events again, loses none, and goes on when there is room', async () => {
    const holding = await startHoldingSink();
    const spool = temp('small-disk');
    const gateway = await startStoring({ sink: holding.sink, spool, args: PATIENT, shell: smallDisk(spool) });
    await expectRecovery(holding, gateway);
  });

  it('takes only short files loses nothing of what it acknowledged', async () => {
    const { sink, release } = await startHoldingSink();
    const spool = temp('short-files');
    // In blocks of 512 bytes, or of 1024
    const gateway = await startStoring({ sink, spool, args: PATIENT, shell: 'ulimit -f 64; exec "$@"' });
    const client = eventClient(() => gateway.url);
    const events = sentEvents('short', 400);
    const taken: SentEvent[] = [];
    for (const event of events) if ((await client.send(event)).status === 202) taken.push(event);
    expect(taken.length).toBeGreaterThan(20);
    expect(client.tally.unavailable).toBeGreaterThan(0);
    await expectSameCounts(gateway, client);
    release();
    await drained(gateway);
    expectTaken(sink, taken);
    expect(repetitionsIn(sink)).toBe(0);
  });
});

describe('a gateway whose spool has reached --spool-max-bytes', () => {
  it('asks for events again, loses none, and goes on when there is room', async () => {
    const holding = await startHoldingSink();
    const args = [...PATIENT, '--spool-max-bytes', '64KiB'];
    await expectRecovery(holding, await startStoring({ sink: holding.sink, spool: temp('cap'), args }));
  });
});
