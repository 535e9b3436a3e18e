import { appendFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { BitSet } from '../../src/spool/bit-set.ts';
import { ENTRY_BYTES, journalText, readJournal } from '../../src/spool/journal.ts';

const temp = tempFolder();
const number = fc.oneof(fc.nat(40), fc.nat(999_999));

async function read(): Promise<Set<number>> {
  const settled = new Set<number>();
  await readJournal(temp('journal'), settled);
  return settled;
}

describe('journalText()', () => {
  it('puts numbers that follow one another together', () => {
    expect(journalText([7, 1, 2, 3, 9, 8, 12])).toBe('\n1-3.\n7-9.\n12.\n');
  });

  it('takes no more bytes than foretold, and is read as what it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uniqueArray(number, { minLength: 1 })), async (groups) => {
        writeFileSync(temp('journal'), '');
        for (const numbers of groups) {
          const text = journalText(numbers);
          expect(text.length).toBeLessThanOrEqual(numbers.length * ENTRY_BYTES);
          appendFileSync(temp('journal'), text);
        }
        expect(await read()).toEqual(new Set(groups.flat()));
      }),
    );
  });
});

describe('readJournal()', () => {
  it('never takes an event for settled that is not, wherever a write was cut off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(number, { minLength: 1 }),
        fc.uniqueArray(number, { minLength: 1 }),
        fc.nat(),
        async (torn, whole, cut) => {
          const text = journalText(torn);
          writeFileSync(temp('journal'), text.slice(0, cut % text.length) + journalText(whole));
          const settled = await read();
          for (const each of whole) expect(settled.has(each)).toBe(true);
          for (const each of settled) expect([...torn, ...whole]).toContain(each);
        },
      ),
    );
  });

  it('passes over what is no entry', async () => {
    writeFileSync(temp('journal'), '\0\0\0\0\n1\n-2.\n3-.\n1234567.\n4.5.\n6.\n');
    expect(await read()).toEqual(new Set([6]));
  });

  it('finds nothing settled without a journal', async () => {
    const settled = new Set<number>();
    await readJournal(temp('none'), settled);
    expect(settled.size).toBe(0);
  });
});

describe('BitSet', () => {
  it('behaves as a set of numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(2000))), (steps) => {
        const set = new Set<number>();
        const bits = new BitSet();
        for (const [isAdded, value] of steps) {
          expect(isAdded ? bits.add(value) : bits.delete(value)).toBe(isAdded ? !set.has(value) : set.has(value));
          if (isAdded) set.add(value);
          else set.delete(value);
          expect(bits.size).toBe(set.size);
        }
        for (let value = 0; value <= 2100; value++) expect(bits.has(value)).toBe(set.has(value));
      }),
    );
  });
});
