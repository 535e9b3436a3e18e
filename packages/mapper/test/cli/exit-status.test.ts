import { describe, expect, it } from 'vitest';
import { exitStatusOf, exitStatusOfError } from '../../src/cli/exit-status.ts';
import { formatSummary } from '../../src/cli/summary.ts';
import { Account } from '../../src/convert/account.ts';
import type { Receipt, StopReason } from '../../src/convert/index.ts';
import { makeReceipt, type ReceiptParts } from '../../src/convert/receipt.ts';

function receipt(parts: Partial<ReceiptParts> = {}, counts: Partial<Receipt['totals']> = {}): Receipt {
  const made = makeReceipt({
    account: new Account(),
    facts: [],
    options: {},
    start: '2026-01-31T12:00:00.000Z',
    end: '2026-01-31T12:00:02.500Z',
    status: 'complete',
    failure: null,
    inputsNotRead: [],
    inputsPassedOver: { count: 0, names: [] },
    outputs: [],
    quarantine: null,
    dedupe: null,
    ...parts,
  });
  return { ...made, totals: { ...made.totals, ...counts } };
}

describe('exitStatusOf()', () => {
  it.each<[StopReason, number]>([
    ['strict', 1],
    ['input', 2],
    ['output', 3],
    ['undelivered', 3],
    ['closed', 141],
    ['interrupted', 130],
  ])('tells a run that stopped because of %s', (status, expected) => {
    expect(exitStatusOf(receipt({ status }), undefined)).toBe(expected);
  });

  it('tells which signal interrupted', () => {
    expect(exitStatusOf(receipt({ status: 'interrupted' }), 'SIGTERM')).toBe(143);
  });

  it.each([
    [{}, 0],
    [{ duplicates: 5, filtered: 5, otherLines: 5 }, 0],
    [{ rejected: 1 }, 1],
    [{ refused: 1 }, 1],
    [{ conflicts: 1 }, 1],
  ])('looks at the counts of a complete run: %j', (counts, expected) => {
    expect(exitStatusOf(receipt({}, counts), undefined)).toBe(expected);
  });
});

describe('exitStatusOfError()', () => {
  it('tells wrong usage and paths from bad content', () => {
    expect((['ERR_USAGE', 'ERR_INPUT', 'ERR_OUTPUT', 'ERR_JSON_SYNTAX'] as const).map(exitStatusOfError)).toEqual([
      2, 2, 2, 1,
    ]);
  });
});

describe('formatSummary()', () => {
  it('names what was not read, and where an unfinished output is', () => {
    const output = { format: 'otlp-json', accepted: 0, refused: 0, undelivered: 0, bytes: 5, firstUndelivered: null };
    const text = formatSummary(
      receipt({
        status: 'input',
        failure: { code: 'ERR_INPUT', path: 'a', message: 'cannot read a: gone' },
        inputsNotRead: ['b', 'c'],
        inputsPassedOver: { count: 7, names: ['1', '2', '3', '4', '5', '6', '7'] },
        outputs: [{ ...output, kind: 'file', sha256: null, target: 'out.jsonl', complete: false }],
      }),
    );
    expect(text).toBe(
      [
        'ossp-otel: stopped early, ERR_INPUT: cannot read a: gone, in 2.5 s',
        '  read      0  from 0 inputs, 2 more not read',
        '  mapped    0',
        '  rejected  0',
        '  written   0  otlp-json to out.jsonl.partial, 5 B',
        'ossp-otel: WARNING: 7 files passed over because of the name: 1, 2, 3, 4, 5, ...; name a file to read it',
        'ossp-otel: WARNING: there was no event to read',
        '',
      ].join('\n'),
    );
  });

  it('shows the most frequent types, and makes their names safe for a terminal', () => {
    const account = new Account();
    const input = account.startInput('a');
    for (let at = 0; at < 25; at++) {
      input.read += at + 1;
      for (let times = 0; times <= at; times++) account.mapped(input, `type\u001B-${at}`, 9, 0);
    }
    account.accepted = account.total('mapped');
    const lines = formatSummary(receipt({ account })).split('\n');
    expect(lines.filter((line) => line.includes('type\\u{1b}-')).length).toBe(20);
    expect(lines.find((line) => line.includes('\\u{1b}-24'))).toMatch(/ 25$/);
    expect(lines.find((line) => line.includes('other types'))).toMatch(/ 15$/);
  });
});
