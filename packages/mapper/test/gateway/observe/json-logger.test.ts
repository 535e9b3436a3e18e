import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonLogger } from '../../../src/gateway/observe/json-logger.ts';
import { LOG_LEVELS, type LogFields } from '../../../src/gateway/observe/logger.ts';

/** Takes what is written to it, but only while it flows. */
class Reader extends Writable {
  text = '';
  #release: (() => void) | undefined;
  #flows = true;

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    if (this.#flows) done();
    else this.#release = done;
  }

  stall(): void {
    this.#flows = false;
  }

  flow(): void {
    this.#flows = true;
    this.#release?.();
  }

  get lines(): Record<string, unknown>[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

const NOW = Date.UTC(2026, 0, 31, 9, 30);

describe('createJsonLogger()', () => {
  it('writes an object a line, with the fields that are there', () => {
    const stream = new Reader();
    const logger = createJsonLogger(stream, 'debug', () => NOW);
    logger.log('info', 'listening', { url: 'http://x', port: 1, isOpen: true, none: undefined });
    logger.log('debug', 'and');
    expect(stream.text).toBe(
      '{"time":"2026-01-31T09:30:00.000Z","level":"info","message":"listening","url":"http://x","port":1,"isOpen":true}\n' +
        '{"time":"2026-01-31T09:30:00.000Z","level":"debug","message":"and"}\n',
    );
  });

  it.each(LOG_LEVELS.map((level, at) => [level, LOG_LEVELS.slice(at)]))(
    'tells what is of level %s or above',
    (least, told) => {
      const stream = new Reader();
      const logger = createJsonLogger(stream, least);
      for (const level of LOG_LEVELS) logger.log(level, 'm');
      expect(stream.lines.map(({ level }) => level)).toEqual(told);
    },
  );

  it('writes one line for whatever it is told, without what could harm a terminal', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        '\n',
        '\r',
        '\u0000',
        '\u001B',
        '\u007F',
        '\u0085',
        '\u009B',
        '\u2028',
        '\u2029',
        '\u202E',
        '\uD800',
        '"',
        '\\',
        'é',
        '😀',
      ),
    });
    fc.assert(
      fc.property(nasty, fc.dictionary(nasty, fc.oneof(nasty, fc.double(), fc.boolean())), (message, fields) => {
        const stream = new Reader();
        createJsonLogger(stream, 'debug').log('error', message, fields);
        expect(stream.text).toMatch(/^[^\p{Cc}\u2028\u2029\u202E]*\n$/u);
        const [line = {}] = stream.lines;
        expect(line['message']).toBe(message);
        for (const [name, value] of Object.entries(fields)) {
          if (typeof value !== 'number') expect(Object.getOwnPropertyDescriptor(line, name)?.value).toBe(value);
        }
      }),
    );
  });

  it('does not let fields pass for the time, the level or the message', () => {
    const stream = new Reader();
    createJsonLogger(stream, 'info', () => NOW).log('info', 'm', { time: 'x', level: 'x', message: 'x', a: 1 });
    expect(stream.lines).toEqual([{ time: '2026-01-31T09:30:00.000Z', level: 'info', message: 'm', a: 1 }]);
  });

  it('cuts long texts', () => {
    const stream = new Reader();
    createJsonLogger(stream, 'info').log('info', 'm'.repeat(5000), { at: 'x'.repeat(1024), over: 'x'.repeat(1025) });
    const [line = {}] = stream.lines;
    expect(line).toMatchObject({ message: `${'m'.repeat(1023)}…`, at: 'x'.repeat(1024), over: `${'x'.repeat(1023)}…` });
  });

  it('keeps memory bounded while nobody reads, and says later what was dropped', async () => {
    const stream = new Reader();
    const logger = createJsonLogger(stream, 'info');
    stream.stall();
    for (let at = 0; at < 10_000; at++) logger.log('info', 'm'.repeat(1000));
    expect(stream.writableLength).toBeLessThan(1024 * 1024 + 2048);
    stream.flow();
    await expect.poll(() => stream.lines.at(-1)?.['count']).toBeGreaterThan(0);
    const told = stream.lines;
    expect(told.at(-1)).toMatchObject({ level: 'warn', message: 'log lines were dropped, because nobody read them' });
    expect(told.length - 1 + Number(told.at(-1)?.['count'])).toBe(10_000);
    logger.log('info', 'after');
    expect(stream.lines.at(-1)).toMatchObject({ message: 'after' });
  });

  it('says what was dropped before it tells more', async () => {
    const stream = new Reader({ highWaterMark: 1 });
    const logger = createJsonLogger(stream, 'info');
    stream.stall();
    while (stream.writableLength <= 1024 * 1024) logger.log('info', 'm'.repeat(1000));
    for (const message of ['one', 'two']) logger.log('info', message);
    stream.flow();
    await expect.poll(() => stream.writableLength).toBe(0);
    logger.log('info', 'after');
    const messages = stream.lines.slice(-2).map(({ message, count }) => [message, count]);
    expect(messages).toEqual([
      ['log lines were dropped, because nobody read them', 2],
      ['after', undefined],
    ]);
  });

  it('never throws', () => {
    const broken = new Writable({
      write() {
        throw new Error('broken');
      },
    });
    const ended = new Reader();
    ended.end();
    const destroyed = new Reader();
    destroyed.destroy();
    for (const stream of [broken, ended, destroyed]) {
      const logger = createJsonLogger(stream, 'info');
      expect(() => logger.log('info', 'm')).not.toThrow();
    }
    const odd = { count: 1n, symbol: Symbol('x') } as unknown as LogFields;
    expect(() => createJsonLogger(new Reader(), 'info').log('info', 'm', odd)).not.toThrow();
    expect(() => createJsonLogger(new Reader(), 'info', () => Number.NaN).log('info', 'm')).not.toThrow();
  });
});
