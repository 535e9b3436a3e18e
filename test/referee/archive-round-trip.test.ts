import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oddEventTexts } from '../../packages/mapper/test/support/odd-events.ts';
import { MAIN, run } from '../docs/command.ts';
import { describeWith } from '../support/part.ts';
import { preparePython } from '../support/python.ts';
import { hasShared, sharedPath } from '../support/shared.ts';

const COMPARE = fileURLToPath(new URL('./compare_events.py', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../docs/examples/archive', import.meta.url));
const ODD_EVENTS = 100_000;

async function osspOtel(...args: string[]): Promise<void> {
  const { status, output } = await run(process.execPath, [MAIN, ...args], process.cwd(), { CI: '1' });
  expect(status, output).toBe(0);
}

/** Writes every complete event of the official examples and the emitter outputs as a JSON line. */
async function officialEvents(): Promise<string> {
  const lines: string[] = [];
  for (const folder of ['sdk-python-output', 'examples/test-events', 'readme']) {
    const names = await readdir(sharedPath('data/ossp', folder));
    for (const name of names.filter((candidate) => candidate.endsWith('.json') && !candidate.endsWith('.data.json'))) {
      lines.push(JSON.stringify(JSON.parse(await readFile(sharedPath('data/ossp', folder, name), 'utf8'))));
    }
  }
  expect(lines.length).toBe(10);
  return `${lines.join('\n')}\n`;
}

describeWith(await preparePython(), 'an archive through the command and back', (python) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ossp-otel-round-trip-'));
    await cp(path.join(EXAMPLES, '2026-06-01.jsonl'), path.join(folder, 'examples.jsonl'));
    if (hasShared) await writeFile(path.join(folder, 'official.jsonl'), await officialEvents());
    const odd = fc.sample(oddEventTexts, { numRuns: ODD_EVENTS, seed: 20_261_121 });
    // White space between tokens may be a line feed, which in JSON lines would end the event
    await writeFile(
      path.join(folder, 'odd.jsonl'),
      `${odd.map((text) => text.replaceAll(/[\r\n]/g, ' ')).join('\n')}\n`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const archives: [string, number][] = [
    ['examples', 7],
    ...(hasShared ? [['official', 10] as [string, number]] : []),
    ['odd', ODD_EVENTS],
  ];
  for (const [archive, events] of archives) {
    it.each(['otlp-json', 'otlp-proto'])(`gives the events of ${archive} back from %s`, async (format) => {
      const input = path.join(folder, `${archive}.jsonl`);
      const otlp = path.join(folder, `${archive}.${format}`);
      const back = path.join(folder, `${archive}.${format}.back.jsonl`);
      await osspOtel('convert', input, '--format', format, '--output', otlp);
      await osspOtel('convert', otlp, '--format', 'ossp', '--output', back);
      expect(JSON.parse(await python.run(COMPARE, { args: [input, back] }))).toEqual({
        events,
        missing: 0,
        unexpected: 0,
        examples: [],
      });
      await osspOtel('verify', input, otlp);
    });
  }
});
