import { EVENT_TYPES, JsonNumber, type JsonValue } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { severityOf } from '../../src/map/severity.ts';

const OTHER = 'com.example.other';

describe('severityOf', () => {
  it.each([
    ['low', 9],
    ['medium', 13],
    ['high', 17],
    ['critical', 21],
    ['trace', 1],
    ['debug', 5],
    ['info', 9],
    ['informational', 9],
    ['notice', 9],
    ['warn', 13],
    ['warning', 13],
    ['moderate', 13],
    ['error', 17],
    ['err', 17],
    ['severe', 17],
    ['fatal', 21],
    ['crit', 21],
    ['emergency', 21],
  ])('reads %s as %i in any case, whatever the type, and keeps the word as it is', (word, number) => {
    const capitalised = word.charAt(0).toUpperCase() + word.slice(1);
    for (const text of [word, word.toUpperCase(), capitalised]) {
      for (const type of [...EVENT_TYPES, OTHER]) {
        expect(severityOf(type, { severity: text })).toEqual({ number, text, derived: false });
      }
    }
  });

  it('takes the integers 1 to 24 as they are, as numbers and as text', () => {
    for (let number = 1; number <= 24; number++) {
      const expected = { number, text: String(number), derived: false };
      expect(severityOf(OTHER, { severity: number })).toEqual(expected);
      expect(severityOf(OTHER, { severity: String(number) })).toEqual(expected);
    }
  });

  it.each<[JsonValue, string]>([
    [0, '0'],
    [25, '25'],
    [-1, '-1'],
    [1.5, '1.5'],
    [new JsonNumber('25.0'), '25'],
    [new JsonNumber('9007199254740993'), '9007199254740993'],
    ['0', '0'],
    ['017', '017'],
    ['25', '25'],
    [' high', ' high'],
    ['grave', 'grave'],
    ['', ''],
    ['half \ud83d', 'half \ufffd'],
    [null, ''],
    [true, ''],
    [['high'], ''],
    [{ level: 'high' }, ''],
  ])('leaves the number to the type where the severity is %j, and keeps %j as the text', (severity, text) => {
    expect(severityOf('ai.security.abuse.attempt', { severity })).toEqual({ number: 17, text, derived: true });
    expect(severityOf('ai.security.abuse.attempt', { severity }, undefined, false)).toEqual({
      number: 0,
      text,
      derived: false,
    });
  });

  it.each<[string, JsonValue | undefined, number]>([
    ['ai.safety.guardrail.interaction', {}, 13],
    ['ai.safety.policy.violation', {}, 13],
    ['ai.safety.policy.violation', { decision: 'blocked' }, 13],
    ['ai.safety.policy.violation', { decision: 'overruled' }, 17],
    ['ai.security.abuse.attempt', {}, 17],
    ['ai.security.abuse.attempt', { blocked: false }, 17],
    ['ai.security.abuse.attempt', { blocked: 'true' }, 17],
    ['ai.security.abuse.attempt', { blocked: true }, 13],
    ['ai.performance.drift.detected', {}, 13],
    ['ai.governance.lifecycle.change', {}, 9],
    ['ai.dataset.access', {}, 9],
    ['ai.experiment.run', {}, 9],
    [OTHER, { decision: 'overruled', blocked: true }, 9],
    ['ai.security.abuse.attempt', undefined, 17],
    ['ai.security.abuse.attempt', [true], 17],
    ['toString', {}, 9],
  ])('derives from the type %s with %j the number %i', (type, data, number) => {
    expect(severityOf(type, data)).toEqual({ number, text: '', derived: true });
    expect(severityOf(type, data, undefined, false)).toEqual({ number: 0, text: '', derived: false });
  });

  it('takes no inherited member for a severity', () => {
    expect(severityOf(OTHER, Object.create({ severity: 'high' }))).toEqual({ number: 9, text: '', derived: true });
  });

  it('takes another table of words, in which even an integer may be a word', () => {
    const numbers = new Map([
      ['grave', 20],
      ['5', 17],
    ]);
    expect(severityOf(OTHER, { severity: 'Grave' }, numbers)).toEqual({ number: 20, text: 'Grave', derived: false });
    expect(severityOf(OTHER, { severity: 5 }, numbers)).toEqual({ number: 17, text: '5', derived: false });
    expect(severityOf(OTHER, { severity: 'high' }, numbers)).toEqual({ number: 9, text: 'high', derived: true });
  });
});
