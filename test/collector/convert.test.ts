import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN, run } from '../docs/command.ts';
import { freePort, prepareOtelcol, startCollector } from '../support/collector.ts';
import { describeWith } from '../support/part.ts';
import { hasShared, sharedPath } from '../support/shared.ts';

const EXAMPLES = fileURLToPath(new URL('../../docs/examples/archive', import.meta.url));

/** The archives to send: our examples, and the official ones where they are at hand. */
const ARCHIVES = [
  EXAMPLES,
  ...(hasShared ? [sharedPath('data/ossp/sdk-python-output'), sharedPath('data/ossp/readme')] : []),
];

async function osspOtel(...args: string[]): Promise<string> {
  const { status, output } = await run(process.execPath, [MAIN, ...args], process.cwd(), { CI: '1' });
  expect(status, output).toBe(0);
  return output;
}

/** Waits until `isDone` holds, for at most half a minute. */
async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await isDone()) return;
    await delay(100);
  }
  throw new Error('it did not happen within 30 s');
}

describeWith(await prepareOtelcol(), 'a real collector', (otelcol) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ossp-otel-collector-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe.each(['protobuf', 'json'])('that is sent %s', (encoding) => {
    it.each(['json', 'proto'])('writes records as %s that hold the whole archive', async (format) => {
      const port = await freePort();
      const output = path.join(folder, `${encoding}-${format}.${format === 'proto' ? 'binpb' : 'jsonl'}`);
      const collector = await startCollector(
        otelcol,
        JSON.stringify({
          receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
          exporters: { file: { path: output, format } },
          service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['file'] } } },
        }),
      );
      const endpoint = `http://127.0.0.1:${port}`;
      await osspOtel('convert', ...ARCHIVES, '--endpoint', endpoint, '--encoding', encoding, '--batch-size', '3');
      await collector.stop();

      const archive = path.join(folder, `${encoding}-${format}-archive.jsonl`);
      await osspOtel('convert', ...ARCHIVES, '--format', 'ossp', '--output', archive);
      await osspOtel('verify', archive, output);
    });
  });

  it('reads a file of several MiB through otlp_json_file without losing a record', async () => {
    const count = 12_000;
    const [line = ''] = (await readFile(path.join(EXAMPLES, '2026-06-01.jsonl'), 'utf8')).split('\n');
    const event: object = JSON.parse(line);
    const archive = path.join(folder, 'many.jsonl');
    const lines = Array.from({ length: count }, (_, index) => JSON.stringify({ ...event, id: `event-${index}` }));
    await writeFile(archive, `${lines.join('\n')}\n`);
    const input = path.join(folder, 'many-otlp.jsonl');
    await osspOtel('convert', archive, '--output', input, '--batch-size', '100000');
    expect((await stat(input)).size).toBeGreaterThan(8 * 1024 * 1024);

    const output = path.join(folder, 'many-out.jsonl');
    const collector = await startCollector(
      otelcol,
      JSON.stringify({
        receivers: { otlp_json_file: { include: [input], start_at: 'beginning' } },
        exporters: { file: { path: output, flush_interval: '100ms' } },
        service: { pipelines: { logs: { receivers: ['otlp_json_file'], exporters: ['file'] } } },
      }),
    );
    await until(async () => (await readFile(output, 'utf8').catch(() => '')).split('"eventName"').length > count);
    await collector.stop();
    await osspOtel('verify', archive, output);
  });
});
