import { describe, expect, it } from 'vitest';
import { SUMMARIES } from '../../src/map/summaries.ts';
import { eventText } from './event-text.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { countWays, wayOf } from './way-of.ts';

const VALUES = [
  ...[
    '""',
    '"x"',
    '"pii-v2"',
    '"été"',
    '" "',
    '": "',
    '7',
    '0.2',
    '-0.5',
    '0',
    'true',
    'false',
    'null',
    '{"a":1}',
    '["x"]',
  ],
  ...[
    '"\\u0041"',
    '"\\n"',
    '"\\ud83d\\ude00"',
    '1.0',
    '1e3',
    '-0',
    '9007199254740991',
    '0.30000000000000004',
    '{}',
    '[]',
  ],
];

/** The fields that a type's summary is made of, each once. */
function fieldsOf(type: string): readonly string[] {
  const { words, explanation } = SUMMARIES.get(type) ?? { words: [], explanation: [] };
  return [...new Set([...words, ...explanation].flatMap(({ fields }) => fields))];
}

function spell(members: readonly (readonly [name: string, value: string])[]): string {
  return [...members.map(([name, value]) => `"${name}":${value}`), '"other":"x"'].join();
}

describe.each([...SUMMARIES.keys()])('the summary of an event of type %s', (type) => {
  const fields = fieldsOf(type);

  it('is made of the fields that there are', () => {
    const engines = new TwoEngines({ validate: false });
    const events: string[] = [];
    for (let set = 0; set < 2 ** fields.length; set++) {
      const present = fields.filter((_, at) => (set >> at) & 1);
      events.push(eventText({ type, data: spell(present.map((name) => [name, `"text of ${name}"`])) }));
    }
    expect(countWays(engines, events)).toEqual({ bytes: events.length, objects: 0, refused: 0 });
  });

  it('is made of any value of a field', () => {
    const engines = new TwoEngines({ validate: false });
    for (const field of fields) {
      for (const value of VALUES) {
        const others = fields.filter((name) => name !== field).map((name) => [name, `"${name}"`] as const);
        expect(wayOf(engines, eventText({ type, data: spell([[field, value]]) }))).toBe('bytes');
        expect(wayOf(engines, eventText({ type, data: spell([...others, [field, value]]) }))).toBe('bytes');
      }
    }
  });

  it.each([true, false])('is made of any values of its fields, validated: %s', (validate) => {
    const random = new Random(fields.length);
    const engines = new TwoEngines({ validate });
    for (let count = 0; count < 200; count++) {
      const members = random
        .shuffle(fields)
        .filter(() => random.chance(0.8))
        .map((name) => [name, random.pick(VALUES)] as const);
      expect(wayOf(engines, eventText({ type, data: spell(members) }))).toBe('bytes');
    }
  });
});

describe('the summary of an event', () => {
  it('is its type where there is no rule for that', () => {
    const engines = new TwoEngines();
    for (const type of ['t', 'com.example.other', 'ai.safety.guardrail', 'x'.repeat(200), 'тип']) {
      expect(wayOf(engines, eventText({ type, data: '"reason":"why"' }))).toBe('bytes');
      expect(wayOf(engines, eventText({ type, data: '"reason":"why","severity":7.5' }))).toBe('bytes');
    }
  });

  it('is its type where it would be empty', () => {
    const engines = new TwoEngines({ validate: false });
    for (const type of SUMMARIES.keys()) {
      for (const data of ['"other":1', '"reason":""', '"reason":null,"severity":""', '"variant":{}']) {
        expect(wayOf(engines, eventText({ type, data }))).toBe('bytes');
      }
    }
  });
});
