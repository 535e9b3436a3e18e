import { OsspError } from '@ossp-otel/types';
import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { collect, duration, wholeNumber } from '../../src/cli/flag-values.ts';
import { formatBytes, formatCount, formatDuration, formatTable } from '../../src/cli/format.ts';
import { formatProgress } from '../../src/cli/progress.ts';
import { describeError, reportFailure } from '../../src/cli/report-failure.ts';
import { StatusLine } from '../../src/cli/status-line.ts';
import { AccountError } from '../../src/convert/index.ts';
import { Screen } from './fake-terminal.ts';

describe('flag values', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0s', 0],
  ])('reads the duration %s', (text, expected) => {
    expect(duration(text)).toBe(expected);
  });

  it.each(['10', 's', '-1s', '1.5s', '10 s', '1d', ''])('refuses the duration "%s"', (text) => {
    expect(() => duration(text)).toThrow(InvalidArgumentError);
  });

  it('reads whole numbers within bounds', () => {
    const read = wholeNumber(1, 10);
    expect([read('1'), read('10'), read('007')]).toEqual([1, 10, 7]);
    for (const text of ['0', '11', '-1', '1.0', '1e1', 'x', '']) expect(() => read(text)).toThrow(InvalidArgumentError);
  });

  it('collects repeated flags', () => {
    expect(collect('b', collect('a', []))).toEqual(['a', 'b']);
  });
});

describe('formats', () => {
  it('groups thousands', () => {
    expect([formatCount(0), formatCount(1_234_567)]).toEqual(['0', '1,234,567']);
  });

  it('prints bytes in the unit that fits', () => {
    expect([0, 1023, 1024, 1_572_864, 10 * 1024 ** 3].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '1.5 MiB',
      '10.0 GiB',
    ]);
  });

  it('prints spans of time in the units that matter', () => {
    expect([420, 9_999, 42_000, 200_000, 7_500_000].map(formatDuration)).toEqual([
      '0.4 s',
      '10.0 s',
      '42 s',
      '3 min 20 s',
      '2 h 5 min',
    ]);
  });

  it('aligns columns, numbers to the right', () => {
    expect(
      formatTable([
        ['a', 1000, 'x'],
        ['long', 1, ''],
      ]),
    ).toBe('  a     1,000  x\n  long      1\n');
  });
});

describe('formatProgress()', () => {
  it('shows the share, the rate and the time left', () => {
    expect(formatProgress({ bytesRead: 1_048_576, bytesTotal: 4_194_304, eventsRead: 2000 }, 2000)).toBe(
      '[###.........] 25% of 4.0 MiB  2,000 events, 1,000/s, 6.0 s left',
    );
  });

  it('does without a total, without a beginning, and with a file that grew', () => {
    expect(formatProgress({ bytesRead: 2048, bytesTotal: undefined, eventsRead: 3 }, 1000)).toBe(
      '2.0 KiB  3 events, 3/s',
    );
    expect(formatProgress({ bytesRead: 0, bytesTotal: 10, eventsRead: 0 }, 0)).toBe(
      '[............]  0% of 10 B  0 events, 0/s',
    );
    expect(formatProgress({ bytesRead: 20, bytesTotal: 10, eventsRead: 1 }, 1000)).toBe(
      '[############]100% of 10 B  1 events, 1/s, 0.0 s left',
    );
    expect(formatProgress({ bytesRead: 0, bytesTotal: 0, eventsRead: 0 }, 0)).toMatch(/100% of 0 B/);
  });
});

describe('StatusLine', () => {
  function line(env: Record<string, string> = {}, isTTY = true) {
    const stderr = new Screen(isTTY);
    const clock = { now: 0 };
    return { stderr, clock, line: new StatusLine({ stderr, env }, () => clock.now) };
  }

  it('is rewritten in place, not too often, and gives way to lines that stay', () => {
    const { stderr, clock, line: status } = line();
    status.update(() => 'one');
    clock.now = 50;
    status.update(() => 'too soon');
    clock.now = 100;
    status.update(() => 'x'.repeat(200));
    status.print('a message');
    status.clear();
    expect(stderr.text).toBe(`\r\u001B[Kone\r\u001B[K${'x'.repeat(99)}\r\u001B[Ka message\n`);
  });

  it.each([
    [{}, false],
    [{ CI: 'true' }, true],
    [{ TERM: 'dumb' }, true],
  ])('is not there for machines: %j, terminal %s', (env, isTTY) => {
    const { stderr, line: status } = line(env, isTTY);
    status.update(() => 'one');
    status.print('a message');
    expect(stderr.text).toBe('a message\n');
  });
});

describe('reportFailure()', () => {
  function report(error: unknown, env: Record<string, string> = {}): [number, string] {
    const stderr = new Screen();
    return [reportFailure(error, { stderr, env }), stderr.text];
  }

  it.each<[OsspError, number, string]>([
    [
      new OsspError('ERR_OUTPUT', 'cannot write: it is a folder', 'out'),
      2,
      'ERR_OUTPUT: cannot write: it is a folder (out)',
    ],
    [new OsspError('ERR_INPUT', 'cannot read a.jsonl: gone', 'a.jsonl'), 2, 'ERR_INPUT: cannot read a.jsonl: gone'],
    [
      new OsspError('ERR_USAGE', 'maxDepth: expected a number', 'maxDepth'),
      2,
      'ERR_USAGE: --max-depth: expected a number',
    ],
    [new OsspError('ERR_USAGE', 'timeoutMs: too long'), 2, 'ERR_USAGE: --timeout: too long'],
    [new OsspError('ERR_USAGE', 'OTEL_EXPORTER_OTLP_HEADERS: bad'), 2, 'ERR_USAGE: OTEL_EXPORTER_OTLP_HEADERS: bad'],
    [new OsspError('ERR_JSON_SYNTAX', 'expected a value', '/data'), 1, 'ERR_JSON_SYNTAX: expected a value (/data)'],
  ])('says an expected failure in one line: %s', (error, status, text) => {
    expect(report(error)).toEqual([status, `ossp-otel: ${text}\n`]);
  });

  it('hints at the stack of a defect, and shows it on request', () => {
    expect(report(new TypeError('x is not a function\nmore'))).toEqual([
      1,
      'ossp-otel: internal error: this should not happen: TypeError: x is not a function (set OSSP_OTEL_DEBUG=1 for details)\n',
    ]);
    expect(report(new AccountError('1 is 2'))[1]).toMatch(
      /internal error: the counts of this run do not add up: AccountError: 1 is 2/,
    );
    expect(report(new TypeError('x'), { OSSP_OTEL_DEBUG: '1' })[1]).toMatch(/TypeError: x\n {4}at /);
    expect(report('thrown text', { OSSP_OTEL_DEBUG: '1' })[1]).toMatch(/thrown text\nthrown text\n$/);
    expect(report(new OsspError('ERR_INPUT', 'gone'), { OSSP_OTEL_DEBUG: '1' })[1]).toMatch(
      /ERR_INPUT: gone\nOsspError: gone\n {4}at /,
    );
  });

  it('describes a rejection with its path', () => {
    expect(describeError({ code: 'ERR_SCHEMA', message: 'bad', path: '/data' })).toBe('ERR_SCHEMA: bad (/data)');
    expect(describeError({ code: 'ERR_SCHEMA', message: 'bad', path: '' })).toBe('ERR_SCHEMA: bad');
  });
});
