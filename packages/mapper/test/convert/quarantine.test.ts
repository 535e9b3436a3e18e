import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { QuarantineWriter, type Rejection } from '../../src/convert/quarantine.ts';
import { caught } from './caught.ts';
import { bytesOf } from './events.ts';

const temp = tempFolder();

const REJECTION: Rejection = {
  input: 'a.jsonl',
  line: 12,
  index: -1,
  offset: 3456,
  code: 'ERR_JSON_SYNTAX',
  path: '/data',
  message: 'expected a value',
};

describe('QuarantineWriter', () => {
  it('keeps the text of an item, or its bytes where they are no text, with reason and place', () => {
    const writer = new QuarantineWriter(temp('kept.jsonl'), false);
    writer.add(REJECTION, bytesOf('\uFEFF{"é":\n'), false);
    writer.add({ ...REJECTION, line: 0, index: 4 }, Uint8Array.of(0xff, 0x00), true);
    writer.close();
    expect(writer.items).toBe(2);
    expect(readFileSync(temp('kept.jsonl'), 'utf8')).toBe(
      '{"ossp_quarantine":1,"input":"a.jsonl","line":12,"index":-1,"offset":3456,"code":"ERR_JSON_SYNTAX",' +
        '"path":"/data","message":"expected a value","original":"\uFEFF{\\"é\\":\\n"}\n' +
        '{"ossp_quarantine":1,"input":"a.jsonl","line":0,"index":4,"offset":3456,"code":"ERR_JSON_SYNTAX",' +
        '"path":"/data","message":"expected a value","original_base64":"/wA=","truncated":true}\n',
    );
  });

  it('keeps every one of many', () => {
    const writer = new QuarantineWriter(temp('many.jsonl'), false);
    const original = bytesOf('é'.repeat(1000));
    for (let line = 1; line <= 300; line++) writer.add({ ...REJECTION, line }, original, false);
    writer.close();
    const lines = readFileSync(temp('many.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as Rejection).line)).toEqual(
      Array.from({ length: 300 }, (_, at) => at + 1),
    );
  });

  it('makes an empty file if nothing is rejected, and takes an empty one', () => {
    new QuarantineWriter(temp('empty.jsonl'), false).close();
    new QuarantineWriter(temp('empty.jsonl'), false).close();
    expect(readFileSync(temp('empty.jsonl'), 'utf8')).toBe('');
  });

  it('overwrites what is there only by force', async () => {
    const path = temp('old.jsonl');
    writeFileSync(path, 'precious\n');
    expect(await caught(() => new QuarantineWriter(path, false))).toEqual([
      'ERR_OUTPUT',
      'the quarantine file holds items already; move it away or use --force',
      path,
    ]);
    expect(readFileSync(path, 'utf8')).toBe('precious\n');
    new QuarantineWriter(path, true).close();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('says why it cannot be written', async () => {
    const path = temp('nowhere/q.jsonl');
    expect(await caught(() => new QuarantineWriter(path, false))).toEqual([
      'ERR_OUTPUT',
      'cannot write: its folder does not exist',
      path,
    ]);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const writer = new QuarantineWriter('/dev/full', false);
    writer.add(REJECTION, bytesOf('{}'), false);
    expect(await caught(() => writer.close())).toEqual(['ERR_OUTPUT', 'cannot write: the disk is full', '/dev/full']);
  });
});
