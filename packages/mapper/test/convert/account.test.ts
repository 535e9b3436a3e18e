import { describe, expect, it } from 'vitest';
import { Account, AccountError } from '../../src/convert/account.ts';
import { Tally } from '../../src/convert/tally.ts';

function balanced(): Account {
  const account = new Account();
  const input = account.startInput('a.jsonl');
  input.read = 6;
  account.mapped(input, 'ai.x', 9, 0);
  account.mapped(input, 'ai.y', 17, 2);
  input.rejected.add('ERR_JSON_SYNTAX');
  input.rejected.add('ERR_SPECVERSION');
  input.duplicates = 1;
  input.filtered = 1;
  input.otherLines = 7;
  account.accepted = 1;
  account.refused = 1;
  return account;
}

describe('Account', () => {
  it('is content when every event ended once', () => {
    expect(() => balanced().assertBalanced()).not.toThrow();
  });

  it.each<[string, (account: Account) => void, string]>([
    [
      'an event that was read and lost',
      (account) => account.startInput('b.jsonl').read++,
      'b.jsonl: read is 1, but mapped + rejected + duplicates + filtered is 0',
    ],
    [
      'a rejection too many',
      ({ inputs }) => inputs[0]?.rejected.add('ERR_UTF8'),
      'a.jsonl: read is 6, but mapped + rejected + duplicates + filtered is 7',
    ],
    [
      'a record that was mapped and never ended',
      (account) => account.refused--,
      'mapped is 2, but accepted + refused + undelivered is 1',
    ],
    [
      'a record that ended twice',
      (account) => account.undelivered++,
      'mapped is 2, but accepted + refused + undelivered is 3',
    ],
    ['a type that was not counted', (account) => account.byType.add('ai.z'), 'mapped is 2, but events by type is 3'],
    [
      'a severity that was not counted',
      (account) => account.bySeverity.add(9),
      'mapped is 2, but events by severity is 3',
    ],
    [
      'more conflicts than events',
      ({ inputs: [input] }) => Object.assign(input ?? {}, { conflicts: 3 }),
      'a.jsonl: 3 conflicts in 2 mapped events',
    ],
  ])('finds %s', (_, spoil, message) => {
    const account = balanced();
    spoil(account);
    expect(() => account.assertBalanced()).toThrow(new AccountError(message));
  });

  it('sums up over its inputs', () => {
    const account = balanced();
    const second = account.startInput('b.jsonl');
    second.read = 1;
    second.rejected.add('ERR_JSON_SYNTAX');
    expect(account.total('read')).toBe(7);
    expect(account.total('otherLines')).toBe(7);
    expect(account.rejected.counts).toEqual({ ERR_JSON_SYNTAX: 2, ERR_SPECVERSION: 1 });
    expect(account.schemaViolations).toEqual({ events: 1, violations: 2 });
  });
});

describe('Tally', () => {
  it('counts the names beyond its bound together', () => {
    const tally = new Tally<string>(2);
    for (const name of ['b', 'a', 'c', 'a', 'd', '__proto__']) tally.add(name);
    expect(tally.counts).toEqual({ a: 2, b: 1 });
    expect(tally.others).toBe(3);
    expect(tally.total).toBe(6);
  });

  it('takes over the counts of another, also those without a name', () => {
    const small = new Tally<string>(1);
    small.add('a', 2);
    small.add('b', 3);
    const all = new Tally<string>();
    all.add('a');
    all.addAll(small);
    expect([all.counts, all.others]).toEqual([{ a: 3 }, 3]);
  });

  it('keeps any name as its own', () => {
    const tally = new Tally<string>();
    tally.add('__proto__');
    expect(Object.entries(tally.counts)).toEqual([['__proto__', 1]]);
  });
});
