import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { OsspError } from '@ossp-otel/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInputs } from '../../src/input/find-inputs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-inputs-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
}

/** Returns the names of the inputs found, relative to the folder. */
async function find(...patterns: string[]): Promise<string[]> {
  const inputs = await findInputs(patterns.map((pattern) => join(folder, pattern)));
  return inputs.map(({ name }) => relative(folder, name));
}

async function failure(...patterns: string[]): Promise<OsspError> {
  const error: unknown = await findInputs(patterns).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OsspError);
  return error as OsspError;
}

describe('findInputs()', () => {
  it('finds a file, whatever its name', async () => {
    write('notes.txt');
    const path = join(folder, 'notes.txt');
    expect(await findInputs([path])).toEqual([{ name: path, path, size: 9 }]);
  });

  it('names files in the way they were given', async () => {
    write('a.json', 'sub/b.json');
    const given = relative(process.cwd(), folder);
    expect((await findInputs([given])).map(({ name }) => name)).toEqual([
      join(given, 'a.json'),
      join(given, 'sub/b.json'),
    ]);
  });

  it('takes a dash for standard input, once', async () => {
    expect(await findInputs(['-', '-'])).toEqual([{ name: '-', path: undefined, size: undefined }]);
  });

  it('finds the events in a folder and below by their extensions', async () => {
    const names = [
      'a.json',
      'b.JSONL',
      'c.ndjson',
      'd.log',
      'e.log.1',
      'f.log.2.gz',
      'sub/deep/g.json.gz',
      'h.pb',
      'i.binpb',
      'j.otlp',
    ];
    write(...names, 'README.md', 'k.json.bak', 'json', 'l.txt', 'm.jsonx', '.hidden.json', '.git/n.json');
    expect(await find('.')).toEqual(names.sort());
  });

  it('tells of every file in a folder that it passes over, and of none that is named', async () => {
    write('a.json', 'b.txt', 'sub/c.json.bak', '.hidden.json', '.git/d.json');
    const passedOver: string[] = [];
    await findInputs([folder, join(folder, 'b.txt')], (path) => passedOver.push(relative(folder, path)));
    expect(passedOver.sort()).toEqual(['.hidden.json', 'b.txt', 'sub/c.json.bak']);
  });

  it('finds files by globs', async () => {
    write('a.json', 'b.txt', 'sub/c.json', 'sub/d.json', '.e.json');
    expect(await find('*.json')).toEqual(['a.json']);
    expect(await find('**/*.json')).toEqual(['a.json', 'sub/c.json', 'sub/d.json']);
    expect(await find('{b,x}.*', 'sub/[cx].json')).toEqual(['b.txt', 'sub/c.json']);
  });

  it('takes what exists for a name, even if it looks like a glob', async () => {
    write('a[1].json', 'a1.json');
    expect(await find('a[1].json')).toEqual(['a[1].json']);
  });

  it('gives each file once, sorted by name, whatever the arguments', async () => {
    write('a.json', 'B.json', 'sub/c.json');
    symlinkSync(join(folder, 'a.json'), join(folder, 'link.json'));
    const all = ['B.json', 'a.json', 'sub/c.json'];
    expect(await find('.')).toEqual(all);
    expect(await find('sub', 'a.json', '*.json', '.', 'a.json')).toEqual(all);
    expect(await find('link.json')).toEqual(['link.json']);
  });

  it('follows links to folders, and those that go round only once', async () => {
    write('real/a.json');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    symlinkSync(folder, join(folder, 'real/up'));
    expect(await find('real')).toEqual(['real/a.json']);
    expect(await find('link')).toEqual(['link/a.json']);
  });

  it.skipIf(process.platform === 'win32')('does not know the size of what is no regular file', async () => {
    expect(await findInputs(['/dev/null'])).toEqual([{ name: '/dev/null', path: '/dev/null', size: undefined }]);
  });

  it('reports a path that does not exist', async () => {
    const path = join(folder, 'missing.json');
    expect(await failure(path)).toMatchObject({
      code: 'ERR_INPUT',
      path,
      message: `cannot read ${path}: there is no such file or folder`,
    });
    expect(await failure('')).toMatchObject({ code: 'ERR_INPUT', path: '' });
  });

  it('reports a path that leads through a file', async () => {
    write('a.json');
    const path = join(folder, 'a.json/b.json');
    expect(await failure(path)).toMatchObject({
      path,
      message: `cannot read ${path}: a part of the path is no folder`,
    });
  });

  it('reports a folder without events', async () => {
    write('README.md', 'sub/notes.txt');
    expect(await failure(folder)).toMatchObject({
      code: 'ERR_INPUT',
      path: folder,
      message: `no file in the folder ${folder} looks like stored events by its name; to read another file, name it`,
    });
  });

  it('reports a glob that matches nothing', async () => {
    const pattern = join(folder, '*.json');
    expect(await failure(pattern)).toMatchObject({
      code: 'ERR_INPUT',
      path: pattern,
      message: `no file matches ${pattern}`,
    });
  });

  it('reports a link that leads nowhere, with the argument that led to it', async () => {
    write('a.json');
    const link = join(folder, 'broken.json');
    symlinkSync(join(folder, 'gone'), join(folder, 'other'));
    expect(await find('.')).toEqual(['a.json']);
    symlinkSync(join(folder, 'gone'), link);
    expect(await failure(folder)).toMatchObject({
      code: 'ERR_INPUT',
      path: folder,
      message: `cannot read ${link}: there is no such file or folder`,
    });
  });

  it('reports a link to itself', async () => {
    write('a.json');
    const link = join(folder, 'circle');
    symlinkSync(link, link);
    expect(await failure(folder)).toMatchObject({
      code: 'ERR_INPUT',
      path: folder,
      message: `cannot read ${link}: its symbolic links go round in a circle`,
    });
  });

  it.skipIf(process.platform === 'win32')('reports what may not be read', async () => {
    write('a.json', 'closed/b.json', 'open/c.json');
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'closed'), 0);
    chmodSync(join(folder, 'open/c.json'), 0);
    const isRoot = process.geteuid?.() === 0;
    const closed = [
      [folder, 'closed'],
      [join(folder, '*/b.json'), 'closed'],
      [join(folder, 'closed/b.json'), 'closed/b.json'],
    ];
    // Nothing is closed to root; for a single file, the system asks who really runs the process
    if (isRoot) process.seteuid?.('nobody');
    else closed.push([join(folder, 'open'), 'open/c.json']);
    try {
      for (const [argument = '', path = ''] of closed) {
        expect(await failure(argument)).toMatchObject({
          code: 'ERR_INPUT',
          path: argument,
          message: `cannot read ${join(folder, path)}: permission is missing`,
        });
      }
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(folder, 'closed'), 0o700);
    }
  });
});
