import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Account } from '../../src/convert/account.ts';
import { type FileFormat, FileSink } from '../../src/convert/file-sink.ts';
import type { OutputTarget } from '../../src/convert/output-target.ts';
import { StopSwitch } from '../../src/convert/stop-switch.ts';
import { bytesOf } from './events.ts';

/** Keeps what is written, and fails with `failure` at the write with this number, counted from 0. */
class MemoryTarget implements OutputTarget {
  readonly name = 'out';
  readonly parts: Buffer[] = [];
  closedAs: boolean | undefined;
  readonly #failAt: number;
  readonly #failure: Error;

  constructor(failAt = -1, failure: Error = Object.assign(new Error('no space'), { code: 'ENOSPC' })) {
    this.#failAt = failAt;
    this.#failure = failure;
  }

  get content(): Buffer {
    return Buffer.concat(this.parts);
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.parts.length === this.#failAt) throw this.#failure;
    this.parts.push(Buffer.from(bytes));
  }

  async close(complete: boolean): Promise<void> {
    this.closedAs = complete;
  }
}

function setUp(format: FileFormat, target = new MemoryTarget()) {
  const account = new Account();
  const stop = new StopSwitch();
  return { account, stop, target, sink: new FileSink(target, format, { account, stop, hash: true }) };
}

function batch(text: string, recordCount: number) {
  return { bytes: bytesOf(text), recordCount, items: [] };
}

describe('FileSink', () => {
  it.each<[FileFormat, string]>([
    ['otlp-json', 'ab\ncde\n'],
    ['otlp-proto', '\0\0\0\x02ab\0\0\0\x03cde'],
    ['ossp', 'abcde'],
  ])('writes batches as %s has them, and reports what it wrote', async (format, content) => {
    const { sink, target, account } = setUp(format);
    sink.write(batch('ab', 2));
    sink.write(batch('cde', 3));
    await sink.ready();
    expect(await sink.close(true)).toEqual({
      kind: 'file',
      target: 'out',
      format,
      accepted: 5,
      refused: 0,
      undelivered: 0,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      complete: true,
      firstUndelivered: null,
    });
    expect([target.content.toString(), target.closedAs, account.accepted]).toEqual([content, true, 5]);
  });

  it('counts what comes with and after a failed write as undelivered, and stops the run', async () => {
    const { sink, target, account, stop } = setUp('ossp', new MemoryTarget(1));
    for (const text of ['a', 'b', 'c']) sink.write(batch(text, 10));
    const report = await sink.close(true);
    expect([target.content.toString(), target.closedAs]).toEqual(['a', false]);
    expect([report.complete, report.accepted, report.undelivered, report.bytes]).toEqual([false, 10, 20, 1]);
    expect([account.accepted, account.undelivered, stop.reason]).toEqual([10, 20, 'output']);
    expect([stop.error?.code, stop.error?.message, stop.error?.path]).toEqual([
      'ERR_OUTPUT',
      'cannot write: the disk is full',
      'out',
    ]);
  });

  it('tells a reader that went away from a failure', async () => {
    const { sink, stop } = setUp(
      'ossp',
      new MemoryTarget(0, Object.assign(new Error('broken pipe'), { code: 'EPIPE' })),
    );
    sink.write(batch('a', 1));
    await sink.close(true);
    expect(stop.reason).toBe('closed');
  });

  it('leaves the file incomplete if the run was', async () => {
    const { sink, target } = setUp('ossp');
    sink.write(batch('a', 1));
    expect((await sink.close(false)).complete).toBe(false);
    expect(target.closedAs).toBe(false);
  });

  it('holds back the reader while too much waits to be written', async () => {
    const { sink, account } = setUp('ossp');
    sink.write(batch('x'.repeat(5_000_000), 1));
    expect(account.accepted).toBe(0);
    await sink.ready();
    expect(account.accepted).toBe(1);
    await sink.close(true);
  });

  it('stops the run if the file cannot take its name', async () => {
    const target = new MemoryTarget();
    target.close = async () => {
      throw Object.assign(new Error('rename'), { code: 'EACCES' });
    };
    const { sink, stop } = setUp('ossp', target);
    sink.write(batch('a', 1));
    expect((await sink.close(true)).complete).toBe(false);
    expect(stop.error?.message).toBe('cannot write: permission denied');
  });
});
