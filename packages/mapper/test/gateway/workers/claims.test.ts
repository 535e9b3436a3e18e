import { setImmediate as nextRound } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventOutcome, rejected, unavailable } from '../../../src/gateway/event-outcome.ts';
import { type ClaimDesk, type EventPrint, LocalClaimDesk } from '../../../src/gateway/intake/claim-desk.ts';
import type { ClaimResult } from '../../../src/gateway/intake/claims.ts';
import type { ToPrimary, ToWorker } from '../../../src/gateway/workers/messages.ts';
import { RemoteClaimDesk } from '../../../src/gateway/workers/remote-claim-desk.ts';
import { WorkerClaims } from '../../../src/gateway/workers/worker-claims.ts';

const SAFE: EventOutcome = { outcome: 'delivered', conflict: false };
const BUSY = unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'the collector is down'), 1500, 429);
const REFUSED = rejected(new OsspError('ERR_OTLP_REJECTED', 'the collector refused the record', '/data'));

function print(identity: number, content = 0): EventPrint {
  return { identity: new Uint8Array(16).fill(identity), content: new Uint8Array(16).fill(content) };
}

/** A worker whose messages are copied as between processes. */
function workerOf(desk: LocalClaimDesk) {
  const { port1: primary, port2: worker } = new MessageChannel();
  const remote = new RemoteClaimDesk((message) => worker.postMessage(message));
  const claims = new WorkerClaims(desk, (message) => primary.postMessage(message));
  let messages = 0;
  primary.on('message', (message: ToPrimary) => {
    messages++;
    if (message.kind === 'claims') claims.claim(message);
  });
  worker.on('message', (message: ToWorker) => {
    if (message.kind === 'claimed') remote.claimed(message);
    if (message.kind === 'outcomes') remote.outcomes(message);
  });
  return {
    desk: remote as ClaimDesk,
    get messages() {
      return messages;
    },
    dies: () => {
      primary.close();
      claims.release();
    },
    cutOff: () => remote.cutOff(),
    close: () => primary.close(),
  };
}

async function claimOne(desk: ClaimDesk, wanted: EventPrint): Promise<ClaimResult> {
  const [claim] = await desk.claim([wanted]);
  return claim as ClaimResult;
}

function settle(claim: ClaimResult, outcome: EventOutcome): void {
  if (!('settle' in claim)) throw new Error(`somebody else has claimed it: ${claim.state}`);
  claim.settle(outcome);
}

async function settled(claim: ClaimResult): Promise<EventOutcome> {
  if (claim.state !== 'under-way') throw new Error(`it is not under way: ${claim.state}`);
  return new Promise((resolve) => claim.whenSettled(resolve));
}

describe('the desk of a worker', () => {
  it.each([
    ['is safe', SAFE, { outcome: 'duplicate', conflict: false }],
    ['is unavailable', BUSY, BUSY],
    ['is rejected', REFUSED, REFUSED],
  ])('tells a worker what became of an event of another: it %s', async (_, outcome, told) => {
    const local = new LocalClaimDesk(100);
    const [one, other] = [workerOf(local), workerOf(local)];
    const first = await claimOne(one.desk, print(1));
    const second = await claimOne(other.desk, print(1));
    expect([first.state, second.state]).toEqual(['new', 'under-way']);
    settle(first, outcome);
    expect(await settled(second)).toEqual(told);
    // As if it had not come, unless it is safe
    await expect
      .poll(async () => (await other.desk.claim([print(1)]))[0]?.state)
      .toBe(outcome === SAFE ? 'duplicate' : 'under-way');
    one.close();
    other.close();
  });

  it('asks once for all that comes at a time', async () => {
    const worker = workerOf(new LocalClaimDesk(1000));
    const claims = await Promise.all(
      Array.from({ length: 200 }, (_, number) => worker.desk.claim([print(number), print(number, 1), print(number)])),
    );
    expect(new Set(claims.map((three) => three.map(({ state }) => state).join()))).toEqual(
      new Set(['new,conflict-under-way,under-way']),
    );
    expect(worker.messages).toBe(1);
    worker.close();
  });

  it('lets go of the claims of a worker that dies', async () => {
    const local = new LocalClaimDesk(100);
    const [one, other] = [workerOf(local), workerOf(local)];
    const lost = await one.desk.claim([print(1), print(2)]);
    settle(lost[1] as ClaimResult, SAFE);
    await expect.poll(() => claimOne(other.desk, print(2)).then(({ state }) => state)).toBe('duplicate');
    const waiting = await claimOne(other.desk, print(1));
    one.dies();
    expect(await settled(waiting)).toMatchObject({
      outcome: 'unavailable',
      status: 503,
      error: { code: 'ERR_SHUT_DOWN' },
    });
    expect((await claimOne(other.desk, print(1))).state).toBe('new');
    expect((await claimOne(other.desk, print(2))).state).toBe('duplicate');
    other.close();
  });

  it('says that nothing is taken once the primary process is gone', async () => {
    const local = new LocalClaimDesk(100);
    const [one, other] = [workerOf(local), workerOf(local)];
    const own = await claimOne(one.desk, print(1));
    const underWay = await claimOne(other.desk, print(1));
    const asked = claimOne(other.desk, print(2));
    other.cutOff();
    const after = claimOne(other.desk, print(3));
    const unavailableNow = { outcome: 'unavailable', error: { code: 'ERR_SHUT_DOWN' } };
    for (const claim of [underWay, await asked, await after]) {
      expect(await settled(claim)).toMatchObject(unavailableNow);
    }
    one.cutOff();
    settle(own, SAFE);
    one.close();
    other.close();
  });

  it('gives any number of workers what one process would give', async () => {
    const step = fc.record({
      worker: fc.nat(2),
      prints: fc.array(fc.record({ identity: fc.nat(3), content: fc.nat(1) }), { minLength: 1, maxLength: 4 }),
      /** What becomes of the new ones; undefined for those that stay under way. */
      outcome: fc.constantFrom(SAFE, BUSY, REFUSED, undefined),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const alone = new LocalClaimDesk(100);
        const shared = new LocalClaimDesk(100);
        const workers = [0, 1, 2].map(() => workerOf(shared));
        for (const { worker, prints, outcome } of steps) {
          const wanted = prints.map(({ identity, content }) => print(identity, content));
          const desk = workers[worker]?.desk as ClaimDesk;
          const [given, expected] = await Promise.all([desk.claim(wanted), alone.claim(wanted)]);
          expect(given.map(({ state }) => state)).toEqual(expected.map(({ state }) => state));
          if (outcome === undefined) continue;
          for (const claim of [...given, ...expected]) if ('settle' in claim) claim.settle(outcome);
          // The next claim of the same worker goes behind it; that of another may overtake it
          await nextRound();
          await desk.claim([print(200 + worker)]);
          await alone.claim([print(200 + worker)]);
        }
        for (const { close } of workers) close();
      }),
      { numRuns: 60 },
    );
  });
});
