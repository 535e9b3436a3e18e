import { describe, expect, it } from 'vitest';
import { hashWords, viewOf } from '../../src/otlp/byte-words.ts';
import { KEY_INDEX_SLOTS, MAX_KEYS } from '../../src/transcode/engine-layout.ts';
import { eventText } from './event-text.ts';
import { Random } from './random.ts';
import { TwoEngines } from './two-engines.ts';
import { countWays, wayOf } from './way-of.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz_ABC-DEF.0123456789';

/** Returns `count` keys that are looked up from the same place in the engine's table. */
function collidingKeys(place: number, count: number): string[] {
  const keys: string[] = [];
  for (let number = 0; keys.length < count; number++) {
    const bytes = Buffer.from(`key-${number}`);
    if ((hashWords(viewOf(bytes), 0, bytes.length) & (KEY_INDEX_SLOTS - 1)) === place) keys.push(bytes.toString());
  }
  return keys;
}

/** Events in which each key stands in the envelope, and in `data` with a text, a number, and something nested. */
function eventsWith(keys: readonly string[], colon = ':'): string[] {
  const members = keys.map((key) => `"${key}"${colon}"text of ${key.length}"`).join();
  const values = ['"text"', '17', '1.5', 'true', 'null', '[1]', '"\\u0041"', '1.0'];
  const data = keys.map((key, at) => `"${key}"${colon}${values[at % values.length]}`).join();
  return [eventText({ more: members }), eventText({ data: members }), eventText({ data: data })];
}

