import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueScanner } from '../../src/sources/value-scanner.ts';
import { utf8 } from './collecting-visitor.ts';
import { printedJson } from './printed-json.ts';

describe('ValueScanner', () => {
  it('finds the end of every JSON value and counts its lines, wherever it is cut', () => {
    fc.assert(
      fc.property(printedJson(), fc.integer({ min: 1, max: 30 }), (text, length) => {
        const scanner = new ValueScanner();
        const bytes = utf8(`${text},{"next":[`);
        let end = -1;
        for (let start = 0; end < 0; start += length) {
          expect(start).toBeLessThan(bytes.length);
          end = scanner.scan(bytes, start, Math.min(start + length, bytes.length));
        }
        expect(bytes.subarray(0, end)).toEqual(utf8(text));
        expect(scanner.newlines).toBe(text.split('\n').length - 1);
        expect(scanner.damage).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['}', 0, 'a closing bracket that has no opening one'],
    ['[1}', 2, 'a closing bracket that has no opening one'],
    ['{"a":1,{', 7, 'an opening bracket where none can stand'],
    ['[{"a":1}{', 8, 'an opening bracket where none can stand'],
    ['{"a"{', 4, 'an opening bracket where none can stand'],
    ['{"a":"b"c', 8, 'two values without a separator'],
    ['[1 "b"', 3, 'two values without a separator'],
    ['{"a" b', 5, 'two values without a separator'],
    ['["a\nb', 3, 'a line break in a string'],
    ['["a\\\nb', 4, 'a line break in a string'],
    ['[1:', 2, 'a colon without a key'],
    ['{:', 1, 'a colon without a key'],
    [',', 0, 'a comma without a value'],
  ])('finds the damage in %j', (text, at, damage) => {
    const scanner = new ValueScanner();
    expect(scanner.scan(utf8(text), 0, text.length)).toBe(-1);
    expect([scanner.damageAt, scanner.damage]).toEqual([at, damage]);
    scanner.reset();
    expect(scanner.scan(utf8('{} '), 0, 3)).toBe(2);
    expect(scanner.damage).toBeUndefined();
  });
});
