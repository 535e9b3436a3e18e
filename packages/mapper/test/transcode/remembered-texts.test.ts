import { EVENT_TYPES } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { hashWords, viewOf } from '../../src/otlp/byte-words.ts';
import { RESOURCE_SLOTS, TYPE_SLOTS } from '../../src/transcode/engine-layout.ts';
import { eventText } from './event-text.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { wayOf } from './way-of.ts';

const GUARDRAIL = 'ai.safety.guardrail.interaction';
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz:/.-0123456789'.repeat(60);

function slotOf(text: string, seed = 0): number {
  const bytes = Buffer.from(text);
  return hashWords(viewOf(bytes), 0, bytes.length, seed);
}

function expectBytes(engines: TwoEngines, event: string): void {
  expect(wayOf(engines, event)).toBe('bytes');
}

describe('the type of an event', () => {
  it('may have any length', () => {
    const engines = new TwoEngines();
    for (let round = 0; round < 2; round++) {
      for (let length = 1; length <= 150; length++) {
        expectBytes(engines, eventText({ type: ALPHABET.slice(0, length) }));
        expectBytes(engines, eventText({ type: `${ALPHABET.slice(0, length)}é` }));
      }
    }
  });

  it('may be one of two that are too long to be remembered', () => {
    const engines = new TwoEngines();
    const types = ['a', 'b'].map((letter) => letter.repeat(200));
    for (const type of [...types, ...types, GUARDRAIL, ...types]) expectBytes(engines, eventText({ type }));
  });

  it('may be one of many', () => {
    const engines = new TwoEngines();
    const random = new Random(1);
    const types = Array.from({ length: 200 }, (_, number) => `com.example.type-${number}`);
    for (let round = 0; round < 3; round++) {
      for (const type of random.shuffle([...types, ...EVENT_TYPES])) {
        expectBytes(engines, eventText({ type, data: `"severity":"low","reason":"${type}"` }));
      }
    }
  });

  it('keeps its rules beside types that take its place', () => {
    const engines = new TwoEngines();
    const mask = TYPE_SLOTS - 2;
    for (const known of EVENT_TYPES) {
      const others: string[] = [];
      for (let number = 0; others.length < 3; number++) {
        const type = `other-${number}`;
        if ((slotOf(type) & mask) === (slotOf(known) & mask)) others.push(type);
      }
      for (const type of [known, ...others, known, ...others, known]) {
        const data = '"decision":"overruled","blocked":true,"reason":"why","vector":"other"';
        expectBytes(engines, eventText({ type, data }));
        expectBytes(engines, eventText({ type, data: `${data},"severity":"high"` }));
      }
    }
  });
});

describe('the resource of an event', () => {
  it('may come of a source of any length', () => {
    const engines = new TwoEngines();
    for (let length = 1; length <= 300; length++) {
      const source = ALPHABET.slice(0, length);
      for (let round = 0; round < 2; round++) {
        expectBytes(engines, eventText({ source }));
        expectBytes(engines, eventText({ source, data: '"resource":{"model_id":"m"}' }));
      }
    }
  });

  it('may come of a text of any length', () => {
    const engines = new TwoEngines();
    for (let length = 0; length <= 1100; length += length < 950 ? 13 : 1) {
      const data = `"resource":{"model_id":"${ALPHABET.slice(0, length)}","environment":"production"},"a":1`;
      for (const source of ['urn:a', 'urn:b', 'urn:a']) expectBytes(engines, eventText({ source, data }));
    }
  });

  it('may be one of two that are too long to be remembered', () => {
    const engines = new TwoEngines();
    const texts = ['a', 'b'].map((letter) => `"resource":{"model_id":"${letter.repeat(1100)}"}`);
    for (const data of [...texts, ...texts, '"a":1', ...texts]) expectBytes(engines, eventText({ data }));
    for (const letter of ['a', 'b', 'a']) expectBytes(engines, eventText({ source: letter.repeat(400) }));
  });

  it('may be one of many, which take places from each other', () => {
    const engines = new TwoEngines();
    const random = new Random(2);
    const numbers = Array.from({ length: 3 * RESOURCE_SLOTS }, (_, number) => number);
    for (let round = 0; round < 2; round++) {
      for (const number of random.shuffle(numbers)) {
        const environment = number % 2 === 0 ? 'production' : 'wrong';
        const data = `"resource":{"model_id":"model-${number}","environment":"${environment}"},"dataset_id":"d"`;
        expectBytes(engines, eventText({ type: 'ai.dataset.access', data: `${data},"access_type":"training_read"` }));
      }
    }
  });

  it('is another one where only the border between source and text is elsewhere', () => {
    const engines = new TwoEngines();
    const eventOf = (source: string, model: string): string => {
      return eventText({ source, data: `"resource":{"model_id":"${model}"}` });
    };
    for (const [source, model] of [
      ['a', 'bc'],
      ['ab', 'c'],
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'bc'],
    ] as const) {
      expectBytes(engines, eventOf(source, model));
      expectBytes(engines, eventText({ source }));
    }
  });

  it('is grouped with equal ones in a batch, also after its place was taken', () => {
    const engines = new TwoEngines();
    const random = new Random(3);
    for (let count = 0; count < 900; count++) {
      const data = `"resource":{"model_id":"model-${random.below(700)}"},"a":${count}`;
      const { expected, actual } = engines.add(Buffer.from(eventText({ data })));
      expect(actual).toEqual(expected);
    }
    expect(engines.transcoded).toBe(900);
    const { expected, actual } = engines.flush();
    expect(actual === expected).toBe(true);
  });

  it.each([
    ...['{}', '[]', '[1]', '"text"', '1', '1.0', 'null', 'true', '"a\\tb"', '{"a":{}}', '{"a":[1,2]}', '{"a":null}'],
    ...['{"a":1.0}', '{"a":"\\u00e9"}', '{"a":"\\ud800"}', '{"a":1e400}', '{"a":9007199254740993}', '{ "a" : 1 }'],
    ...['{"a":1,}', '{"a":1,"a":2}', '{a:1}', '[1}', '{"a":"\\x"}', '{"__proto__":"x"}', '{"7":"x","a":"y"}'],
  ])('may be anything, or nothing: %s', (resource) => {
    const engines = new TwoEngines();
    for (const type of ['com.example.other', GUARDRAIL]) {
      const event = eventText({ type, data: `"resource":${resource},"b":1` });
      expect(wayOf(engines, event)).toBe(wayOf(engines, event));
      expectBytes(engines, eventText({ type }));
      expect(wayOf(engines, event)).toBe(wayOf(engines, event));
    }
  });
});
