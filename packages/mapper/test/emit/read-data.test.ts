import { writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { JsonNumber } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { readData } from '../../src/emit/read-data.ts';
import { caught } from '../convert/caught.ts';

const temp = tempFolder();

function stdin(text: string): PassThrough {
  const stream = new PassThrough();
  stream.end(text);
  return stream;
}

describe('readData()', () => {
  it('reads JSON from the argument, a file, and standard input', async () => {
    writeFileSync(temp('data.json'), '{"a":"é"}\n');
    expect(await readData('{"a":[1]}', stdin(''))).toEqual({ a: [1] });
    expect(await readData(`@${temp('data.json')}`, stdin(''))).toEqual({ a: 'é' });
    expect(await readData('@-', stdin('"text"'))).toBe('text');
  });

  it('loses no digit', async () => {
    expect(await readData('12345678901234567890', stdin(''))).toEqual(new JsonNumber('12345678901234567890'));
  });

  it.each([
    ['no JSON', '{', /^data: ERR_JSON_SYNTAX: /],
    ['a repeated key', '{"a":1,"a":2}', /^data: ERR_DUPLICATE_KEY: .* at \/a$/],
    ['too much', '@-', /^data: more than 1048576 bytes$/],
  ])('refuses %s', async (_name, argument, message) => {
    const [code, text, path] = await caught(() => readData(argument, stdin(`"${'x'.repeat(1_048_576)}"`)));
    expect([code, path]).toEqual(['ERR_USAGE', 'data']);
    expect(text).toMatch(message);
  });

  it('refuses a file that is not there', async () => {
    const path = temp('missing.json');
    expect(await caught(() => readData(`@${path}`, stdin('')))).toEqual([
      'ERR_INPUT',
      `cannot read ${path}: there is no such file or folder`,
      path,
    ]);
  });
});
