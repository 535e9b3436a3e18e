import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../../../test/support/child.ts';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { diskSpool } from '../../src/spool/disk-spool.ts';
import { takeAll } from './spool-folder.ts';

const temp = tempFolder();
const ROUNDS = 8;

function saidOf(lines: readonly string[], what: string): Set<string> {
  return new Set(lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1)));
}

describe('diskSpool() in processes that are killed', () => {
  it('has every event of which they had a ticket and which they had not settled', async () => {
    const lines: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Two share the folder, and take over what those before them left
      const children = ['a', 'b'].map((name) =>
        startChild(new URL('children/spool-writer.mjs', import.meta.url), [temp('killed'), `${name}${round}`]),
      );
      for (const child of children) {
        await child.printed('open');
        // The moment matters, whenever it is
        await sleep(150 * Math.random());
        child.process.kill('SIGKILL');
      }
      for (const child of children) {
        expect((await child.ended()).signal).toBe('SIGKILL');
        lines.push(...child.lines);
      }
    }
    const [kept, settling, settled] = ['kept', 'settling', 'settled'].map((what) => saidOf(lines, what));
    expect(kept?.size).toBeGreaterThan(100);
    expect(settled?.size).toBeGreaterThan(10);

    const spool = diskSpool({ folder: temp('killed') });
    await spool.open();
    const { pending } = spool;
    const found = (await takeAll(spool)).map((json) => JSON.parse(json) as { id: string; text: string });
    const ids = new Set(found.map(({ id }) => id));
    expect([found.length, ids.size]).toEqual([pending, pending]);
    expect([...(kept ?? [])].filter((id) => !ids.has(id) && !settling?.has(id))).toEqual([]);
    expect([...(settled ?? [])].filter((id) => ids.has(id))).toEqual([]);
    for (const { id, text } of found) {
      const unit = `${id} é\n`;
      expect(id).toMatch(/^[ab]\d-\d+$/);
      expect(text).toBe(unit.repeat(text.length / unit.length));
    }
    expect(spool.error).toBeUndefined();
    await spool.close();
  });
});

describe('diskSpool() on a disk that takes no more', () => {
  it('keeps what fits, says of each event whether it is kept, and recovers', async () => {
    // Files of 64 KiB, in blocks of 512 bytes
    const child = startChild(new URL('children/spool-filler.mjs', import.meta.url), [temp('full')], 'ulimit -f 128');
    expect(await child.ended()).toEqual({ status: 0, signal: null, stderr: '' });
    const sizes = Array.from({ length: 17 }, (_, at) => 2 ** (at + 4));
    expect(child.lines).toEqual([
      ...sizes.map((size) => `${size} ${size < 32_768 ? 'kept' : 'cannot write: EFBIG'}`),
      '1 kept',
      'pending 12, error undefined',
    ]);
    const spool = diskSpool({ folder: temp('full') });
    await spool.open();
    expect((await takeAll(spool)).map((json) => (JSON.parse(json) as { size: number }).size)).toEqual([
      ...sizes.filter((size) => size < 32_768),
      1,
    ]);
    expect(spool.damaged).toBe(0);
    await spool.close();
  });
});
