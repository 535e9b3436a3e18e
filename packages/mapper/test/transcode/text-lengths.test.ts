import { describe, expect, it } from 'vitest';
import { eventText } from './event-text.ts';
import { TwoEngines } from './two-engines.ts';
import { wayOf } from './way-of.ts';

const GUARDRAIL = 'ai.safety.guardrail.interaction';

/** Returns a text that is long and nowhere the same as a bit further on. */
function textOf(length: number): string {
  let text = '';
  for (let number = 0; text.length < length; number++) text += `${number} `;
  return text.slice(0, length);
}

const LONG = textOf(400_000);

/** Events with a text, in each place where texts go another way. */
const PLACES: readonly (readonly [place: string, event: (text: string) => string])[] = [
  ['the id', (text) => eventText({ id: text })],
  ['the envelope', (text) => eventText({ more: `"subject":"${text}"` })],
  ['data', (text) => eventText({ data: `"a":"${text}","b":"x"` })],
  ['a summary', (text) => eventText({ type: GUARDRAIL, data: `"reason":"${text}","action_taken":"block"` })],
  ['the first word of a summary', (text) => eventText({ type: GUARDRAIL, data: `"action_taken":"${text}"` })],
  ['severity', (text) => eventText({ data: `"severity":"${text}"` })],
  ['an escaped text', (text) => eventText({ data: `"a":"\\n${text}"` })],
  ['an escaped text of a summary', (text) => eventText({ type: GUARDRAIL, data: `"reason":"${text}\\t"` })],
  ['a nested text', (text) => eventText({ data: `"a":{"b":["${text}"]}` })],
  ['a nested key', (text) => eventText({ data: `"a":{"${text}":1}` })],
  ['the resource', (text) => eventText({ data: `"resource":{"model_id":"${text}"}` })],
];

describe.each(PLACES)('a text in %s', (place, eventOf) => {
  it('may have any length', () => {
    const engines = new TwoEngines();
    for (let length = 0; length <= 300; length++) {
      const way = wayOf(engines, eventOf(LONG.slice(0, length)));
      if (length > 0 || place !== 'the id') expect(way, String(length)).toBe('bytes');
    }
  });

  it('may be so long that lengths take another byte', () => {
    const engines = new TwoEngines();
    // Attributes and values around 16,384 bytes, and records with all that comes to a text
    for (let length = 15_850; length <= 16_450; length += length > 16_340 && length < 16_400 ? 1 : 3) {
      expect(wayOf(engines, eventOf(LONG.slice(0, length))), String(length)).toBe('bytes');
    }
    for (const length of [20_000, 65_535, 65_536, 300_000]) {
      expect(wayOf(engines, eventOf(LONG.slice(0, length))), String(length)).toBe('bytes');
    }
    expect(wayOf(engines, eventOf('x'))).toBe('bytes');
  });
});

describe('a text', () => {
  it('may hold a character of any kind anywhere', () => {
    const engines = new TwoEngines();
    const characters = [
      'é',
      '—',
      '日',
      '😀',
      '\u{10ffff}',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\ufeff',
      '\u2028',
      '\x7f',
      '\\"',
      '\\\\',
    ];
    for (let length = 0; length < 40; length++) {
      for (const character of characters) {
        const text = LONG.slice(0, length) + character + LONG.slice(0, 39 - length);
        const event = eventText({ id: character.startsWith('\\') ? 'e' : text, data: `"a":"${text}","b":["${text}"]` });
        expect(wayOf(engines, event)).toBe('bytes');
      }
    }
  });

  it('may be one of many whose lengths make the record cross every border', () => {
    const engines = new TwoEngines();
    for (let total = 0; total < 700; total++) {
      const more = `"x":"${LONG.slice(0, total % 130)}"`;
      const data = `"a":"${LONG.slice(0, total)}","b":"${LONG.slice(0, total >> 1)}"`;
      expect(wayOf(engines, eventText({ type: 't', source: 's', more, data }))).toBe('bytes');
    }
  });

  it('may be one of as many members as an object may have', () => {
    const engines = new TwoEngines();
    const members = (count: number): string => {
      return Array.from({ length: count }, (_, at) => `"k${at}":"${LONG.slice(0, at * 3)}"`).join();
    };
    for (const count of [1, 2, 100, 123, 124, 125, 127, 128, 129, 130, 3]) {
      // Besides four others and `data`
      expect(wayOf(engines, eventText({ more: members(count) }))).toBe(count <= 123 ? 'bytes' : 'objects');
      expect(wayOf(engines, eventText({ data: members(count) }))).toBe(count <= 128 ? 'bytes' : 'objects');
    }
  });
});
