import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { type Watch, WatchedFiles } from '../../../src/gateway/auth/watched-files.ts';

const file = tempFolder();
const paths = [file('one'), file('two')];
const open: Watch[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  for (const path of paths) writeFileSync(path, '0');
});

afterEach(() => {
  for (const watch of open.splice(0)) watch.stop();
  vi.useRealTimers();
});

/** Counts the reads; `fail` says whether the next ones fail. */
function watchPair() {
  const seen = { reads: 0, changed: [] as number[], failed: [] as unknown[], fail: false };
  const files = new WatchedFiles(paths, () => {
    seen.reads++;
    if (seen.fail) throw new Error(`read ${seen.reads}`);
    return seen.reads;
  });
  const watch = files.watch({
    changed: (value) => seen.changed.push(value),
    failed: (error) => seen.failed.push(error),
  });
  open.push(watch);
  return { seen, files, watch };
}

describe('WatchedFiles', () => {
  it('reads at once, and throws what reading throws', () => {
    const { files, seen } = watchPair();
    expect([files.first, seen.changed]).toEqual([1, []]);
    const failing = () => {
      throw new RangeError('no');
    };
    expect(() => new WatchedFiles(paths, failing)).toThrow(RangeError);
  });

  it('reads again when any of the files has changed, at most 10 seconds later', () => {
    const { seen } = watchPair();
    vi.advanceTimersByTime(60_000);
    expect(seen.reads).toBe(1);
    for (const path of paths) {
      writeFileSync(path, `${path} longer`);
      vi.advanceTimersByTime(10_000);
    }
    vi.advanceTimersByTime(60_000);
    expect(seen).toMatchObject({ reads: 3, changed: [2, 3], failed: [] });
  });

  it('waits for files that are still being written', () => {
    const { seen } = watchPair();
    for (let size = 2; size < 20; size++) {
      writeFileSync(file('one'), '0'.repeat(size));
      vi.advanceTimersByTime(5000);
    }
    expect(seen.reads).toBe(1);
    vi.advanceTimersByTime(5000);
    expect(seen.reads).toBe(2);
  });

  it('sees what changed before it was watched', () => {
    let reads = 0;
    const files = new WatchedFiles(paths, () => ++reads);
    writeFileSync(file('two'), 'other');
    const changed: number[] = [];
    const watch = files.watch({ changed: (value) => changed.push(value), failed: () => undefined });
    open.push(watch);
    watch.check();
    expect(changed).toEqual([2]);
  });

  it('tells once for each change that it is of no use, and goes on trying', () => {
    const { seen, watch } = watchPair();
    seen.fail = true;
    vi.advanceTimersByTime(60_000);
    expect(seen.reads).toBe(1);
    writeFileSync(file('one'), 'bad');
    vi.advanceTimersByTime(60_000);
    expect(seen.reads).toBeGreaterThan(5);
    expect(seen.failed).toHaveLength(1);
    rmSync(file('two'));
    vi.advanceTimersByTime(60_000);
    expect(seen.failed).toHaveLength(2);
    // Nothing about the files has changed since
    seen.fail = false;
    watch.check();
    watch.check();
    expect(seen.changed).toEqual([seen.reads]);
    expect(seen.failed).toHaveLength(2);
  });

  it('takes a change that cannot be used for one of no use', () => {
    const failed: unknown[] = [];
    const problem = new Error('cannot be used');
    const watch = new WatchedFiles(paths, () => 1).watch({
      changed: () => {
        throw problem;
      },
      failed: (error) => failed.push(error),
    });
    open.push(watch);
    writeFileSync(file('one'), 'other');
    watch.check();
    expect(failed).toEqual([problem]);
  });

  it('looks no more once it is stopped', () => {
    const { seen, watch } = watchPair();
    watch.stop();
    writeFileSync(file('one'), 'other');
    vi.advanceTimersByTime(60_000);
    expect(seen.reads).toBe(1);
  });
});
