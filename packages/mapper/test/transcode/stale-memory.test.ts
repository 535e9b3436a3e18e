import { describe, expect, it } from 'vitest';
import { EventMaker } from './event-maker.ts';
import { eventText, FULL_EVENT } from './event-text.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { wayOf } from './way-of.ts';

const ABUSE = 'ai.security.abuse.attempt';
const LONG = 'a longer text, '.repeat(5000);
const MANY = Array.from({ length: 120 }, (_, at) => `"k${at}":"v${at}"`).join();
const VALID =
  '"resource":{"model_id":"m","environment":"production"},"vector":"other","detector_id":"d","confidence":0.5';

/** Events that leave very different things behind, each of which the next one must not see. */
const EVENTS: readonly (readonly [name: string, text: string])[] = [
  ['usual', FULL_EVENT],
  ['least', eventText({ id: '1', source: 's', type: 't' })],
  ['valid', eventText({ type: ABUSE, data: VALID })],
  ['with violations', eventText({ type: ABUSE, data: '"vector":"new","confidence":7' })],
  ['with a severity', eventText({ type: ABUSE, data: `${VALID},"severity":"low"` })],
  ['with a long severity', eventText({ type: ABUSE, data: `${VALID},"severity":"${'9'.repeat(50)}"` })],
  ['with an unknown severity', eventText({ type: ABUSE, data: `${VALID},"severity":"grave"` })],
  ['with a severity in numbers', eventText({ type: ABUSE, data: `${VALID},"severity":17` })],
  ['with an exception', eventText({ type: ABUSE, data: `${VALID},"blocked":true` })],
  ['with escapes', eventText({ type: ABUSE, data: '"vector":"\\u006fther","detector_id":"\\n","confidence":1.0' })],
  ['with nested values', eventText({ data: '"a":[1,{"b":"c"}],"metrics":{"m":1}' })],
  ['with metrics', eventText({ type: 'ai.experiment.run', data: '"metrics":{"m":1.5,"n":"x"},"variant":"B"' })],
  ['with wrong metrics', eventText({ type: 'ai.experiment.run', data: '"metrics":{"m":true},"variant":"B"' })],
  ['with another resource', eventText({ type: ABUSE, data: '"resource":{"model_id":"x"},"vector":"other"' })],
  ['with a long resource', eventText({ source: LONG, data: `"resource":{"model_id":"${LONG}"}` })],
  ['with a long type', eventText({ type: 'x'.repeat(200) })],
  [
    'with long texts',
    eventText({ type: ABUSE, more: `"subject":"${LONG}"`, data: `"vector":"${LONG}","x":"${LONG}\\n"` }),
  ],
  ['with many members', eventText({ more: MANY, data: MANY })],
  ['with a time', eventText({ more: '"time":"2025-09-18T12:34:56.789Z"' })],
  ['with an odd time', eventText({ more: '"time":"2025-09-18T12:34:60+02:00"' })],
  ['with a wrong time', eventText({ more: '"time":"yesterday"' })],
  ['with a trace', eventText({ more: `"traceparent":"00-${'1'.repeat(32)}-${'2'.repeat(16)}-01"` })],
  ['with half a trace', eventText({ more: `"traceparent":"00-${'3'.repeat(32)}-${'0'.repeat(16)}-01"` })],
  ['with a correlation', eventText({ more: `"correlationid":"${'4'.repeat(32)}"` })],
  ['refused half-way', eventText({ type: ABUSE, data: `${VALID},"a":[1,"\\n"],"b":[}` })],
  ['cut off', FULL_EVENT.slice(0, -40)],
  ['no event', eventText({ id: '' })],
  ['without data', FULL_EVENT.replace('"data"', '"date"')],
  ['for the long way', eventText({ data: `${VALID},"a":1e400,"b":"\\ud800"` })],
];

/** Which way each event goes as the first one. */
const WAYS = new Map(EVENTS.map(([name, text]) => [name, wayOf(new TwoEngines(), text)]));

describe('what an event leaves in the memory of the engine', () => {
  it.each(EVENTS)('is not seen by any other: %s', (_, before) => {
    const engines = new TwoEngines();
    for (const [name, after] of EVENTS) {
      wayOf(engines, before);
      expect(wayOf(engines, after), name).toBe(WAYS.get(name));
    }
  });

  it.each(EVENTS)('is not seen by any other if it is not admitted: %s', (_, before) => {
    const engines = new TwoEngines();
    for (const [name, after] of EVENTS) {
      expect(engines.transcode(Buffer.from(before), 0, Buffer.byteLength(before), () => false)).toBeUndefined();
      expect(engines.flush().actual).toBeUndefined();
      expect(wayOf(engines, after), name).toBe(WAYS.get(name));
    }
  });

  it('is not seen by any other in any order, with batches of many', () => {
    const random = new Random(12);
    const maker = new EventMaker(random, { oddness: 0.3 });
    const engines = new TwoEngines();
    for (let round = 0; round < 40; round++) {
      for (let count = 0; count < 40; count++) {
        const text = random.chance(0.7) ? random.pick(EVENTS)[1] : Buffer.from(maker.event(), 'latin1').toString();
        const bytes = Buffer.from(text);
        if (random.chance(0.2)) engines.transcode(bytes, 0, bytes.length, () => false);
        const { expected, actual } = engines.add(bytes);
        expect(actual, text.slice(0, 1000)).toEqual(expected);
      }
      const { expected, actual } = engines.flush();
      expect(actual === expected).toBe(true);
    }
    expect(engines.transcoded).toBeGreaterThan(900);
  });
});
