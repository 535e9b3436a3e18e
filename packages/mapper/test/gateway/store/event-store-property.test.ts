import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import type { DeliveryOutcome } from '../../../src/gateway/event-outcome.ts';
import { leave } from '../../spool/spool-folder.ts';
import {
  DELIVERED,
  FAST,
  idOf,
  openStore,
  quarantineOf,
  REJECTED,
  stored,
  type TestStore,
  UNAVAILABLE,
  until,
} from './store-parts.ts';

const temp = tempFolder();

/** What becomes of the first attempts at an event; of those after them, the last one. */
type Fate = readonly ('delivered' | 'rejected' | 'unavailable')[];

const OUTCOMES: Readonly<Record<Fate[number], DeliveryOutcome>> = {
  delivered: DELIVERED,
  rejected: REJECTED,
  unavailable: UNAVAILABLE,
};

const fate: fc.Arbitrary<Fate> = fc.array(
  fc.constantFrom('delivered' as const, 'delivered' as const, 'rejected' as const, 'unavailable' as const),
  { minLength: 1, maxLength: 4 },
);
/** Events that come together, and how the process ends after them, if it does. */
const step = fc.record({
  fates: fc.array(fate, { maxLength: 12 }),
  pause: fc.nat(3),
  end: fc.constantFrom(undefined, undefined, undefined, 'stop' as const, 'kill' as const),
});

/** A collector that takes, refuses or does not want events by their fates. */
class Collector {
  readonly fates = new Map<string, Fate>();
  readonly delivered: string[] = [];
  readonly #attempts = new Map<string, number>();

  deliver(id: string): DeliveryOutcome {
    const attempt = this.#attempts.get(id) ?? 0;
    this.#attempts.set(id, attempt + 1);
    const fate = this.fates.get(id) ?? [];
    const outcome = fate[Math.min(attempt, fate.length - 1)] ?? 'unavailable';
    if (outcome === 'delivered') this.delivered.push(id);
    return OUTCOMES[outcome];
  }

  /** Whether the event will be taken or refused at some time. */
  isDecided(id: string): boolean {
    return this.fates.get(id)?.at(-1) !== 'unavailable';
  }
}

interface Process extends TestStore {
  /** From now on, nothing that it does reaches anybody. */
  die(): void;
}

async function startProcess(folder: string, collector: Collector): Promise<Process> {
  let isDead = false;
  const deliver: Parameters<typeof openStore>[0]['deliver'] = async (event) => {
    await new Promise(setImmediate);
    return isDead ? UNAVAILABLE : collector.deliver(idOf(event));
  };
  // So small that it is full at times
  const opened = await openStore({ folder, maxBytes: 20_000, deliver });
  opened.store.start();
  return {
    ...opened,
    die: () => {
      isDead = true;
    },
  };
}

function quarantinedIds(folder: string): string[] {
  return quarantineOf(folder).map(({ original }) => idOf({ text: original }));
}

function count(ids: readonly string[], id: string): number {
  return ids.filter((each) => each === id).length;
}

it('EventStore settles every event that it keeps once, by delivery or quarantine, or has it after a restart', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const collector = new Collector();
      const kept: string[] = [];
      let folder = temp(`run-${run++}`);
      let current = await startProcess(folder, collector);
      for (const { fates, pause, end } of steps) {
        const events = fates.map((fate) => {
          const event = stored(collector.fates.size);
          collector.fates.set(idOf(event), fate);
          return event;
        });
        const isKept = await current.store.keep(events);
        kept.push(...events.filter((_, at) => isKept[at]).map(idOf));
        for (let wait = 0; wait < pause; wait++) await FAST.sleep(500, new AbortController().signal);
        if (end === undefined) continue;
        if (end === 'kill') {
          current.die();
          const left = temp(`run-${run++}`);
          leave(folder, left);
          await current.store.stop(1e6);
          rmSync(folder, { recursive: true });
          folder = left;
        } else {
          await current.store.stop(1e6);
        }
        current = await startProcess(folder, collector);
      }
      const isSettled = (id: string): boolean => {
        return collector.delivered.includes(id) || quarantinedIds(folder).includes(id);
      };
      await until(() => kept.filter((id) => collector.isDecided(id)).every(isSettled));
      await current.store.stop(1e6);

      const found: string[] = [];
      const last = await openStore({
        folder,
        deliver: async (event) => {
          found.push(idOf(event));
          return DELIVERED;
        },
      });
      const { pending } = last.store;
      last.store.start();
      await until(() => last.store.pending === 0);
      await last.store.stop(1e6);
      expect(found).toHaveLength(pending);
      const ends = [...collector.delivered, ...quarantinedIds(folder), ...found];
      expect(new Set(ends)).toEqual(new Set(kept));
      // After a crash, an event may come back that was settled just before it
      if (!steps.some(({ end }) => end === 'kill')) expect(ends).toHaveLength(kept.length);
      for (const id of found) expect(count(found, id)).toBe(1);
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 40 },
  );
});
