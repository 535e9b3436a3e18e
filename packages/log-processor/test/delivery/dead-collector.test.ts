import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { OsspLogRecordProcessor } from '../../src/index.ts';
import { diskSpool } from '../../src/node/index.ts';
import { type OsspCollector, startCollector } from '../support/ossp-collector.ts';
import { busyEvent } from './busy-app.ts';
import { DEATHS, expectToSurviveDeath, expectToSurviveWithSpool } from './flood.ts';

const inTemp = tempFolder();
const APP = fileURLToPath(new URL('children/spooling-app.mjs', import.meta.url));

// The same with 200,000 events is in test/referee
const EVENTS = 30_000;

describe('an application that emits as fast as it can', () => {
  it.each(DEATHS)('emits on, within bounds and with all accounted for, where the collector %s', (death) =>
    expectToSurviveDeath(death, EVENTS),
  );

  it('keeps what a spool takes', () => expectToSurviveWithSpool(inTemp('flood'), EVENTS));
});

describe('an application with a spool that is killed', () => {
  /** Runs the application until it has said of so many events that they are kept, and kills it. Resolves to their ids. */
  async function runAndKill(endpoint: string, folder: string): Promise<ReadonlySet<string>> {
    const child = spawn(process.execPath, [APP, endpoint, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    const kept = new Set<string>();
    for await (const line of createInterface(child.stdout)) {
      kept.add(line);
      if (kept.size === 3000) child.kill('SIGKILL');
    }
    await closed;
    expect(child.signalCode).toBe('SIGKILL');
    return kept;
  }

  it.each([
    ['dead', async (collector: OsspCollector) => collector.stop()],
    ['alive', async () => undefined],
    [
      'failing now and then',
      async (collector: OsspCollector) => collector.answer((_request, n) => ({ status: n % 3 === 0 ? 503 : 202 })),
    ],
  ])('has everything delivered that was kept, where the collector was %s', async (state, prepare) => {
    const collector = await startCollector();
    await prepare(collector);
    const folder = inTemp(state);
    const kept = await runAndKill(collector.url, folder);
    await collector.stop();
    await collector.start();
    collector.answer({ status: 202 });
    const spool = diskSpool({ folder });
    const open = vi.spyOn(spool, 'open');
    const processor = new OsspLogRecordProcessor({ endpoint: collector.url, spool });
    await open.mock.results[0]?.value;
    await vi.waitFor(
      () => expect(processor.stats()).toMatchObject({ pending: 0, spooled: 0, lost: 0, dropped: 0 }),
      30_000,
    );
    await processor.shutdown();

    const arrived = new Map(collector.accepted.map((event) => [String(event['id']), event]));
    expect([...kept].filter((id) => !arrived.has(id))).toEqual([]);
    for (const event of collector.accepted) expect(event).toEqual(busyEvent(Number(String(event['id']).slice(2))));
  });
});
