import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { type DiskSpool, diskSpool } from '../../src/spool/disk-spool.ts';
import { KeepQueue } from '../../src/spool/keep-queue.ts';
import type { SpoolTicket } from '../../src/spool/spool.ts';
import { filesIn, leave } from './spool-folder.ts';

const temp = tempFolder();
/** So few that the spool is full at times, and has files of a few events each. */
const MAX_BYTES = 3000;

type Step =
  | { readonly do: 'keep'; readonly texts: readonly string[] }
  | { readonly do: 'settle' | 'release'; readonly which: readonly number[] }
  | { readonly do: 'take'; readonly limit: number }
  | { readonly do: 'flush' | 'restart' | 'crash' };

const which = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('keep'), texts: fc.array(fc.string({ maxLength: 60 }), { maxLength: 10 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('settle', 'release'), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take'), limit: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('flush', 'restart', 'crash') }) },
) as fc.Arbitrary<Step>;

/** What a spool has to have. */
class Model {
  readonly held = new Map<string, SpoolTicket>();
  readonly atRest = new Set<string>();
  /** Settled, but maybe not on the disk. */
  readonly unsure = new Set<string>();

  get pending(): number {
    return this.held.size + this.atRest.size;
  }

  /** Returns some of the events that are held. */
  pick(which: readonly number[]): [string, SpoolTicket][] {
    const held = [...this.held];
    const picked = new Set(which.map((number) => held[number % held.length]));
    return [...picked].filter((entry) => entry !== undefined);
  }

  rest(): void {
    for (const json of this.held.keys()) this.atRest.add(json);
    this.held.clear();
  }
}

async function open(folder: string): Promise<DiskSpool> {
  const spool = diskSpool({ folder, maxBytes: MAX_BYTES });
  await spool.open();
  return spool;
}

function bytesIn(folder: string): number {
  const files = filesIn(folder).filter((file) => !file.endsWith('.alive'));
  return files.reduce(
    (sum, file) => sum + (statSync(path.join(folder, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

it('diskSpool() loses, alters and invents nothing, and stays within its bounds, whatever happens in whatever order', async () => {
  let run = 0;
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      let folder = temp(`run-${run++}`);
      let spool = await open(folder);
      const model = new Model();
      for (const each of steps) {
        if (each.do === 'keep') {
          await spool.flush();
          const events = each.texts.map((text) => JSON.stringify({ id: made++, text }));
          const tickets = await spool.keep(events);
          expect(tickets).toHaveLength(events.length);
          for (const [at, json] of events.entries()) {
            const ticket = tickets[at];
            if (ticket !== undefined) model.held.set(json, ticket);
            else expect(spool.bytes + KeepQueue.sizeOf(json)).toBeGreaterThan(MAX_BYTES);
          }
        } else if (each.do === 'settle' || each.do === 'release') {
          for (const [json, ticket] of model.pick(each.which)) {
            spool[each.do](ticket);
            model.held.delete(json);
            (each.do === 'settle' ? model.unsure : model.atRest).add(json);
          }
        } else if (each.do === 'take') {
          const taken = await spool.take(each.limit);
          expect(taken).toHaveLength(Math.min(each.limit, model.atRest.size));
          for (const { json, ticket } of taken) {
            expect(model.atRest.delete(json)).toBe(true);
            model.held.set(json, ticket);
          }
        } else if (each.do === 'flush') {
          await spool.flush();
          model.unsure.clear();
        } else {
          const left = temp(`run-${run++}`);
          if (each.do === 'restart') {
            await spool.close();
            model.unsure.clear();
          }
          leave(folder, left);
          await spool.close();
          rmSync(folder, { recursive: true });
          folder = left;
          spool = await open(folder);
          model.rest();
          const found = await spool.take(Number.POSITIVE_INFINITY);
          for (const { json, ticket } of found) {
            expect(model.atRest.delete(json) || model.unsure.delete(json)).toBe(true);
            model.held.set(json, ticket);
          }
          expect(model.atRest).toEqual(new Set());
          for (const { ticket } of found) spool.release(ticket);
          model.rest();
          model.unsure.clear();
        }
        expect(spool.pending).toBe(model.pending);
        expect(spool.bytes).toBeLessThanOrEqual(MAX_BYTES);
        expect(bytesIn(folder)).toBeLessThanOrEqual(MAX_BYTES);
      }
      expect([spool.error, spool.damaged, spool.gone]).toEqual([undefined, 0, 0]);
      await spool.close();
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 150 },
  );
});
