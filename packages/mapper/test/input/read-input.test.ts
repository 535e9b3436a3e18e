import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { OsspError } from '@ossp-otel/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReadInputOptions, readInput } from '../../src/input/read-input.ts';
import { CollectingVisitor } from '../sources/collecting-visitor.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-input-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const line = (id: number) => `{"specversion":"1.0","id":"${id}"}`;
const lines = (count: number) => Array.from({ length: count }, (_, id) => line(id));

function inputFile(name: string, bytes?: string | Uint8Array) {
  const path = join(folder, name);
  if (bytes !== undefined) writeFileSync(path, bytes);
  return { name, path, size: statSync(path, { throwIfNoEntry: false })?.size };
}

async function read(name: string, bytes: string | Uint8Array, options: ReadInputOptions = {}) {
  const visitor = new CollectingVisitor();
  const report = await readInput(inputFile(name, bytes), visitor, { hash: true, ...options });
  return { report, ...visitor, summary: visitor.summary };
}

async function readStdin(chunks: Iterable<string | Uint8Array>, options: ReadInputOptions = {}) {
  const visitor = new CollectingVisitor();
  const stdin = Readable.from(chunks, { objectMode: false });
  const report = await readInput({ name: '-', path: undefined, size: undefined }, visitor, {
    hash: true,
    stdin,
    ...options,
  });
  return { report, ...visitor, summary: visitor.summary };
}

