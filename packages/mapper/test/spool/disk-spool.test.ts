import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { type DiskSpool, type DiskSpoolOptions, diskSpool } from '../../src/spool/disk-spool.ts';
import { event, fileIn, filesIn, keep, leave, takeAll } from './spool-folder.ts';

const temp = tempFolder();

async function open(name: string, options: Omit<DiskSpoolOptions, 'folder'> = {}): Promise<DiskSpool> {
  const spool = diskSpool({ folder: temp(name), ...options });
  await spool.open();
  return spool;
}

describe('diskSpool()', () => {
  it('keeps events until a later process takes them', async () => {
    const events = Array.from({ length: 50 }, (_, id) => event(id));
    const first = await open('later');
    await keep(first, ...events);
    expect(first.pending).toBe(50);
    expect(await takeAll(first)).toEqual([]);
    await first.close();
    const second = await open('later');
    expect(second.pending).toBe(50);
    expect(await takeAll(second)).toEqual(events);
    expect(second.pending).toBe(50);
    await second.close();
  });

  it('gives what is at rest, the oldest first, and holds it', async () => {
    const spool = await open('rest');
    const tickets = await keep(spool, ...[0, 1, 2, 3, 4].map(event));
    for (const ticket of tickets.slice(1, 4)) spool.release(ticket);
    const [first] = await spool.take(1);
    expect(first?.json).toBe(event(1));
    expect(await takeAll(spool)).toEqual([event(2), event(3)]);
    expect(await takeAll(spool)).toEqual([]);
    if (first !== undefined) spool.release(first.ticket);
    expect(await takeAll(spool)).toEqual([event(1)]);
    expect(await spool.take(0)).toEqual([]);
    await spool.close();
  });

  it('gives later what is released behind a take that is under way', async () => {
    const spool = await open('behind');
    const tickets = await keep(spool, ...Array.from({ length: 3000 }, (_, id) => event(id)));
    for (const ticket of tickets.slice(100)) spool.release(ticket);
    const taking = takeAll(spool);
    for (const ticket of tickets.slice(0, 100)) {
      await setImmediate();
      spool.release(ticket);
    }
    const taken = [...(await taking), ...(await takeAll(spool))];
    expect(taken.sort()).toEqual(Array.from({ length: 3000 }, (_, id) => event(id)).sort());
    await spool.close();
  });

  it('gives no event twice to takes at the same time', async () => {
    const spool = await open('twice');
    const tickets = await keep(spool, ...Array.from({ length: 3000 }, (_, id) => event(id)));
    for (const ticket of tickets) spool.release(ticket);
    const taken = await Promise.all([spool.take(1000), takeAll(spool), spool.take(1000)]);
    expect(new Set(taken.flatMap((each) => each.map((one) => (typeof one === 'string' ? one : one.json)))).size).toBe(
      3000,
    );
    expect(taken.flat()).toHaveLength(3000);
    await spool.close();
  });

  it('forgets what is settled, also after it was released, and only once', async () => {
    const spool = await open('settled');
    const [first, second] = await keep(spool, event(1), event(2), event(3));
    if (first === undefined || second === undefined) throw new Error('not kept');
    spool.settle(first);
    spool.settle(first);
    spool.release(second);
    spool.settle(second);
    spool.release(second);
    expect(spool.pending).toBe(1);
    expect(await takeAll(spool)).toEqual([]);
    await spool.flush();
    leave(temp('settled'), temp('settled-left'));
    const next = await open('settled-left');
    expect(await takeAll(next)).toEqual([event(3)]);
    await Promise.all([spool.close(), next.close()]);
  });

  it('ignores the tickets of another spool', async () => {
    const [one, other] = await Promise.all([open('one'), open('other')]);
    const [ticket] = await keep(one, event(1));
    await keep(other, event(2));
    if (ticket !== undefined) other.settle(ticket);
    other.settle({ spool: other });
    other.release({ spool: other });
    expect([one.pending, other.pending, await takeAll(other)]).toEqual([1, 1, []]);
    await Promise.all([one.close(), other.close()]);
  });

  it('leaves nothing on the disk when everything is settled', async () => {
    const spool = await open('nothing', { maxBytes: 100_000 });
    const tickets = await keep(spool, ...Array.from({ length: 500 }, (_, id) => event(id)));
    expect(filesIn(temp('nothing')).filter((file) => file.endsWith('.events')).length).toBeGreaterThan(3);
    for (const ticket of tickets) spool.settle(ticket);
    await spool.flush();
    expect(spool.bytes).toBe(0);
    expect(filesIn(temp('nothing'))).toEqual([expect.stringMatching(/\.alive$/)]);
    await spool.close();
    expect(filesIn(temp('nothing'))).toEqual([]);
  });

  it('settles on its own, soon', async () => {
    const spool = await open('soon');
    const [ticket] = await keep(spool, event(1));
    if (ticket !== undefined) spool.settle(ticket);
    await expect.poll(() => spool.bytes).toBe(0);
    await spool.close();
  });

  it('keeps its files for its user alone', async () => {
    const spool = await open('private');
    const [ticket] = await keep(spool, event(1), event(2));
    if (ticket !== undefined) spool.settle(ticket);
    await spool.flush();
    const modes = [temp('private'), ...filesIn(temp('private')).map((file) => `${temp('private')}/${file}`)].map(
      (file) => statSync(file).mode & 0o077,
    );
    expect(modes).toEqual([0, 0, 0, 0]);
    await spool.close();
  });

  it.each(['two\nlines', '{"a":"\uD83D"}', 'x'.repeat(16 * 1_048_576)])(
    'does not keep what it could not give back as it is',
    async (bad) => {
      const spool = await open('bad');
      const [before, none, after] = await spool.keep([event(1), bad, event(2)]);
      expect([before !== undefined, none, after !== undefined]).toEqual([true, undefined, true]);
      expect([spool.pending, spool.error]).toEqual([2, undefined]);
      for (const ticket of [before, after]) if (ticket !== undefined) spool.settle(ticket);
      await spool.close();
    },
  );

  it('keeps and gives an event of many megabytes', async () => {
    const spool = await open('large');
    const large = JSON.stringify({ text: 'é'.repeat(5_000_000) });
    for (const ticket of await keep(spool, event(1), large, event(2))) spool.release(ticket);
    expect(await takeAll(spool)).toEqual([event(1), large, event(2)]);
    await spool.close();
  });

  it('keeps with fsync as without', async () => {
    const spool = await open('fsync', { fsync: true });
    await keep(spool, event(1));
    await spool.close();
    const next = await open('fsync');
    expect(await takeAll(next)).toEqual([event(1)]);
    await next.close();
  });

  it('does nothing after it was closed', async () => {
    const spool = await open('closed');
    const [ticket] = await keep(spool, event(1));
    await spool.close();
    if (ticket !== undefined) spool.settle(ticket);
    expect(await spool.keep([event(2)])).toEqual([undefined]);
    expect(await spool.take(5)).toEqual([]);
    const next = await open('closed');
    expect(await takeAll(next)).toEqual([event(1)]);
    await next.close();
  });

  it('rejects options that make no sense', () => {
    expect(() => diskSpool({ folder: '' })).toThrow(
      new OsspError('ERR_USAGE', 'folder: expected the path of a folder', 'folder'),
    );
    expect(() => diskSpool({ dir: 'x' } as never)).toThrow('dir: there is no such option');
    expect(() => diskSpool({ folder: 'x', maxBytes: 0 })).toThrow(
      new OsspError('ERR_USAGE', 'maxBytes: expected a positive whole number of bytes'),
    );
  });
});

