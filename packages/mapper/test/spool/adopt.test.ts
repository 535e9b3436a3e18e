import { readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { diskSpool } from '../../src/spool/disk-spool.ts';
import { HEARTBEAT_MS } from '../../src/spool/owner.ts';
import { event, fileIn, filesIn, keep, leave, takeAll } from './spool-folder.ts';

const temp = tempFolder();

afterEach(() => vi.useRealTimers());

interface Left {
  /** Part of the names to put in the place of this host's and this process'. */
  readonly owner: (host: string, pid: string) => string;
  /** Age of the last sign of life, or `undefined` for none. */
  readonly silentMs?: number;
}

/** Leaves one event in a folder, as if a process of some other place had. */
async function leaveAs(name: string, { owner, silentMs }: Left): Promise<void> {
  const spool = diskSpool({ folder: temp(`${name}-source`) });
  await spool.open();
  await keep(spool, event(name));
  leave(temp(`${name}-source`), temp(name));
  await spool.close();
  for (const entry of readdirSync(temp(name))) {
    const [, host = '', pid = '', rest = ''] = /^(.+)\.(\d+)(\.0\.[0-9a-f]{16}\.\w+)$/.exec(entry) ?? [];
    renameSync(path.join(temp(name), entry), path.join(temp(name), `${owner(host, pid)}${rest}`));
  }
  const alive = fileIn(temp(name), '.alive');
  if (silentMs === undefined) rmSync(alive);
  else {
    const then = (Date.now() - silentMs) / 1000;
    utimesSync(alive, then, then);
  }
}

async function pendingOf(name: string): Promise<number> {
  const spool = diskSpool({ folder: temp(name) });
  await spool.open();
  const { pending } = spool;
  await spool.close();
  return pending;
}

const NO_PROCESS = '4999999';
const ELSEWHERE = (_: string, pid: string) => `elsewhere.example.${pid}`;

describe('diskSpool() takes over', () => {
  it.each<[string, number, Left]>([
    [
      'what this process left before it was started again in its container',
      1,
      { owner: (host, pid) => `${host}.${pid}`, silentMs: 0 },
    ],
    ['what a process of this host left that has ended', 1, { owner: (host) => `${host}.${NO_PROCESS}`, silentMs: 0 }],
    ['what was left to whoever comes', 1, { owner: ELSEWHERE }],
    ['what another host left that is silent', 1, { owner: ELSEWHERE, silentMs: 10 * HEARTBEAT_MS }],
    ['not what another host has that lives', 0, { owner: ELSEWHERE, silentMs: 5 * HEARTBEAT_MS }],
    ['not what a living process of this host has', 0, { owner: (host) => `${host}.${process.ppid}`, silentMs: 0 }],
    [
      'what bears the number of a process of this host, but is silent',
      1,
      { owner: (host) => `${host}.${process.ppid}`, silentMs: 10 * HEARTBEAT_MS },
    ],
  ])('%s', async (what, pending, left) => {
    const name = what.replaceAll(' ', '-');
    await leaveAs(name, left);
    expect(await pendingOf(name)).toBe(pending);
    expect(await pendingOf(name)).toBe(pending);
  });

  it('not what another spool of this process has', async () => {
    const first = diskSpool({ folder: temp('same') });
    await first.open();
    await keep(first, event(1));
    expect(await pendingOf('same')).toBe(0);
    expect(first.pending).toBe(1);
    await first.close();
    expect(await pendingOf('same')).toBe(1);
  });

  it('what dies while it is open', async () => {
    await leaveAs('dies', { owner: ELSEWHERE, silentMs: 0 });
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const spool = diskSpool({ folder: temp('dies') });
    await spool.open();
    expect(spool.pending).toBe(0);
    const alive = filesIn(temp('dies')).find((file) => file.startsWith('elsewhere') && file.endsWith('.alive')) ?? '';
    utimesSync(path.join(temp('dies'), alive), 0, 0);
    vi.advanceTimersByTime(HEARTBEAT_MS);
    await spool.flush();
    expect(await takeAll(spool)).toEqual([event('dies')]);
    await spool.close();
  });

  it('each folder only once, whoever else opens the spool at the same time', async () => {
    for (let id = 0; id < 20; id++) {
      const spool = diskSpool({ folder: temp('race') });
      await spool.open();
      await keep(spool, event(id));
      await spool.close();
      // As many owners as events: each takes over what the one before left, so it has to be out of sight
      renameSync(temp('race'), temp(`race-${id}`));
    }
    for (let id = 0; id < 20; id++) leave(temp(`race-${id}`), temp('race'));
    const spools = [1, 2, 3].map(() => diskSpool({ folder: temp('race') }));
    await Promise.all(spools.map((spool) => spool.open()));
    const taken = await Promise.all(spools.map(takeAll));
    expect(taken.flat().sort()).toEqual(Array.from({ length: 20 }, (_, id) => event(id)).sort());
    expect(spools.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    await Promise.all(spools.map((spool) => spool.close()));
  });

  it('the oldest first, whichever process left it', async () => {
    const ids = Array.from({ length: 5 }, (_, id) => id);
    for (const id of ids) {
      const spool = diskSpool({ folder: temp('order') });
      await spool.open();
      await keep(spool, event(id));
      await spool.close();
    }
    const spool = diskSpool({ folder: temp('order') });
    await spool.open();
    expect(await takeAll(spool)).toEqual(ids.map(event));
    await spool.close();
  });

  it('nothing of files that are not its own', async () => {
    writeFileSync(temp('README.md'), 'mine');
    const spool = diskSpool({ folder: temp('.') });
    await spool.open();
    expect([spool.pending, spool.error]).toEqual([0, undefined]);
    await spool.close();
    expect(filesIn(temp('.'))).toContain('README.md');
  });
});
