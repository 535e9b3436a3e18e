import { describe, expect, it } from 'vitest';
import { eventText } from './event-text.ts';
import { correlationid, oddTraceparent, traceparent } from './odd-values.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { countWays, wayOf } from './way-of.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = `00-${TRACE}-${SPAN}-01`;
const CORRELATION = 'A1B2C3D4E5F60718293a4b5c6d7e8f90';
/** What a hex digit may be mistaken for: the characters around the digits and letters, and those themselves. */
const CHARACTERS = '09afAFgG/:@`_- ';

const traced = (parent: string): string => eventText({ more: `"traceparent":"${parent}"` });
const correlated = (id: string): string => eventText({ more: `"correlationid":"${id}"` });

/** Returns the text with each character left out, and each changed to others or followed by them. */
function* spoilt(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    yield text.slice(0, at) + text.slice(at + 1);
    yield text.slice(0, at);
    for (const character of CHARACTERS) {
      yield text.slice(0, at) + character + text.slice(at + 1);
      yield text.slice(0, at + 1) + character + text.slice(at + 1);
    }
  }
}

describe('the trace context of an event', () => {
  it.each([
    ...[PARENT, `00-${TRACE}-${SPAN}-00`, `00-${TRACE}-${SPAN}-ff`, `00-${TRACE}-${SPAN}-80`, `00-${TRACE}-${SPAN}-02`],
    ...[
      `01-${TRACE}-${SPAN}-01`,
      `01-${TRACE}-${SPAN}-01-`,
      `01-${TRACE}-${SPAN}-01-what.ever`,
      `01-${TRACE}-${SPAN}-01.x`,
    ],
    ...[`fe-${TRACE}-${SPAN}-01-x`, `ff-${TRACE}-${SPAN}-01`, `ff-${TRACE}-${SPAN}-01-x`, `${PARENT}-`, `${PARENT}-x`],
    ...[`00-${'0'.repeat(32)}-${SPAN}-01`, `00-${TRACE}-${'0'.repeat(16)}-01`, `00-${'0'.repeat(31)}1-${SPAN}-01`],
    ...[
      `00-1${'0'.repeat(31)}-8${'0'.repeat(15)}-01`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `0A-${TRACE}-${SPAN}-01`,
    ],
    ...[`00-${TRACE}-${SPAN.toUpperCase()}-01`, `00-${TRACE}-${SPAN}-0A`, '', '-', PARENT.slice(0, -1), 'none'],
  ])('is read, or not, from the traceparent %o', (parent) => {
    const engines = new TwoEngines();
    expect(wayOf(engines, traced(parent))).toBe('bytes');
    // What stood in the event before must not be seen
    expect(wayOf(engines, eventText())).toBe('bytes');
  });

  it.each([
    ...[TRACE, CORRELATION, TRACE.toUpperCase(), '0'.repeat(32), `${'0'.repeat(31)}1`, `${TRACE}0`, TRACE.slice(1)],
    ...['', 'req-7', 'b4b1a3c2-0000-4000-8000-1234567890ab', `${TRACE.slice(1)}é`],
  ])('is read, or not, from the correlationid %o', (id) => {
    const engines = new TwoEngines();
    expect(wayOf(engines, correlated(id))).toBe('bytes');
    expect(wayOf(engines, eventText())).toBe('bytes');
  });

  it('is that of the long way for every character of a traceparent changed, added or left out', () => {
    const events = [...spoilt(PARENT), ...spoilt(`01-${TRACE}-${SPAN}-01-more`)].map(traced);
    expect(countWays(new TwoEngines(), events)).toEqual({ bytes: events.length, objects: 0, refused: 0 });
  });

  it('is that of the long way for every character of a correlationid changed, added or left out', () => {
    const events = [...spoilt(CORRELATION)].map(correlated);
    expect(countWays(new TwoEngines(), events)).toEqual({ bytes: events.length, objects: 0, refused: 0 });
  });

  it('is that of the traceparent where there is one, and of the correlationid otherwise', () => {
    const events: string[] = [];
    for (const parent of [
      PARENT,
      `ff${PARENT.slice(2)}`,
      `${PARENT.slice(0, -1)}g`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
    ]) {
      for (const id of [CORRELATION, '0'.repeat(32), 'req-7']) {
        events.push(eventText({ more: `"traceparent":"${parent}","correlationid":"${id}"` }));
        events.push(eventText({ more: `"correlationid":"${id}","traceparent":"${parent}"` }));
      }
    }
    expect(countWays(new TwoEngines(), events)).toEqual({ bytes: events.length, objects: 0, refused: 0 });
  });

  it('is that of the long way for random ones, one after the other', () => {
    const random = new Random(1);
    const engines = new TwoEngines();
    for (let count = 0; count < 1500; count++) {
      const members: string[] = [];
      const parent = random.chance(0.5) ? traceparent(random) : oddTraceparent(random);
      if (random.chance(0.7)) members.push(`"traceparent":"${parent}"`);
      if (random.chance(0.5)) members.push(`"correlationid":"${correlationid(random)}"`);
      expect(wayOf(engines, eventText({ more: members.join() }))).toBe('bytes');
    }
  });
});
