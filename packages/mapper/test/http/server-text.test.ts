import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SERVER_TEXT, printableText } from '../../src/http/server-text.ts';

describe('printableText()', () => {
  it.each([
    ['plain text in any script', 'größer als erlaubt: 日本 🛡', 'größer als erlaubt: 日本 🛡'],
    ['line breaks', 'a\r\nb', 'a\\u{d}\\u{a}b'],
    ['terminal sequences', '\u001b[31mred', '\\u{1b}[31mred'],
    ['C1 controls', '\u009b31m', '\\u{9b}31m'],
    ['changes of the reading direction', 'a\u202eb', 'a\\u{202e}b'],
    ['line separators', 'a\u2028b', 'a\\u{2028}b'],
    ['half a surrogate pair', 'a\ud83d', 'a\\u{d83d}'],
  ])('keeps or escapes %s', (_name, text, expected) => {
    expect(printableText(text)).toBe(expected);
  });

  it('replaces what is too long by an ellipsis, within the limit', () => {
    expect(printableText('x'.repeat(1023))).toBe('x'.repeat(1023));
    expect(printableText('x'.repeat(1024))).toBe(`${'x'.repeat(1023)}…`);
    expect(printableText(`${'x'.repeat(1022)}🛡`)).toBe(`${'x'.repeat(1022)}…`);
  });

  it('always gives one well-formed line within the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const printable = printableText(text);
        expect(printable.length).toBeLessThanOrEqual(MAX_SERVER_TEXT);
        expect(printable.isWellFormed()).toBe(true);
        expect(printable).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
