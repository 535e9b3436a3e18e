import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { event, eventLines } from '../convert/events.ts';
import { idsOf, jsonMessages, linesOf } from '../convert/read-output.ts';
import { run } from './fake-terminal.ts';

const temp = tempFolder();

/** Converts one input; returns the exit status, the ids that came through, the codes of what was quarantined, and the messages. */
async function convert(name: string, content: string | Uint8Array) {
  writeFileSync(temp(name), content);
  const output = temp(`${name}.out`);
  const quarantine = temp(`${name}.quarantine`);
  const { status, stderr } = await run(['convert', temp(name), '-o', output, '--quarantine', quarantine]);
  const codes = linesOf(quarantine).map((line) => (JSON.parse(line) as { code: string }).code);
  return { status, ids: idsOf(jsonMessages(output)), codes, stderr };
}

const GZIP = gzipSync(eventLines(2000));

describe('ossp-otel convert with bad input', () => {
  it.each<[string, string | Uint8Array, { status: number; ids: readonly string[]; codes: readonly string[] }]>([
    [
      'half a line at the end',
      `${eventLines(2)}{"specversion":"1.0","id":"h`,
      { status: 1, ids: ['e-0', 'e-1'], codes: ['ERR_JSON_SYNTAX'] },
    ],
    ['a byte order mark', `\uFEFF${eventLines(2)}`, { status: 0, ids: ['e-0', 'e-1'], codes: [] }],
    ['CRLF', eventLines(2).replaceAll('\n', '\r\n'), { status: 0, ids: ['e-0', 'e-1'], codes: [] }],
    ['UTF-16', Buffer.from(`\uFEFF${eventLines(2)}`, 'utf16le'), { status: 1, ids: [], codes: ['ERR_ENCODING'] }],
    ['nothing', '', { status: 0, ids: [], codes: [] }],
    ['a JSON scalar', '42', { status: 1, ids: [], codes: ['ERR_JSON_SYNTAX'] }],
    ['null', 'null\n', { status: 1, ids: [], codes: ['ERR_JSON_SYNTAX'] }],
    [
      'binary data',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      { status: 1, ids: [], codes: ['ERR_FORMAT'] },
    ],
    [
      'bytes that are no UTF-8 in one event',
      Buffer.concat([
        Buffer.from(eventLines(1)),
        Buffer.from('{"specversion":"1.0","id":"\xff","source":"s","type":"t"}\n', 'latin1'),
      ]),
      { status: 1, ids: ['e-0'], codes: ['ERR_UTF8'] },
    ],
    [
      'an item of another kind in an array',
      JSON.stringify([event(), 7, event({ id: 'e-2' })]),
      { status: 1, ids: ['e-1', 'e-2'], codes: ['ERR_NOT_AN_EVENT'] },
    ],
  ])('%s', async (name, content, expected) => {
    const { status, ids, codes, stderr } = await convert(`${name}.jsonl`, content);
    expect({ status, ids, codes }).toEqual(expected);
    expect(stderr).not.toMatch(/internal error|^ {4}at /m);
  });

  it('an item of an array is named by its index', async () => {
    writeFileSync(temp('items.json'), JSON.stringify([event(), 7]));
    const { stderr } = await run(['convert', temp('items.json'), '--dry-run']);
    expect(stderr).toContain(`ossp-otel: ${temp('items.json')}:1[1]: rejected: ERR_NOT_AN_EVENT: `);
  });

  it('truncated gzip: takes what can be read, and says that it is not all', async () => {
    const { status, ids, codes } = await convert('cut.jsonl.gz', GZIP.subarray(0, GZIP.length - 200));
    expect([status, codes.at(-1)]).toEqual([1, 'ERR_GZIP']);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, at) => `e-${at}`));
  });

  it('a folder without events', async () => {
    mkdirSync(temp('folder'));
    writeFileSync(temp('folder/notes.txt'), 'x');
    const { status, stdout, stderr } = await run(['convert', temp('folder')]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^ossp-otel: ERR_INPUT: [^\n]*folder[^\n]*\n$/);
  });

  it('a glob that matches nothing', async () => {
    const { status, stderr } = await run(['convert', temp('*.nothing')]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ossp-otel: ERR_INPUT: [^\n]*\n$/);
  });
});
