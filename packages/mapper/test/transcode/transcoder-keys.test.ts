import { describe, expect, it } from 'vitest';
import { TwoEngines } from './two-engines.ts';

const USUAL = '"specversion":"1.0","id":"e-1","source":"urn:app:x","type":"com.example.other"';

function membersText(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":"v"`).join(',');
}

/** An event in which one object has this many members, and where that object is. */
const PLACES: readonly (readonly [place: string, event: (count: number) => string])[] = [
  ['the event', (count) => `{${USUAL},"data":{"a":1},${membersText(count - 5)}}`],
  ['data', (count) => `{${USUAL},"data":{${membersText(count)}}}`],
  ['an object in data', (count) => `{${USUAL},"data":{"a":{${membersText(count)}}}}`],
  ['an object in an array', (count) => `{${USUAL},"data":{"a":[1,{"b":{${membersText(count)}}}]}}`],
  ['the resource', (count) => `{${USUAL},"data":{"resource":{${membersText(count)}}}}`],
  ['an object in the resource', (count) => `{${USUAL},"data":{"resource":{"a":{${membersText(count)}}}}}`],
];

describe.each([128, 129, 200, undefined])('the transcoder beside the way over objects, with maxKeys %s', (maxKeys) => {
  it.each(PLACES)('counts the members of %s alike', (_, eventOf) => {
    const engines = new TwoEngines({ validate: true, maxKeys });
    for (const count of [20, 127, 128, 129, 130, 200, 201, 500, 20]) {
      const { expected, actual } = engines.add(Buffer.from(eventOf(count)));
      expect(actual).toEqual(expected);
      if (maxKeys !== undefined && count > maxKeys) expect(actual).toBe('ERR_TOO_LARGE');
      else expect(actual).toMatchObject({ type: 'com.example.other' });
      const bytes = engines.flush();
      expect(bytes.actual).toBe(bytes.expected);
    }
    expect(engines.transcoded).toBeGreaterThanOrEqual(2);
  });
});
