import { describe, expect, it } from 'vitest';
import { INPUT_CAPACITY } from '../../src/transcode/engine-layout.ts';
import { eventText } from './event-text.ts';
import { TwoEngines } from './two-engines.ts';
import { wayOf } from './way-of.ts';

const GUARDRAIL = 'ai.safety.guardrail.interaction';
const ROOM = { maxBytes: 20_000_000 };

/** An event of exactly so many bytes. */
function eventOfSize(size: number, event: (text: string) => string): string {
  return event('x'.repeat(size - event('').length));
}

/** A nested value whose OTLP form is twice as long, about. */
const numbers = (count: number): string => `[${'1,'.repeat(count - 1)}1]`;

describe('an event as large as the input of the engine', () => {
  it.each([
    ['a text', (text: string) => eventText({ data: `"a":"${text}"` })],
    ['a summary', (text: string) => eventText({ type: GUARDRAIL, data: `"reason":"${text}"` })],
    ['a type', (text: string) => eventText({ type: `t${text}` })],
    ['a source', (text: string) => eventText({ source: `s${text}` })],
    ['an id', (text: string) => eventText({ id: `i${text}` })],
    ['white space', (text: string) => `${eventText()}${text.replaceAll('x', ' ')}`],
  ])('is taken, and a larger one goes over objects: %s', (_, eventOf) => {
    const engines = new TwoEngines({ validate: true, maxEventBytes: 2 * INPUT_CAPACITY }, ROOM);
    for (const size of [INPUT_CAPACITY - 1, INPUT_CAPACITY, INPUT_CAPACITY + 1, INPUT_CAPACITY + 100_000]) {
      expect(wayOf(engines, eventOfSize(size, eventOf))).toBe(size <= INPUT_CAPACITY ? 'bytes' : 'objects');
      expect(wayOf(engines, eventText())).toBe('bytes');
    }
  });

  it('is refused without its end', () => {
    const engines = new TwoEngines({ validate: true }, ROOM);
    const event = eventOfSize(INPUT_CAPACITY + 2, (text) => eventText({ data: `"a":"${text}"` }));
    for (const length of [INPUT_CAPACITY, INPUT_CAPACITY - 1])
      expect(wayOf(engines, event.slice(0, length))).toBe('refused');
  });

  it('is refused if it is larger than allowed', () => {
    const engines = new TwoEngines({ validate: true, maxEventBytes: 500 }, ROOM);
    const eventOf = (text: string): string => eventText({ data: `"a":"${text}"` });
    expect([499, 500, 501].map((size) => wayOf(engines, eventOfSize(size, eventOf)))).toEqual([
      'bytes',
      'bytes',
      'refused',
    ]);
  });
});

describe('values for which the engine has no room', () => {
  const engines = new TwoEngines({ validate: true }, ROOM);

  it('go over objects if they are larger than the room', () => {
    expect(wayOf(engines, eventText({ data: `"a":${numbers(100_000)}` }))).toBe('bytes');
    expect(wayOf(engines, eventText({ data: `"a":${numbers(400_000)}` }))).toBe('objects');
    expect(wayOf(engines, eventText({ data: `"a":${numbers(100_000)}` }))).toBe('bytes');
  });

  it('go over objects if they are larger than the room together', () => {
    const two = numbers(150_000);
    expect(wayOf(engines, eventText({ data: `"a":${two}` }))).toBe('bytes');
    expect(wayOf(engines, eventText({ data: `"a":${two},"b":${two}` }))).toBe('objects');
    expect(wayOf(engines, eventText())).toBe('bytes');
  });

  it('go over objects if there is no room for what is found out beside them', () => {
    const some = numbers(150_000);
    const text = 'long '.repeat(120_000);
    const eventOf = (data: string): string => eventText({ type: GUARDRAIL, data });
    // A severity, a summary, and violations
    expect(wayOf(engines, eventOf(`"a":${some},"severity":"${text}"`))).toBe('objects');
    expect(wayOf(engines, eventOf(`"a":${some},"reason":"${text}"`))).toBe('objects');
  });
});
