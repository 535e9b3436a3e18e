import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { nullTarget, openOutputFile, streamTarget } from '../../src/convert/output-target.ts';
import { caught } from './caught.ts';
import { bytesOf } from './events.ts';

const temp = tempFolder();

describe('openOutputFile()', () => {
  it('gives the file its name when it is complete, and not before', async () => {
    const path = temp('whole');
    const target = await openOutputFile(path, false);
    await target.append(bytesOf('ab'));
    await target.append(bytesOf('c'));
    expect([existsSync(path), readFileSync(`${path}.partial`, 'utf8')]).toEqual([false, 'abc']);
    await target.close(true);
    expect([readFileSync(path, 'utf8'), existsSync(`${path}.partial`)]).toEqual(['abc', false]);
  });

  it('keeps what is not complete under the other name', async () => {
    const path = temp('half');
    const target = await openOutputFile(path, false);
    await target.append(bytesOf('ab'));
    await target.close(false);
    expect([existsSync(path), readFileSync(`${path}.partial`, 'utf8')]).toEqual([false, 'ab']);
  });

  it('leaves nothing behind if nothing was written', async () => {
    const path = temp('nothing');
    await (await openOutputFile(path, false)).close(false);
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([false, false]);
  });

  it('makes an empty file if a complete output is empty', async () => {
    const path = temp('empty');
    await (await openOutputFile(path, false)).close(true);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('does not overwrite a file', async () => {
    const path = temp('precious');
    writeFileSync(path, 'old');
    expect(await caught(() => openOutputFile(path, false))).toEqual([
      'ERR_OUTPUT',
      'cannot write: it exists already; use --force to overwrite it',
      path,
    ]);
    expect([readFileSync(path, 'utf8'), existsSync(`${path}.partial`)]).toEqual(['old', false]);
  });

  it('does not overwrite an unfinished output, which another run may be writing', async () => {
    const path = temp('busy');
    writeFileSync(`${path}.partial`, 'half');
    expect(await caught(() => openOutputFile(path, false))).toEqual([
      'ERR_OUTPUT',
      'cannot write: another run writes it, or left it unfinished; use --force to overwrite it',
      `${path}.partial`,
    ]);
  });

  it('does not overwrite a file that appears while it writes', async () => {
    const path = temp('race');
    const target = await openOutputFile(path, false);
    await target.append(bytesOf('new'));
    writeFileSync(path, 'other');
    expect((await caught(() => target.close(true)))[1]).toMatch(/^cannot write: it appeared during the run/);
    expect([readFileSync(path, 'utf8'), readFileSync(`${path}.partial`, 'utf8')]).toEqual(['other', 'new']);
  });

  it('overwrites by force', async () => {
    const path = temp('forced');
    writeFileSync(path, 'old');
    writeFileSync(`${path}.partial`, 'older');
    const target = await openOutputFile(path, true);
    await target.append(bytesOf('new'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    await target.close(true);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('says why it cannot be written', async () => {
    mkdirSync(temp('folder'));
    writeFileSync(temp('file'), '');
    expect(await caught(() => openOutputFile(temp('folder'), true))).toEqual([
      'ERR_OUTPUT',
      'cannot write: it is a folder',
      temp('folder'),
    ]);
    expect((await caught(() => openOutputFile(temp('none/x'), false)))[1]).toBe(
      'cannot write: its folder does not exist',
    );
    expect((await caught(() => openOutputFile(temp('file/x'), false)))[1]).toBe('cannot write: its folder is a file');
  });

  it.skipIf(!existsSync('/dev/null'))('writes to a device directly', async () => {
    const target = await openOutputFile('/dev/null', false);
    await target.append(bytesOf('x'));
    await target.close(true);
    expect([target.name, existsSync('/dev/null.partial')]).toEqual(['/dev/null', false]);
  });
});

describe('streamTarget()', () => {
  it('resolves when the stream has taken the bytes, and does not end it', async () => {
    const chunks: string[] = [];
    const stream = new Writable({
      write(chunk, _, done) {
        chunks.push(String(chunk));
        done();
      },
    });
    const target = streamTarget(stream);
    await target.append(bytesOf('a'));
    await target.append(bytesOf('b'));
    await target.close(true);
    expect([target.name, chunks, stream.writableEnded]).toEqual(['-', ['a', 'b'], false]);
  });

  it('rejects when the stream fails', async () => {
    const failure = new Error('gone');
    const target = streamTarget(new Writable({ write: (_chunk, _encoding, done) => done(failure) }));
    await expect(target.append(bytesOf('a'))).rejects.toBe(failure);
    await target.close(false);
  });
});

describe('nullTarget()', () => {
  it('takes everything and keeps nothing', async () => {
    const target = nullTarget('out.jsonl');
    await target.append(bytesOf('a'));
    await target.close(true);
    expect(target.name).toBe('out.jsonl');
  });
});
