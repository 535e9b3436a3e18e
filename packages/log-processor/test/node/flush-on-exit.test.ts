import { readFile } from 'node:fs/promises';
import { OsspError } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../../../test/support/child.ts';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { flushOnExit } from '../../src/node/flush-on-exit.ts';
import { startCollector } from '../support/ossp-collector.ts';

const temp = tempFolder();

/** Runs the application to its end, which the signals bring about where there are some. */
async function runApp(args: readonly string[], ...signals: NodeJS.Signals[]) {
  const app = startChild(new URL('children/app.mjs', import.meta.url), args);
  if (signals.length > 0) await app.printed('ready');
  for (const [at, signal] of signals.entries()) {
    if (at > 0) await app.printed('first shutdown');
    app.process.kill(signal);
  }
  return { ...(await app.ended()), lines: app.lines };
}

describe('flushOnExit() on a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('shuts down, and ends by the same signal: %s', async (signal) => {
    expect(await runApp(['stays'], signal)).toEqual({
      status: null,
      signal,
      stderr: '',
      lines: ['ready', 'first shutdown', 'first shutdown done'],
    });
  });

  it('waits for every processor', async () => {
    const { signal, lines } = await runApp(['stays', 'two'], 'SIGTERM');
    expect(signal).toBe('SIGTERM');
    expect(lines).toEqual([
      'ready',
      'first shutdown',
      'second shutdown',
      'first shutdown done',
      'second shutdown done',
    ]);
  });

  it('waits for the processors of another copy of the package', async () => {
    const { signal, lines } = await runApp(['stays', 'two-copies'], 'SIGTERM');
    expect(signal).toBe('SIGTERM');
    expect(lines.slice(-2)).toEqual(['first shutdown done', 'copy shutdown done']);
  });

  it('is not cut short by another signal', async () => {
    const { signal, lines } = await runApp(['stays'], 'SIGTERM', 'SIGTERM', 'SIGINT');
    expect(signal).toBe('SIGTERM');
    expect(lines).toEqual(['ready', 'first shutdown', 'first shutdown done']);
  });

  it('ends also if the shutdown fails', async () => {
    expect((await runApp(['stays', 'failing'], 'SIGTERM')).signal).toBe('SIGTERM');
  });

  it('ends also if the shutdown hangs', async () => {
    const { signal, lines } = await runApp(['stays', 'hanging'], 'SIGTERM');
    expect(signal).toBe('SIGTERM');
    expect(lines).toEqual(['ready', 'first shutdown']);
  });

  it.each(['app-listens', 'app-listens-once'])('leaves the end to an application that %s', async (listens) => {
    const { status, lines } = await runApp(['stays', listens], 'SIGTERM');
    expect(status).toBe(7);
    expect(lines).toEqual(['ready', 'first flush', 'first flush done', 'exit 7']);
  });

  it('exits where the kernel lets no signal end the process', async () => {
    const { status, lines } = await runApp(['stays', 'as-first-process'], 'SIGTERM');
    expect(status).toBe(128 + 15);
    expect(lines).toEqual(['ready', 'first shutdown', 'first shutdown done', 'exit 143']);
  });

  it('does nothing once it is taken back', async () => {
    const { signal, lines } = await runApp(['stays', 'take-back'], 'SIGTERM');
    expect(signal).toBe('SIGTERM');
    expect(lines).toEqual(['ready']);
  });
});

describe('flushOnExit() at the end of the work', () => {
  it('shuts down once, and exits as if it were not there', async () => {
    expect(await runApp([])).toEqual({
      status: 0,
      signal: null,
      stderr: '',
      lines: ['ready', 'first shutdown', 'first shutdown done', 'exit 0'],
    });
  });

  it('exits also if the shutdown hangs', async () => {
    expect((await runApp(['hanging'])).lines).toEqual(['ready', 'first shutdown', 'exit 0']);
  });

  it('does nothing once it is taken back', async () => {
    expect((await runApp(['take-back'])).lines).toEqual(['ready', 'exit 0']);
  });
});

