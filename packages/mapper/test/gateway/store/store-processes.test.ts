import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../../../../test/support/child.ts';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { DELIVERED, idOf, openStore, quarantineOf, until } from './store-parts.ts';

const temp = tempFolder();
const ROUNDS = 6;
const FILLER = new URL('children/full-disk.mjs', import.meta.url);
/** Mounts a disk of one MiB that only the child sees, and that goes when it ends. */
const SMALL_DISK = `exec unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=1m none "$3" && exec "$@"' sh "$@"`;

function saidOf(lines: readonly string[], what: string): string[] {
  return lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));
}

async function hasSmallDisks(): Promise<boolean> {
  const folder = temp('probe');
  mkdirSync(folder);
  const { status } = await startChild(new URL('children/nothing.mjs', import.meta.url), [folder], SMALL_DISK).ended();
  return status === 0;
}

describe('EventStore in processes that are killed', () => {
  it('delivers every event of which they said that it is kept', async () => {
    const folder = temp('killed');
    const lines: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Two share the folder, and take over what those before them left
      const children = ['a', 'b'].map((name) =>
        startChild(new URL('children/event-keeper.mjs', import.meta.url), [folder, `${name}${round}`]),
      );
      for (const child of children) {
        await child.printed('open');
        // The moment matters, whenever it is
        await sleep(300 * Math.random());
        child.process.kill('SIGKILL');
      }
      for (const child of children) {
        expect(await child.ended()).toEqual({ status: null, signal: 'SIGKILL', stderr: '' });
        lines.push(...child.lines);
      }
    }
    const safe = new Set([
      ...saidOf(lines, 'delivered'),
      ...quarantineOf(folder).map(({ original }) => idOf({ text: original })),
    ]);
    const { store, metric } = await openStore({
      folder,
      deliver: async (event) => {
        const { id, text } = JSON.parse(event.text) as { id: string; text: string };
        const unit = `${id} é\n`;
        expect(text).toBe(unit.repeat(text.length / unit.length));
        safe.add(id);
        return DELIVERED;
      },
    });
    store.start();
    await until(() => store.pending === 0);
    const kept = saidOf(lines, 'kept');
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.filter((id) => !safe.has(id))).toEqual([]);
    expect(metric('ossp.gateway.spool.damaged')).toBeLessThanOrEqual(2 * ROUNDS);
    await store.stop(1000);
  });
});

describe('EventStore on a disk that is full', async () => {
  const isPossible = await hasSmallDisks();

  it.skipIf(!isPossible)('keeps no more, loses nothing, and keeps again when there is room', async () => {
    const folder = temp('full');
    mkdirSync(folder);
    const child = startChild(FILLER, [folder], SMALL_DISK);
    expect(await child.ended()).toEqual({ status: 0, signal: null, stderr: '' });
    expect(child.lines).toEqual([
      'many kept, cannot write: ENOSPC',
      'delivered all',
      'kept again, undefined',
      'pending 0',
    ]);
  });
});
