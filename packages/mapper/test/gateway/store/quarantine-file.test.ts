import { appendFileSync, existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../../test/support/temp-folder.ts';
import { QuarantineFile } from '../../../src/gateway/store/quarantine-file.ts';
import { runChild } from '../../cli/child.ts';
import { idsOf, jsonMessages, linesOf } from '../../convert/read-output.ts';
import { openStore, REJECTED, stored, until } from './store-parts.ts';

const temp = tempFolder();
const REFUSED = new OsspError('ERR_OTLP_REJECTED', 'the collector refused it', '/data');

function item(id: number | string) {
  return { original: stored(id).text, error: REFUSED };
}

describe('QuarantineFile', () => {
  it('is an input of `convert`, which delivers what was rejected, as it came', async () => {
    const folder = temp('replay');
    const { store } = await openStore({ folder, deliver: async () => REJECTED });
    store.start();
    const pretty = { ...stored('pretty'), text: JSON.stringify(JSON.parse(stored('pretty').text), undefined, 2) };
    const events = [stored('é "\u2028"'), pretty, ...Array.from({ length: 50 }, (_, id) => stored(id))];
    await store.keep(events);
    await until(() => store.pending === 0);
    await store.stop(1000);

    const file = path.join(folder, 'quarantine.jsonl');
    expect((await runChild(['convert', file, '--output', temp('replayed.jsonl')])).status).toBe(0);
    const expected = events.map(({ text }) => (JSON.parse(text) as { id: string }).id);
    expect(idsOf(jsonMessages(temp('replayed.jsonl')))).toEqual(expected);
    const back = await runChild([
      'convert',
      temp('replayed.jsonl'),
      '--format',
      'ossp',
      '--output',
      temp('back.jsonl'),
    ]);
    expect(back.status).toBe(0);
    const values = linesOf(temp('back.jsonl')).map((line) => JSON.parse(line) as unknown);
    expect(values).toEqual(events.map(({ text }) => JSON.parse(text) as unknown));
  });

  it('keeps each item apart from what a write that was cut off has left', async () => {
    const file = new QuarantineFile(temp('torn.jsonl'));
    expect(await file.add([item(1)])).toBe(true);
    appendFileSync(file.file, '{"ossp_quarantine":1,"inp');
    expect(await file.add([item(2), item(3)])).toBe(true);
    const { status } = await runChild(['convert', file.file, '--output', temp('torn-out.jsonl')]);
    expect(status).toBe(1);
    expect(idsOf(jsonMessages(temp('torn-out.jsonl')))).toEqual(['e-1', 'e-2', 'e-3']);
  });

  it('may be written by several at once, and moved away meanwhile', async () => {
    const files = [0, 1, 2].map(() => new QuarantineFile(temp('shared/quarantine.jsonl')));
    const ids = Array.from({ length: 60 }, (_, id) => id);
    const added = await Promise.all(ids.map((id) => files[id % 3]?.add([item(2 * id), item(2 * id + 1)])));
    expect(added).toEqual(ids.map(() => true));
    const lines = linesOf(temp('shared/quarantine.jsonl')).map((line) => JSON.parse(line) as { original: string });
    const originals = new Set(lines.map(({ original }) => original));
    expect([lines.length, originals.size]).toEqual([120, 120]);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full, until it is not', async () => {
    symlinkSync('/dev/full', temp('full.jsonl'));
    const file = new QuarantineFile(temp('full.jsonl'));
    expect(await file.size()).toBe(0);
    expect(await file.add([item(1)])).toBe(false);
    expect([file.error?.code, file.error?.message]).toEqual(['ERR_OUTPUT', 'cannot write: ENOSPC']);
  });
});