describe('diskSpool() with a full spool', () => {
  it('takes what fits, and more when something was settled', async () => {
    const spool = await open('full', { maxBytes: 2000 });
    const tickets = await spool.keep(Array.from({ length: 100 }, (_, id) => event(id)));
    const kept = tickets.filter((ticket) => ticket !== undefined);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(100);
    expect(spool.bytes).toBeLessThanOrEqual(2000);
    expect([await spool.keep([event(100)]), spool.error]).toEqual([[undefined], undefined]);
    for (const ticket of kept) spool.settle(ticket);
    expect(await keep(spool, event(101))).toHaveLength(1);
    await spool.close();
  });

  it('counts what earlier processes left', async () => {
    const first = await open('left', { maxBytes: 10_000 });
    const tickets = await keep(first, ...Array.from({ length: 40 }, (_, id) => event(id)));
    const { bytes } = first;
    await first.close();
    const second = await open('left', { maxBytes: 1000 });
    expect([second.bytes, second.pending]).toEqual([bytes, tickets.length]);
    expect(await second.keep([event(100)])).toEqual([undefined]);
    for (const { ticket } of await second.take(40)) second.settle(ticket);
    expect(await keep(second, event(100))).toHaveLength(1);
    await second.close();
  });
});

describe('diskSpool() with damaged files', () => {
  it('keeps a line that was cut off aside, counts it, and gives the rest', async () => {
    const first = await open('torn');
    await keep(first, event(1), event(2), event(3));
    await first.close();
    const file = fileIn(temp('torn'), '.events');
    const lines = readFileSync(file, 'utf8').split('\n');
    truncateSync(file, statSync(file).size - 5);
    const second = await open('torn');
    expect([second.damaged, second.pending]).toEqual([1, 2]);
    expect(readFileSync(temp('torn/damaged-lines.txt'), 'utf8')).toBe(`${lines[2]?.slice(0, -4)}\n`);
    expect(await takeAll(second)).toEqual([event(1), event(2)]);
    await second.close();
    const third = await open('torn');
    expect([third.damaged, third.pending, await takeAll(third)]).toEqual([0, 2, [event(1), event(2)]]);
    await third.close();
  });

  it('gives none of a file of rubbish, and counts it towards its bound', async () => {
    const first = await open('rubbish');
    await keep(first, event(1));
    await first.close();
    writeFileSync(fileIn(temp('rubbish'), '.events'), Buffer.alloc(100_000));
    const second = await open('rubbish');
    expect([second.damaged, second.pending, second.bytes]).toEqual([1, 0, 100_001]);
    expect(await takeAll(second)).toEqual([]);
    await second.close();
  });

  it('notices also what is damaged while it is open', async () => {
    const spool = await open('rot');
    for (const ticket of await keep(spool, event(1), event(2), event(3))) spool.release(ticket);
    const file = fileIn(temp('rot'), '.events');
    writeFileSync(file, readFileSync(file, 'utf8').replace('\\"2\\"', '\\"7\\"'));
    expect(await takeAll(spool)).toEqual([event(1), event(3)]);
    expect([spool.damaged, spool.pending]).toEqual([1, 2]);
    await spool.close();
  });

  it('lets a damaged line be where it cannot keep it aside', async () => {
    const first = await open('aside');
    await keep(first, event(1), event(2));
    await first.close();
    const file = fileIn(temp('aside'), '.events');
    truncateSync(file, statSync(file).size - 5);
    mkdirSync(temp('aside/damaged-lines.txt'));
    const second = await open('aside');
    expect([second.damaged, second.pending, second.error?.message]).toEqual([0, 2, 'cannot write: EISDIR']);
    expect(await takeAll(second)).toEqual([event(1)]);
    await second.close();
    rmSync(temp('aside/damaged-lines.txt'), { recursive: true });
    const third = await open('aside');
    expect([third.damaged, third.pending]).toEqual([1, 1]);
    await third.close();
  });
});