describe('flushOnExit() in an outage', () => {
  it.each([
    ['by a signal', ['stays'], 'SIGTERM'],
    ['by a signal, with its provider registered', ['stays', 'provider'], 'SIGTERM'],
    ['because it has nothing to do', [], null],
  ] as const)('leaves the processor the time to hand over what it gives up: ends %s', async (_name, args, signal) => {
    const collector = await startCollector();
    collector.answer('silence');
    const file = temp(`dead-${args.length}.jsonl`);
    const app = startChild(new URL('children/app-in-an-outage.mjs', import.meta.url), [collector.url, file, ...args]);
    await collector.arrival(1);
    if (signal !== null) app.process.kill(signal);
    expect(await app.ended()).toMatchObject({ signal, stderr: '' });
    const line = JSON.parse(await readFile(file, 'utf8'));
    expect([line.code, JSON.parse(line.original).id]).toEqual(['ERR_SHUT_DOWN', 'e-1']);
  });
});

describe('flushOnExit() on a crash', () => {
  it.each(['throws', 'rejects', 'rejects-with-text'])(
    'shuts down, and ends as Node does: the application %s',
    async (crash) => {
      const plain = await runApp([crash, 'take-back']);
      expect(plain.stderr).toContain('Node.js v');
      const { status, stderr, lines } = await runApp([crash, 'crash']);
      expect([status, stderr]).toEqual([1, plain.stderr]);
      expect(lines.filter((line) => line !== 'ready')).toEqual([
        'monitor',
        'first shutdown',
        'first shutdown done',
        'exit 1',
      ]);
    },
  );

  it('ends also if the shutdown hangs', async () => {
    const { status, stderr } = await runApp(['throws', 'crash', 'hanging']);
    expect(status).toBe(1);
    expect(stderr).toContain('TypeError: broken');
  });

  it('leaves the end to an application that catches everything', async () => {
    const { status, stderr, lines } = await runApp(['throws', 'crash', 'app-catches']);
    expect([status, stderr]).toEqual([8, '']);
    expect(lines).toEqual(['monitor', 'first flush', 'first flush done', 'exit 8']);
  });

  it('does not flush unless it is told to', async () => {
    const { status, lines } = await runApp(['throws']);
    expect(status).toBe(1);
    expect(lines).toEqual(['monitor', 'exit 1']);
  });
});

describe('flushOnExit()', () => {
  it('leaves no listener behind when it is taken back', () => {
    const count = () =>
      ['SIGTERM', 'SIGINT', 'beforeExit', 'uncaughtException'].map((event) => process.listenerCount(event));
    const before = count();
    const target = { forceFlush: async () => undefined, shutdown: async () => undefined };
    const takeBacks = [1, 2].map(() => flushOnExit(target, { signals: ['SIGTERM', 'SIGINT'], crash: true }));
    expect(count()).toEqual(before.map((listeners) => listeners + 1));
    for (const takeBack of takeBacks) takeBack();
    expect(count()).toEqual(before);
  });

  it.each([-1, Number.NaN, 2 ** 31])('rejects a timeout of %d', (timeoutMs) => {
    const target = { forceFlush: async () => undefined, shutdown: async () => undefined };
    expect(() => flushOnExit(target, { timeoutMs })).toThrow(
      new OsspError('ERR_USAGE', 'timeoutMs: expected a number from 0 to 2147483647', 'timeoutMs'),
    );
  });

  it.each([
    ['a misspelt option', { timeout: 1 }, 'timeout: there is no such option'],
    ['what is no signal', { signals: ['SIGTRM'] }, 'signals: holds something that is no signal'],
  ])('rejects %s', (_, options, message) => {
    const target = { forceFlush: async () => undefined, shutdown: async () => undefined };
    expect(() => flushOnExit(target, options as never)).toThrow(message);
    expect(() => flushOnExit(undefined as never)).toThrow('target: expected a processor or a logger provider');
  });
});
