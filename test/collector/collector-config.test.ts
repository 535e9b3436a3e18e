import { execFile } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CollectorDifferenceId } from '../../packages/mapper/src/collector-config/differences.ts';
import { MAIN, run } from '../docs/command.ts';
import { freePort, prepareOtelcol } from '../support/collector.ts';
import { describeWith } from '../support/part.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { Configured, collectorConfigText } from './configured.ts';
import { DIFFERENCE_TEXTS, SHOWN_OTHERWISE } from './difference-texts.ts';
import { ALL_DIFFERENCES, differing, type RecordView } from './parity.ts';
import { parityTexts, withKey } from './parity-texts.ts';

const temp = tempFolder();
const EXAMPLES = fileURLToPath(new URL('../../docs/examples/archive', import.meta.url));

it('shows every difference that the documentation lists', () => {
  expect([...DIFFERENCE_TEXTS.keys(), ...SHOWN_OTHERWISE].sort()).toEqual([...ALL_DIFFERENCES].sort());
});

function without(id: CollectorDifferenceId): ReadonlySet<CollectorDifferenceId> {
  return new Set([...ALL_DIFFERENCES].filter((other) => other !== id));
}

function ids(views: readonly RecordView[]): unknown[] {
  return views.map(({ attributes }) => attributes['ce.id']);
}

describeWith(
  await prepareOtelcol(),
  'a real collector with a configuration of ossp-otel collector-config',
  (otelcol) => {
    it.each(['gateway', 'file', 'http', 'kafka'])('finds that for %s valid', async (input) => {
      const config = temp(`${input}.yaml`);
      await writeFile(config, await collectorConfigText(input, ['--exporter-endpoint', 'http://127.0.0.1:1']));
      await promisify(execFile)(otelcol, ['validate', '--config', config]);
    });

    describe('for files', () => {
      const listed = [...DIFFERENCE_TEXTS].flatMap(([id, texts]) => texts.map((text) => ({ id, text })));
      let corpus: readonly string[];
      let demonstrations: readonly { readonly id: CollectorDifferenceId; readonly text: string }[];
      let views: readonly RecordView[];
      let warnings: readonly string[];

      beforeAll(async () => {
        corpus = (await parityTexts()).map(withKey);
        demonstrations = listed.map(({ id, text }, index) => ({ id, text: withKey(text, corpus.length + index) }));
        const lines = [...corpus, ...demonstrations.map(({ text }) => text)];
        await writeFile(temp('corpus.jsonl'), `${lines.join('\n')}\n`);
        const collector = await Configured.start(otelcol, 'file', ['--include', temp('corpus.jsonl')], temp('corpus'));
        await collector.records(lines.length);
        views = await collector.stop();
        warnings = collector.warnings();
      });

      it('makes of every event the record that the mapper makes, but for the differences that are listed', () => {
        expect(differing(corpus, views, ALL_DIFFERENCES).slice(0, 3)).toEqual([]);
        expect(corpus.length).toBeGreaterThan(1000);
      });

      it('makes one record of every line, and no statement fails', () => {
        expect(views.length).toBe(corpus.length + demonstrations.length);
        expect(warnings).toEqual([]);
      });

      it.each([...DIFFERENCE_TEXTS.keys()])(
        'shows the difference %s, which takes all there is between the two',
        (id) => {
          const texts = demonstrations.filter((one) => one.id === id).map(({ text }) => text);
          expect(differing(texts, views, ALL_DIFFERENCES)).toEqual([]);
          expect(differing(texts, views, without(id)).map(({ text }) => text)).toEqual(texts);
        },
      );

      it('takes a byte order mark for none of the event', async () => {
        await writeFile(temp('mark.jsonl'), '\ufeff{"specversion":"1.0","id":"1","source":"s","type":"t"}\n');
        const collector = await Configured.start(otelcol, 'file', ['--include', temp('mark.jsonl')], temp('mark'));
        await collector.records(1);
        expect(ids(await collector.stop())).toEqual(['text 1']);
      });

      it('replaces bytes that are no UTF-8, and says when it received the text', async () => {
        const event = '{"specversion":"1.0","id":"1","source":"urn:app:x","type":"t","data":{"x":"caf\xe9"}}\n';
        await writeFile(temp('bytes.jsonl'), Buffer.from(`${event}no JSON \xff\n`, 'latin1'));
        const start = BigInt(Date.now()) * 1_000_000n;
        const collector = await Configured.start(otelcol, 'file', ['--include', temp('bytes.jsonl')], temp('bytes'));
        await collector.records(2);
        const views = await collector.stop();
        expect(views.map(({ attributes, record }) => [attributes['ossp.data.x'], record['body']])).toEqual([
          ['text caf\ufffd', 'text t'],
          [undefined, 'text no JSON \ufffd'],
        ]);
        for (const time of collector.observedTimes()) expect(time).toBeGreaterThanOrEqual(start);
      });

      it('goes on after a restart where it was', async () => {
        const file = temp('growing.jsonl');
        const event = (id: string): string => `{"specversion":"1.0","id":"${id}","source":"urn:app:x","type":"t"}\n`;
        const args = ['--include', file, '--service-name', 'chat'];
        // Two lines may be the same, and are two records
        await writeFile(file, event('1') + event('2') + event('2'));
        const first = await Configured.start(otelcol, 'file', args, temp('restart'));
        await first.records(3);
        const before = await first.stop();
        expect(ids(before)).toEqual(['text 1', 'text 2', 'text 2']);
        expect(before[0]?.resource).toEqual({ 'service.name': 'text chat' });
        await appendFile(file, event('3'));
        const second = await Configured.start(otelcol, 'file', args, temp('restart'));
        await second.records(1);
        expect(ids(await second.stop())).toEqual(['text 3']);
      });
    });

    it('takes from the gateway what "convert" delivers as well', async () => {
      const address = `127.0.0.1:${await freePort()}`;
      const collector = await Configured.start(otelcol, 'gateway', ['--listen', address], temp('gateway'));
      const args = [MAIN, 'convert', EXAMPLES, '--endpoint', `http://${address}`];
      const { status, output } = await run(process.execPath, args, process.cwd(), { CI: '1' });
      expect(status, output).toBe(0);
      await collector.records(1);
      const views = await collector.stop();
      expect(views.length).toBeGreaterThan(0);
      expect(new Set(views.map(({ scope }) => JSON.stringify(scope)))).toEqual(
        new Set([JSON.stringify({ name: 'ossp', version: '1.0.0' })]),
      );
    });
  },
);
