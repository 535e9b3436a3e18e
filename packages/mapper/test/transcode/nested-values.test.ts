import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventText } from './event-text.ts';
import { oddValue } from './odd-values.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { wayOf } from './way-of.ts';

const nested = (value: string): string => eventText({ data: `"a":1,"n":${value},"z":"x"` });

describe('a nested value', () => {
  it.each([
    ...['{}', '[]', '[[]]', '{"a":{}}', '[1,"x",null,true,false,-0.5]', '{"a":"]}"}', '["[{"]', '{"\\"}":"\\\\"}'],
    ...[
      '{"a":"\\u00e9\\n"}',
      '["é—😀"]',
      '{"é":1}',
      '[1.0,1e3,-0]',
      '{"__proto__":{"a":1},"7":2}',
      '[ 1 , {"a" : [ ] } ]',
    ],
  ])('may be %s', (value) => {
    const engines = new TwoEngines();
    for (let shift = 0; shift < 70; shift++) {
      const event = eventText({ data: `"s":"${'x'.repeat(shift)}","n":${value}` });
      expect(wayOf(engines, event), event).toBe('bytes');
    }
  });

  it.each([
    ...[
      '[',
      '{',
      '[}',
      '{]',
      '[1',
      '[1,]',
      '[,]',
      '{"a"}',
      '{"a":}',
      '{a:1}',
      '["',
      '["\\"]',
      '["\\x"]',
      '["\n"]',
      '[1 2]',
    ],
    ...[
      '{"a":1,"a":2}',
      '[tru]',
      '[01]',
      '[\\]',
      '["a" "b"]',
      '[]]',
      '{}}',
      "['a']",
      '[1]]',
      '{"a":[1,{"b":2]}',
      '["\\u12"]',
    ],
  ])('is not %s', (value) => {
    const engines = new TwoEngines();
    for (let shift = 0; shift < 70; shift += 7) {
      expect(wayOf(engines, eventText({ data: `"s":"${'x'.repeat(shift)}","n":${value}` }))).toBe('refused');
    }
    expect(wayOf(engines, nested('[1]'))).toBe('bytes');
  });

  it('may have backslashes anywhere in its texts', () => {
    const engines = new TwoEngines();
    for (let count = 0; count < 140; count++) {
      const text = `${'x'.repeat(count % 67)}${'\\\\'.repeat(count)}`;
      expect(wayOf(engines, nested(`["${text}"]`))).toBe('bytes');
      expect(wayOf(engines, nested(`["${text}\\"]}"]`))).toBe('bytes');
      expect(wayOf(engines, nested(`["${text}\\"]`))).toBe('refused');
      expect(wayOf(engines, nested(`["${text}",{"${text}":"${text}"}]`))).toBe('bytes');
    }
  });

  it('is not judged by what stands behind it', () => {
    const engines = new TwoEngines();
    for (const behind of ['"', '\\', '"\\"', '\n', '\0', '"\n', '"\0"']) {
      const before = Buffer.alloc(400, behind, 'latin1');
      for (let length = 0; length < 70; length++) {
        engines.transcode(before);
        expect(wayOf(engines, eventText({ data: `"s":"${'x'.repeat(length)}","n":[1]` }))).toBe('bytes');
      }
    }
  });

  it('may be as deep as is allowed', () => {
    for (const maxDepth of [3, 4, 32, 63, 64, 65, 66, 67, 68, 100]) {
      const engines = new TwoEngines({ validate: true, maxDepth });
      for (const depth of [1, 2, 30, 31, 60, 61, 62, 63, 64, 65, 66, 90, 98, 99]) {
        const isDeep = depth + 2 > maxDepth;
        for (const value of ['['.repeat(depth) + ']'.repeat(depth), `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`]) {
          const way = wayOf(engines, nested(value));
          expect(way === 'refused', `${depth} of ${maxDepth}`).toBe(isDeep);
        }
      }
      expect(engines.transcoded).toBeGreaterThan(0);
    }
  });

  it('is that of the long way for every JSON value', () => {
    const engines = new TwoEngines();
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(3), (json, indent) => {
        const value: unknown = JSON.parse(json);
        wayOf(engines, nested(JSON.stringify(value, undefined, indent)));
        wayOf(engines, eventText({ type: 'ai.experiment.run', data: `"metrics":${json},"resource":${json}` }));
      }),
      { numRuns: 1000 },
    );
    expect(engines.transcoded).toBeGreaterThan(500);
  });

  it('is that of the long way for text that is like JSON', () => {
    const engines = new TwoEngines();
    const random = new Random(9);
    for (let count = 0; count < 3000; count++) {
      const spoilt = Buffer.from(`[${oddValue(random)},{"k":${oddValue(random)}}]`, 'latin1');
      if (random.chance(0.3)) spoilt[random.below(spoilt.length)] = random.below(256);
      wayOf(
        engines,
        Buffer.concat([
          Buffer.from('{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"n":'),
          spoilt,
          Buffer.from('}}'),
        ]),
      );
    }
    expect(engines.transcoded).toBeGreaterThan(300);
    expect(engines.accepted).toBeLessThan(2000);
  });
});
