import { describe, expect, it } from 'vitest';
import { FULL_EVENT } from './event-text.ts';
import { TwoEngines } from './two-engines.ts';
import { wayOf } from './way-of.ts';

/** Around what has a place of its own in JSON text: the brackets, colons and commas outside of strings. */
const PLACES = [...FULL_EVENT.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)].flatMap(({ 0: token, index }) => [
  index,
  index + token.length,
]);

function withAt(place: number, text: string): string {
  return FULL_EVENT.slice(0, place) + text + FULL_EVENT.slice(place);
}

describe('white space', () => {
  it.each([' ', '\n', '\r', '\t', '\r\n  \t', ' '.repeat(100)])('may stand everywhere between tokens: %o', (space) => {
    const engines = new TwoEngines();
    for (const place of PLACES) expect(wayOf(engines, withAt(place, space)), withAt(place, space)).toBe('bytes');
    const everywhere = FULL_EVENT.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (token) => space + token + space);
    expect(wayOf(engines, everywhere)).toBe('bytes');
    expect(wayOf(engines, FULL_EVENT)).toBe('bytes');
  });

  it.each(['\v', '\f', '\0', '\x1f', '\x7f', '\u00a0', '\u2028', '\ufeff', '\\', '/', '//\n', '#', "'", ';', '_', 'x'])(
    'is not %o',
    (character) => {
      const engines = new TwoEngines();
      for (const place of PLACES) expect(wayOf(engines, withAt(place, character))).toBe('refused');
    },
  );

  it('may not stand in keys, words and numbers', () => {
    const engines = new TwoEngines();
    for (const [text, spaced] of [
      ['true', 'tr ue'],
      ['null', 'n ull'],
      ['0.91', '0 .91'],
      ['-7', '- 7'],
      ['1.50', '1.5 0'],
    ]) {
      expect(wayOf(engines, FULL_EVENT.replace(text as string, spaced as string))).toBe('refused');
    }
    expect(wayOf(engines, FULL_EVENT.replace('"vector"', '" vector"'))).toBe('bytes');
    expect(wayOf(engines, FULL_EVENT.replace('"id"', '"id "'))).toBe('refused');
  });

  it('may stand in texts, but for control characters', () => {
    const engines = new TwoEngines();
    for (let code = 0; code < 0x20; code++) {
      const character = String.fromCharCode(code);
      for (const place of ['pi-v1', 'no', 'urn:model', 'gpt-4o', 'jailbreak', 'e-1']) {
        expect(wayOf(engines, FULL_EVENT.replace(place, `x${character}y`))).toBe('refused');
      }
    }
    expect(wayOf(engines, FULL_EVENT.replace('pi-v1', ' x y '))).toBe('bytes');
  });
});