describe('a key', () => {
  it('may have any length, and goes over objects if it is a long one', () => {
    for (const letters of [LETTERS.repeat(2), `é${LETTERS.repeat(2)}`, '/'.repeat(100)]) {
      const engines = new TwoEngines();
      const isAscii = !letters.startsWith('é');
      for (let length = 1; length <= 70; length++) {
        const key = letters.slice(0, length);
        for (const value of ['"text"', '1', '0.5', 'false', '{"a":1}', '"\\n"']) {
          const way = wayOf(engines, eventText({ data: `"${key}":${value}` }));
          expect(way, key).toBe(isAscii && length <= 64 ? 'bytes' : 'objects');
        }
        const way = wayOf(engines, eventText({ more: `"${key}":"text"` }));
        expect(way, key).toBe(isAscii && length <= 64 ? 'bytes' : 'objects');
      }
    }
  });

  it('may be known or new, with space before its colon or without', () => {
    for (const colons of [
      [' :', ':'],
      [':', ' : '],
      ['\t\n\r :', ':\t\n\r '],
      [': ', ' :'],
    ]) {
      const engines = new TwoEngines();
      for (const colon of [...colons, ...colons]) {
        const events = eventsWith(['a', 'ab', 'abc', 'b-16-bytes-long_', 'b-17-bytes-long__', ''], colon);
        expect(countWays(engines, events)).toEqual({ bytes: events.length, objects: 0, refused: 0 });
      }
    }
  });

  it('is another one than those that it is the beginning of', () => {
    const keys = Array.from({ length: 40 }, (_, at) => LETTERS.slice(0, at + 1));
    const engines = new TwoEngines();
    const random = new Random(1);
    for (let count = 0; count < 100; count++) {
      const events = eventsWith(random.shuffle(keys).slice(0, 1 + random.below(30)));
      expect(countWays(engines, events).bytes).toBe(3);
    }
  });

  it('is found among those with the same hash, also at the end of the table', () => {
    for (const place of [KEY_INDEX_SLOTS - 1, 0, 500]) {
      const keys = [...collidingKeys(place, 8), ...collidingKeys((place + 1) % KEY_INDEX_SLOTS, 3)];
      const engines = new TwoEngines();
      const random = new Random(place);
      for (let count = 0; count < 30; count++) {
        const events = eventsWith(random.shuffle(keys).slice(0, 1 + random.below(11)));
        expect(countWays(engines, events).bytes).toBe(3);
      }
    }
  });

  it('goes over objects past as many as are remembered, until those are forgotten', () => {
    const engines = new TwoEngines();
    const counts = { bytes: 0, objects: 0 };
    for (let number = 0; number < MAX_KEYS + 50; number++) {
      for (const event of [eventText({ data: `"key${number}":"x"` }), eventText({ more: `"key${number}":"x"` })]) {
        const way = wayOf(engines, event);
        expect(way).not.toBe('refused');
        if (way === 'bytes') counts.bytes++;
        else counts.objects++;
      }
    }
    expect(counts.bytes).toBeGreaterThan(MAX_KEYS);
    expect(counts.objects).toBeGreaterThan(50);
    expect(wayOf(engines, eventText({ data: '"key7":1' }))).toBe('bytes');
    expect(wayOf(engines, eventText({ data: '"new":1' }))).toBe('objects');
    let learned = 0;
    for (let number = 0; number < 2000; number++) {
      const event = Buffer.from(eventText({ data: `"later${number}":1` }));
      if (engines.transcode(event) !== undefined) learned++;
    }
    expect(learned).toBeGreaterThanOrEqual(MAX_KEYS);
    expect(learned).toBeLessThan(1500);
  });

  it('may be one that objects have special ways with', () => {
    const engines = new TwoEngines();
    for (const key of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'resource',
      'data',
      'time',
      'severity',
    ]) {
      for (const value of ['"x"', '1', '{"a":1}', '{}', 'null']) {
        wayOf(engines, eventText({ data: `"${key}":${value}` }));
        wayOf(engines, eventText({ data: `"a":1,"${key}":${value},"b":2` }));
        wayOf(engines, eventText({ more: `"${key}":${value}` }));
      }
    }
    for (const key of ['0', '7', '007', '4294967294', '4294967295', '99999999999999999999', '-1', '1.5', '1e3', ' 1']) {
      const isIndex = /^\d+$/.test(key);
      for (const event of eventsWith(['z', key, 'a']))
        expect(wayOf(engines, event)).toBe(isIndex ? 'objects' : 'bytes');
    }
    expect(engines.transcoded).toBeGreaterThan(30);
  });

  it.each(['id', 'a', 'data', 'resource', 'severity', ''])('may not stand twice: %o', (key) => {
    const engines = new TwoEngines();
    expect(wayOf(engines, eventText({ more: `"${key}":"1","b":"2","${key}":"1"` }))).toBe('refused');
    expect(wayOf(engines, eventText({ data: `"${key}":"1","${key}":"1"` }))).toBe('refused');
    expect(wayOf(engines, eventText({ data: `"${key}":"1","b":2,"c":3, "${key}" :"2"` }))).toBe('refused');
    // But it may stand in the next event, in the envelope and in `data`, and in what is nested
    if (key !== 'id' && key !== 'data') {
      const event = eventText({ more: `"${key}":"1"`, data: `"${key}":"1","n":{"${key}":"1"}` });
      expect([wayOf(engines, event), wayOf(engines, event)]).toEqual(['bytes', 'bytes']);
    }
  });

  it.each(['\\u0061', 'a\\n', 'é', '日本', '\\"'])('goes over objects if it is spelt %s', (key) => {
    const engines = new TwoEngines();
    expect(eventsWith(['b', key]).map((event) => wayOf(engines, event))).toEqual(['objects', 'objects', 'objects']);
  });

  it.each(['a', '"a', 'a"', "'a'", '"a\n"', '"a\\"', '"a\\x"', '1', 'null', '{}', '"a""b"', '"\\ud800'])(
    'is not %s',
    (spelling) => {
      const engines = new TwoEngines();
      expect(wayOf(engines, eventText({ data: `${spelling}:1` }))).toBe('refused');
      expect(wayOf(engines, eventText({ more: `${spelling}:"1"` }))).toBe('refused');
    },
  );
});