describe('readInput()', () => {
  it('reads a file and reports what it is', async () => {
    const text = `${lines(3).join('\n')}\n`;
    const { report, summary } = await read('a.jsonl', text);
    expect(summary).toEqual(lines(3).map((event) => `event ${event}`));
    expect(report).toEqual({
      name: 'a.jsonl',
      bytes: text.length,
      sha256: sha256(Buffer.from(text)),
      compression: 'none',
      format: 'json-lines',
    });
  });

  it('hashes only if asked', async () => {
    const visitor = new CollectingVisitor();
    expect(await readInput(inputFile('b.jsonl', line(1)), visitor, { hash: false })).toMatchObject({
      sha256: '',
      bytes: line(1).length,
    });
  });

  it('reads a file of many chunks, and tells how far it is', async () => {
    const text = lines(30_000).join('\r\n');
    const progress: number[] = [];
    const { report, items, summary } = await read('c.jsonl', text, { onProgress: (bytes) => progress.push(bytes) });
    expect(summary).toEqual(lines(30_000).map((event) => `event ${event}`));
    expect(items.at(-1)).toMatchObject({ line: 30_000, offset: text.length - line(29_999).length });
    expect(report).toMatchObject({ bytes: text.length, sha256: sha256(Buffer.from(text)) });
    expect(progress).toEqual(
      [262_144, 524_288, 786_432, 1_048_576, text.length].filter((bytes) => bytes <= text.length),
    );
  });

  it.each([
    ['an empty file', '', { format: 'empty', compression: 'none', bytes: 0 }],
    ['one byte', '\n', { format: 'empty', compression: 'none', bytes: 1 }],
    ['an empty file in gzip', gzipSync(''), { format: 'empty', compression: 'gzip' }],
  ])('finds nothing in %s', async (_name, bytes, expected) => {
    const { report, items } = await read('d', bytes);
    expect(items).toEqual([]);
    expect(report).toMatchObject(expected);
    expect(report.sha256).toBe(sha256(Buffer.from(bytes)));
  });

  it('passes on the options to the reader of the format', async () => {
    const text = `${line(1)}\n${line(2)}${' '.repeat(5000)}`;
    expect((await read('e', text, { maxItemBytes: 10 })).summary).toEqual([
      `ERR_TOO_LARGE ${line(1).slice(0, 10)}`,
      `ERR_TOO_LARGE ${line(2).slice(0, 10)}`,
    ]);
    expect((await read('e', '{"a":1}', { from: 'otlp' })).report.format).toBe('otlp-json');
    expect((await read('e.log', 'x y')).report.format).toBe('log');
  });

  describe('with gzip', () => {
    const text = lines(30_000).join('\n');

    it('reads several members, and hashes the bytes as they are stored', async () => {
      const stored = Buffer.concat([gzipSync(text.slice(0, 500_000)), gzipSync(text.slice(500_000))]);
      const { report, summary } = await read('a.jsonl.gz', stored);
      expect(summary).toEqual(lines(30_000).map((event) => `event ${event}`));
      expect(report).toEqual({
        name: 'a.jsonl.gz',
        bytes: stored.length,
        sha256: sha256(stored),
        compression: 'gzip',
        format: 'json-lines',
      });
    });

    it('recognises it whatever the name, and the name without it', async () => {
      expect((await read('a.txt', gzipSync(line(1)))).report.compression).toBe('gzip');
      expect((await read('a.gz', line(1))).report.compression).toBe('none');
      expect((await read('a.log.gz', gzipSync('just text here'))).report.format).toBe('log');
    });

    it('gives all that comes before the damage, and then reports it once', async () => {
      const whole = gzipSync(text);
      const stored = whole.subarray(0, whole.length >> 1);
      const { report, items } = await read('b.jsonl.gz', stored);
      const events = items.filter(({ kind }) => kind === 'event').map((item) => item.text);
      expect(events.length).toBeGreaterThan(5000);
      expect(text.startsWith(events.join('\n'))).toBe(true);
      const [damage, ...more] = items.filter(({ kind }) => kind === 'rejected');
      expect(more).toEqual([]);
      expect(damage).toBe(items.at(-1));
      expect(damage).toMatchObject({
        code: 'ERR_GZIP',
        line: 0,
        index: -1,
        offset: events.join('\n').length,
        text: '',
      });
      expect(report).toMatchObject({ bytes: stored.length, sha256: sha256(stored), compression: 'gzip' });
    });

    it('loses no text before the damage to a file', async () => {
      const stored = Buffer.concat([gzipSync(text), Buffer.from('garbage')]);
      const { report, items } = await read('c.jsonl.gz', stored);
      expect(items).toHaveLength(30_001);
      expect(items.at(-1)).toMatchObject({ code: 'ERR_GZIP', offset: text.length });
      expect(report).toMatchObject({ bytes: stored.length, sha256: sha256(stored) });
    });
  });

  it('rejects once what is in another encoding or is no text', async () => {
    expect(await read('f.json', Buffer.from(`\ufeff${line(1)}`, 'utf16le'))).toMatchObject({
      report: { format: 'unknown' },
      items: [{ code: 'ERR_ENCODING' }],
    });
    const picture = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d', 'hex'), Buffer.alloc(600_000)]);
    expect(await read('f.json', picture)).toMatchObject({
      report: { format: 'unknown', bytes: picture.length, sha256: sha256(picture) },
      items: [{ code: 'ERR_FORMAT' }],
    });
  });

  it('passes over a byte order mark', async () => {
    expect((await read('g.json', `\ufeff${line(1)}`)).items).toMatchObject([{ kind: 'event', offset: 3 }]);
  });

  describe('from standard input', () => {
    it('reads chunks of any size', async () => {
      const text = lines(50).join('\n');
      for (const chunks of [[text], [...text], [Buffer.from(text.slice(0, 2)), Buffer.from(text.slice(2))]]) {
        const { report, summary } = await readStdin(chunks);
        expect(summary).toEqual(lines(50).map((event) => `event ${event}`));
        expect(report).toEqual({
          name: '-',
          bytes: text.length,
          sha256: sha256(Buffer.from(text)),
          compression: 'none',
          format: 'json-lines',
        });
      }
    });

    it('reads a stream that gives text', async () => {
      const stdin = Readable.from([Buffer.from('{"a":"é"}')], { objectMode: false }).setEncoding('utf8');
      const visitor = new CollectingVisitor();
      await readInput({ name: '-', path: undefined, size: undefined }, visitor, { hash: false, stdin });
      expect(visitor.items).toMatchObject([{ kind: 'event', text: '{"a":"\xc3\xa9"}' }]);
    });

    it('reads nothing', async () => {
      expect(await readStdin([])).toMatchObject({ report: { format: 'empty', bytes: 0 }, items: [] });
    });

    it('decompresses, also byte by byte', async () => {
      const stored = gzipSync(lines(20).join('\n'));
      for (const chunks of [[stored], [...stored].map((byte) => Buffer.of(byte))]) {
        const { report, items } = await readStdin(chunks);
        expect(items).toHaveLength(20);
        expect(report).toMatchObject({ compression: 'gzip', bytes: stored.length, sha256: sha256(stored) });
      }
    });

    it('reports a damaged pipe', async () => {
      async function* broken(): AsyncGenerator<Buffer, void> {
        yield Buffer.from(line(1));
        throw new Error('gone');
      }
      const stdin = Readable.from(broken());
      const visitor = new CollectingVisitor();
      const reading = readInput({ name: '-', path: undefined, size: undefined }, visitor, { hash: false, stdin });
      await expect(reading).rejects.toMatchObject({ code: 'ERR_INPUT', path: '-' });
    });
  });

  it('reports a file that cannot be read', async () => {
    const visitor = new CollectingVisitor();
    const reading = readInput(inputFile('missing.json'), visitor, { hash: false });
    await expect(reading).rejects.toBeInstanceOf(OsspError);
    await expect(reading).rejects.toMatchObject({
      code: 'ERR_INPUT',
      path: 'missing.json',
      message: 'cannot read missing.json: there is no such file or folder',
    });
    await expect(
      readInput({ name: 'x', path: folder, size: undefined }, visitor, { hash: false }),
    ).rejects.toMatchObject({
      message: 'cannot read x: it is a folder',
    });
  });

  it('waits until the visitor is ready for more', async () => {
    const text = lines(60_000).join('\n');
    let atOnce = 0;
    let most = 0;
    class SlowVisitor extends CollectingVisitor {
      override event(): void {
        most = Math.max(most, ++atOnce);
      }
      override async ready(): Promise<void> {
        await new Promise((resolve) => setImmediate(resolve));
        atOnce = 0;
      }
    }
    await readInput(inputFile('h.jsonl', text), new SlowVisitor(), { hash: false });
    expect(most).toBeGreaterThan(1000);
    expect(most).toBeLessThan(262_144 / line(0).length + 2);
  });

  it('passes on what the visitor throws, and closes the file', async () => {
    class FailingVisitor extends CollectingVisitor {
      override event(): void {
        throw new TypeError('a defect');
      }
    }
    const reading = readInput(inputFile('i.jsonl', lines(9).join('\n')), new FailingVisitor(), { hash: false });
    await expect(reading).rejects.toThrow(new TypeError('a defect'));
  });

  describe('when aborted', () => {
    const reason = new Error('enough');

    it('stops behind the chunk at hand', async () => {
      const abort = new AbortController();
      class AbortingVisitor extends CollectingVisitor {
        override async ready(): Promise<void> {
          abort.abort(reason);
        }
      }
      const visitor = new AbortingVisitor();
      const reading = readInput(inputFile('j.jsonl', lines(30_000).join('\n')), visitor, {
        hash: false,
        signal: abort.signal,
      });
      await expect(reading).rejects.toBe(reason);
      expect(visitor.items.length).toBeGreaterThan(1000);
      expect(visitor.items.length).toBeLessThan(10_000);
    });

    it('reads nothing if that was before', async () => {
      const visitor = new CollectingVisitor();
      const signal = AbortSignal.abort(reason);
      await expect(readInput(inputFile('k.jsonl', line(1)), visitor, { hash: false, signal })).rejects.toBe(reason);
      expect(visitor.items).toEqual([]);
    });

    it('does not wait for a standard input from which nothing comes', async () => {
      const abort = new AbortController();
      const stdin = new Readable({ read: () => setImmediate(() => abort.abort(reason)) });
      const input = { name: '-', path: undefined, size: undefined };
      await expect(
        readInput(input, new CollectingVisitor(), { hash: false, stdin, signal: abort.signal }),
      ).rejects.toBe(reason);
      expect(stdin.destroyed).toBe(true);
    });
  });

  describe('with inputs larger than memory should get', () => {
    const PIECE = 4 * 1024 * 1024;
    const PIECES = 10;

    /** Writes a file of 40 MiB, all of whose pieces are the same but for the first and last bytes. */
    async function writeLarge(name: string, first: string, piece: string, last: string): Promise<string> {
      const path = join(folder, name);
      const stream = createWriteStream(path);
      stream.write(first);
      for (let count = 0; count < PIECES; count++) {
        if (!stream.write(piece)) await new Promise<void>((resolve) => stream.once('drain', resolve));
      }
      stream.end(last);
      await finished(stream);
      return path;
    }

    /** Returns what was counted, and by how many bytes memory grew at most while reading. */
    async function measure(path: string) {
      const counts = { events: 0, rejected: [] as string[], otherLines: 0 };
      const before = process.memoryUsage.rss();
      let growth = 0;
      await readInput(
        { name: path, path, size: statSync(path).size },
        {
          event: () => counts.events++,
          logs: () => undefined,
          rejected: (error, bytes) => counts.rejected.push(`${error.code} ${bytes.length}`),
          otherLine: () => counts.otherLines++,
          ready: async () => {
            growth = Math.max(growth, process.memoryUsage.rss() - before);
          },
        },
        { hash: true },
      );
      rmSync(path);
      return { counts, growth };
    }

    const row = `${line(1)},\n`;
    const rows = row.repeat(Math.floor(PIECE / row.length));
    const rowCount = (rows.length / row.length) * PIECES;
    const FLAT = 24 * 1024 * 1024;

    it('keeps memory flat for one array', async () => {
      const { counts, growth } = await measure(await writeLarge('array.json', '[\n', rows, `${line(2)}\n]\n`));
      expect(counts).toEqual({ events: rowCount + 1, rejected: [], otherLines: 0 });
      expect(growth).toBeLessThan(FLAT);
    });

    it('keeps memory flat for one array on one line', async () => {
      const { counts, growth } = await measure(
        await writeLarge('line.json', '[', rows.replaceAll('\n', ''), `${line(2)}]`),
      );
      expect(counts).toEqual({ events: rowCount + 1, rejected: [], otherLines: 0 });
      expect(growth).toBeLessThan(FLAT);
    });

    it('keeps memory flat for one line that is too long', async () => {
      const { counts, growth } = await measure(
        await writeLarge('long.jsonl', `${line(1)}\n{"a":"`, 'x'.repeat(PIECE), `"}\n${line(2)}\n`),
      );
      expect(counts).toEqual({ events: 2, rejected: ['ERR_TOO_LARGE 1048576'], otherLines: 0 });
      expect(growth).toBeLessThan(FLAT);
    });

    it('keeps memory flat for one element that is too large', async () => {
      const { counts, growth } = await measure(
        await writeLarge('element.json', `[\n${line(1)},\n{"a":"`, 'x'.repeat(PIECE), `"},\n${line(2)}\n]`),
      );
      expect(counts).toEqual({ events: 2, rejected: ['ERR_TOO_LARGE 1048576'], otherLines: 0 });
      expect(growth).toBeLessThan(FLAT);
    });

    it('keeps memory flat for gzip data that becomes a thousand times as large', async () => {
      const path = join(folder, 'bomb.gz');
      writeFileSync(
        path,
        Buffer.concat([gzipSync(`${line(1)}\n`), gzipSync(Buffer.alloc(PIECE * PIECES, `${'{"a":1}'.padEnd(63)}\n`))]),
      );
      const { counts, growth } = await measure(path);
      expect(counts.events + counts.rejected.length).toBe(1 + (PIECE * PIECES) / 64);
      expect(growth).toBeLessThan(2 * FLAT);
    });
  });
});