describe('diskSpool() with a disk that fails', () => {
  it('keeps nothing in a folder that cannot be, says why, and recovers', async () => {
    writeFileSync(temp('file'), '');
    const spool = await open('file/spool');
    expect(spool.error).toEqual(new OsspError('ERR_OUTPUT', 'cannot write: ENOTDIR', temp('file/spool')));
    expect(await spool.keep([event(1)])).toEqual([undefined]);
    expect([spool.pending, spool.bytes]).toEqual([0, 0]);
    expect(await spool.take(1)).toEqual([]);
    rmSync(temp('file'));
    await keep(spool, event(2));
    expect(spool.error).toBeUndefined();
    await spool.close();
    const next = await open('file/spool');
    expect(await takeAll(next)).toEqual([event(2)]);
    await next.close();
  });

  it('goes on when its files are deleted, and counts what nobody will get', async () => {
    const spool = await open('deleted');
    const [first, second, third] = await keep(spool, event(1), event(2), event(3));
    if (first === undefined || second === undefined || third === undefined) throw new Error('not kept');
    spool.release(first);
    rmSync(temp('deleted'), { recursive: true });
    const [kept] = await keep(spool, event(4));
    if (kept !== undefined) spool.release(kept);
    expect(await takeAll(spool)).toEqual([event(4)]);
    expect([spool.gone, spool.pending]).toEqual([1, 3]);
    spool.settle(second);
    spool.release(third);
    expect([spool.gone, spool.pending]).toEqual([2, 1]);
    await spool.close();
    const next = await open('deleted');
    expect(await takeAll(next)).toEqual([event(4)]);
    await next.close();
  });

  it('counts what was cut off a file while it was open', async () => {
    const spool = await open('cut');
    for (const ticket of await keep(spool, event(1), event(2), event(3))) spool.release(ticket);
    const file = fileIn(temp('cut'), '.events');
    truncateSync(file, Buffer.byteLength(readFileSync(file, 'utf8').split('\n')[0] ?? '') + 1);
    expect(await takeAll(spool)).toEqual([event(1)]);
    expect([spool.gone, spool.pending]).toEqual([2, 1]);
    await spool.close();
  });

  it('tries again to write what is settled', async () => {
    const spool = await open('journal');
    const [first, second] = await keep(spool, event(1), event(2), event(3));
    if (first === undefined || second === undefined) throw new Error('not kept');
    const journal = fileIn(temp('journal'), '.events').replace('.events', '.settled');
    mkdirSync(journal);
    spool.settle(first);
    await spool.flush();
    expect(spool.error?.message).toBe('cannot write: EISDIR');
    rmSync(journal, { recursive: true });
    spool.settle(second);
    await spool.flush();
    leave(temp('journal'), temp('journal-left'));
    const next = await open('journal-left');
    expect(await takeAll(next)).toEqual([event(3)]);
    await Promise.all([spool.close(), next.close()]);
  });
});
