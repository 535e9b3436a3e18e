import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { FlushResult, ProcessorStats } from '../../src/index.ts';
import { diskSpool } from '../../src/node/index.ts';
import { OsspCollector, startCollector } from '../support/ossp-collector.ts';

const APP = fileURLToPath(new URL('children/flooding-app.mjs', import.meta.url));

const MEBIBYTE = 2 ** 20;
/** The defaults of `maxQueueBytes`, `maxQueueEvents` and `concurrency`. */
const MAX_HEAP_GROWTH = 16 * MEBIBYTE;
const MAX_WAITING = 2048 + 8;
/** Events on their way into the spool. */
const PORTION = 256;

interface Report {
  /** Before and after the shutdown. */
  readonly before: ProcessorStats;
  readonly after: ProcessorStats;
  readonly result: FlushResult;
  /** Events that `onDrop` was handed. */
  readonly handedBefore: number;
  readonly handedAfter: number;
  /** Events that it was handed more than once. */
  readonly doubled: number;
  readonly heaps: readonly number[];
  /** Events that were only in memory. */
  readonly mostPending: number;
}

async function flood(endpoint: string, count: number, spoolFolder?: string): Promise<Report> {
  const args = ['--expose-gc', APP, JSON.stringify({ endpoint, count, spoolFolder })];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Report;
}

export const DEATHS = ['refuses connections', 'never answers'] as const;

async function urlOf(death: (typeof DEATHS)[number]): Promise<string> {
  if (death === 'never answers') {
    const collector = await startCollector();
    collector.answer('silence');
    return collector.url;
  }
  const collector = await new OsspCollector().start();
  await collector.stop();
  return collector.url;
}

function expectBounded({ heaps, mostPending }: Report, maxWaiting = MAX_WAITING): void {
  const [full = 0] = heaps;
  expect(Math.max(...heaps) - full).toBeLessThan(MAX_HEAP_GROWTH);
  expect(mostPending).toBeLessThanOrEqual(maxWaiting);
}

/**
 * Lets an application emit so many events to a dead collector, as fast as it can, and expects that its memory stays
 * within its bounds, and that every event is accounted for: those that `onDrop` was handed, each once, and those that wait.
 */
export async function expectToSurviveDeath(death: (typeof DEATHS)[number], count: number): Promise<void> {
  const report = await flood(await urlOf(death), count);
  const { before, after, result, handedBefore, handedAfter, doubled } = report;
  expectBounded(report);
  expect(before).toMatchObject({ signals: count, delivered: 0, dropped: count - before.pending });
  expect(before.droppedByCode).toEqual({ ERR_QUEUE_FULL: before.dropped });
  expect(handedBefore).toBe(before.dropped);
  expect(result).toEqual({ delivered: 0, dropped: before.pending, pending: 0 });
  expect(after).toMatchObject({ delivered: 0, dropped: count, pending: 0, unreported: 0 });
  expect([handedAfter, doubled]).toEqual([count, 0]);
}

/** As {@link expectToSurviveDeath}, with a spool in a folder, which keeps what it has room for. */
export async function expectToSurviveWithSpool(folder: string, count: number): Promise<void> {
  const report = await flood(await urlOf('refuses connections'), count, folder);
  const { before, after, result, handedAfter, doubled } = report;
  // The heap also holds the places on the disk
  expectBounded(report, MAX_WAITING + PORTION);
  expect(before.signals).toBe(before.delivered + before.dropped + before.pending);
  expect(before.spooled).toBeGreaterThan(5000);
  expect(result).toMatchObject({ delivered: 0, pending: after.spooled });
  const dropped = count - after.spooled;
  expect(after).toMatchObject({ signals: count, delivered: 0, dropped, pending: after.spooled });
  expect([handedAfter, doubled]).toEqual([dropped, 0]);
  const spool = diskSpool({ folder });
  await spool.open();
  expect([spool.pending, spool.lost]).toEqual([after.spooled, 0]);
  await spool.close();
}
