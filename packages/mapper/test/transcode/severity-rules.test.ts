import { EVENT_TYPES, SEVERITY_DEFAULTS, SEVERITY_NUMBERS } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { MAX_SEVERITY_WORD, MAX_SEVERITY_WORDS } from '../../src/transcode/engine-layout.ts';
import { eventText } from './event-text.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { countWays, wayOf } from './way-of.ts';

const TYPES = [...EVENT_TYPES, ...SEVERITY_DEFAULTS.map(({ type }) => type), 'com.example.other'];

const withSeverity = (value: string, type = 'com.example.other'): string => {
  return eventText({ type, data: `"reason":"why","severity":${value},"decision":"overruled","blocked":true` });
};

/** Returns the severity number of an event that both engines say the same of. */
function numberOf(engines: TwoEngines, event: string): unknown {
  const { expected, actual } = engines.add(Buffer.from(event));
  expect(actual).toEqual(expected);
  const batches = engines.flush();
  expect(batches.actual).toBe(batches.expected);
  return typeof actual === 'string' ? actual : actual.severityNumber;
}

describe('the severity of an event', () => {
  it.each([...SEVERITY_NUMBERS])('is what its word says: %s, %i', (word, number) => {
    const engines = new TwoEngines();
    for (const type of TYPES) {
      const capital = word.charAt(0).toUpperCase() + word.slice(1);
      for (const text of [word, word.toUpperCase(), capital, word]) {
        expect(numberOf(engines, withSeverity(`"${text}"`, type))).toBe(number);
      }
    }
    expect(engines.transcoded).toBe(engines.accepted);
  });

  it('is what its number says, if that is one of OTLP', () => {
    const engines = new TwoEngines();
    for (const type of TYPES) {
      for (let number = -1; number <= 30; number++) {
        const isOne = number >= 1 && number <= 24;
        for (const value of [`${number}`, `"${number}"`]) {
          const actual = numberOf(engines, withSeverity(value, type));
          if (isOne) expect(actual).toBe(number);
        }
        for (const value of [`"0${number}"`, `"${number}.0"`, `${number}.0`, `${number}.5`, `"${number} "`]) {
          expect(wayOf(engines, withSeverity(value, type))).toBe('bytes');
        }
      }
    }
  });

  it('is derived where the word says nothing', () => {
    const values = [
      ...[
        '""',
        '" "',
        '"grave"',
        '"hig"',
        '"highh"',
        '"High "',
        '"é"',
        '"ＨＩＧＨ"',
        '"ſevere"',
        '"crıt"',
        '"\\u0068igh"',
        '"\\n"',
      ],
      ...[
        'null',
        'true',
        'false',
        '{}',
        '[]',
        '["high"]',
        '{"high":1}',
        '1e400',
        '17.5',
        '1e1',
        '-0',
        '9007199254740993',
      ],
    ];
    const engines = new TwoEngines();
    for (const type of TYPES) {
      for (const value of values) expect(wayOf(engines, withSeverity(value, type))).not.toBe('refused');
    }
    expect(engines.transcoded).toBeGreaterThan(engines.accepted * 0.9);
  });

  it('is what a default says, or what makes an exception of it', () => {
    const engines = new TwoEngines();
    for (const type of TYPES) {
      for (const field of ['decision', 'blocked']) {
        const values = [
          '"overruled"',
          '"overruled!"',
          '"overrule"',
          '"OVERRULED"',
          '"\\u006fverruled"',
          '""',
          'true',
          'false',
          '"true"',
        ];
        for (const value of [...values, 'null', '1', '1.0', '{}', '[true]']) {
          expect(wayOf(engines, eventText({ type, data: `"${field}":${value}` }))).toBe('bytes');
          expect(wayOf(engines, eventText({ type, data: `"${field}":${value},"severity":"low"` }))).toBe('bytes');
          expect(wayOf(engines, eventText({ type, data: `"severity":"nothing","${field}":${value}` }))).toBe('bytes');
        }
      }
      expect(wayOf(engines, eventText({ type }))).toBe('bytes');
    }
    expect(numberOf(engines, eventText({ type: 'ai.safety.policy.violation', data: '"decision":"overruled"' }))).toBe(
      17,
    );
    expect(numberOf(engines, eventText({ type: 'ai.safety.policy.violation', data: '"decision":"blocked"' }))).toBe(13);
    expect(numberOf(engines, eventText({ type: 'ai.security.abuse.attempt', data: '"blocked":true' }))).toBe(13);
    expect(numberOf(engines, eventText({ type: 'ai.security.abuse.attempt', data: '"blocked":false' }))).toBe(17);
  });

  it('may have more words than are remembered', () => {
    const random = new Random(4);
    const words = [...SEVERITY_NUMBERS.keys()].flatMap((word) => [word, word.toUpperCase(), `${word}x`]);
    expect(words.length).toBeGreaterThan(3 * MAX_SEVERITY_WORDS);
    for (const type of TYPES) {
      const engines = new TwoEngines();
      const events = [...random.shuffle(words), ...random.shuffle(words)].map((word) =>
        withSeverity(`"${word}"`, type),
      );
      expect(countWays(engines, events).bytes).toBe(events.length);
    }
  });

  it('keeps the words of one type apart from those of others', () => {
    const engines = new TwoEngines();
    const random = new Random(5);
    const words = [...SEVERITY_NUMBERS.keys()];
    for (let count = 0; count < 600; count++) {
      expect(wayOf(engines, withSeverity(`"${random.pick(words)}"`, random.pick(TYPES)))).toBe('bytes');
    }
  });

  it('may have a word of any length', () => {
    const engines = new TwoEngines();
    for (let length = 0; length <= MAX_SEVERITY_WORD * 3; length++) {
      for (const letter of ['a', 'é']) {
        expect(wayOf(engines, withSeverity(`"${letter.repeat(length)}"`))).toBe('bytes');
        expect(
          wayOf(engines, withSeverity(`"${'high'.slice(0, length)}${letter.repeat(Math.max(0, length - 4))}"`)),
        ).toBe('bytes');
      }
    }
  });
});
