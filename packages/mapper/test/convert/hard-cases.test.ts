import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OsspError } from '@ossp-otel/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeError } from '../../src/cli/report-failure.ts';
import { convertArchive } from '../../src/convert/index.ts';
import { openOutputFile } from '../../src/convert/output-target.ts';
import { QuarantineWriter } from '../../src/convert/quarantine.ts';
import { Tally } from '../../src/convert/tally.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ossp-otel-hard-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const event = (id: string): string =>
  `{"specversion":"1.0","id":"${id}","source":"urn:app:x","type":"ai.dataset.access","data":{"dataset_id":"d"}}`;

function write(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

describe('convertArchive() where an event could get lost', () => {
  it('does not take the unfinished file of its output for an input, not even by force', async () => {
    const input = write('a.jsonl.partial', event('1'), event('2'));
    const before = readFileSync(input, 'utf8');
    const converting = convertArchive({ inputs: [input], output: join(folder, 'a.jsonl'), force: true });
    await expect(converting).rejects.toMatchObject({ code: 'ERR_USAGE' });
    expect(readFileSync(input, 'utf8')).toBe(before);
  });

  it('does not call its output complete when another run took the file over', async () => {
    const path = join(folder, 'o.jsonl');
    const ours = await openOutputFile(path, true);
    await ours.append(new TextEncoder().encode('ours'));
    const theirs = await openOutputFile(path, true);
    await theirs.append(new TextEncoder().encode('theirs'));
    await expect(ours.close(true)).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
    await theirs.close(true);
    expect(readFileSync(path, 'utf8')).toBe('theirs');
  });

  it('finds events behind the prefix that a container runtime puts before each line', async () => {
    const lines = ['1', '2', '3'].map((id) => `2026-01-01T00:00:00.1Z stdout F ${event(id)}`);
    const log = write('pod.log', 'plain text', ...lines, `INFO [OSSP CE] ${event('4')}`);
    const receipt = await convertArchive({ inputs: [log], output: join(folder, 'o.jsonl') });
    expect(receipt.totals).toMatchObject({ read: 4, mapped: 4, otherLines: 1 });
  });

  it('rejects an event without a version in a log, and does not count it as another line', async () => {
    const wrong = '{"id":"2","source":"urn:a","type":"t","data":{}}';
    const log = write('app.log', event('1'), wrong, `INFO [OSSP CE] ${event('4')}`);
    const receipt = await convertArchive({ inputs: [log], output: join(folder, 'o.jsonl') });
    expect(receipt.totals).toMatchObject({ read: 3, mapped: 2, rejected: 1, otherLines: 0 });
  });

  it('passes over a pipe in a folder, which might never end, and says so', async () => {
    const archive = join(folder, 'arch');
    mkdirSync(archive);
    writeFileSync(join(archive, 'a.jsonl'), event('1'));
    execFileSync('mkfifo', [join(archive, 'b.jsonl')]);
    const receipt = await convertArchive({ inputs: [archive], output: join(folder, 'o.jsonl') });
    expect(receipt.totals.mapped).toBe(1);
    expect(receipt.inputsPassedOver).toEqual({ count: 1, names: [join(archive, 'b.jsonl')] });
  });
});

describe('what is kept and shown of events', () => {
  it('counts an item of the quarantine when it has been written', () => {
    const writer = new QuarantineWriter(join(folder, 'q.jsonl'), false);
    const place = { input: 'a', line: 1, index: -1, offset: 0 };
    writer.add({ ...place, code: 'ERR_UTF8', path: '', message: 'm' }, new Uint8Array(1), false);
    expect(writer.items).toBe(0);
    writer.close();
    expect(writer.items).toBe(1);
  });

  it('counts names that are too long to be kept with the others', () => {
    const tally = new Tally<string>();
    tally.add('x'.repeat(256));
    tally.add('x'.repeat(257));
    expect([Object.keys(tally.counts).length, tally.others, tally.total]).toEqual([1, 1, 2]);
  });

  it('shows keys of events in one harmless line of bounded length', () => {
    const key = `\u001b[2J\nossp-otel: all well ${'k'.repeat(5000)}`;
    const text = describeError(new OsspError('ERR_DUPLICATE_KEY', 'the same key twice', `/data/${key}`));
    expect([text.includes('\u001b'), text.includes('\n')]).toEqual([false, false]);
    expect(text.length).toBeLessThan(1200);
  });
});
