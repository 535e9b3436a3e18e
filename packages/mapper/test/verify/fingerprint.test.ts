import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read-event.ts';
import { stringifyJson } from '../../src/json/stringify-json.ts';
import { fingerprintOf, hasForeignAttributes, identityPrint } from '../../src/verify/fingerprint.ts';
import { oddEventTexts } from '../support/odd-events.ts';

const START = '{"specversion":"1.0","id":"e","source":"s","type":"t"';

function words(rest: string): number[] {
  return [...fingerprintOf(readEvent(`${START}${rest}}`))];
}

describe('fingerprintOf()', () => {
  it.each([
    [',"data":{"a":1,"b":[2]}', ',"data":{"b":[2],"a":1}'],
    [',"data":{"a":100}', ',"data":{"a":1e2}'],
    [',"data":{"a":1.50}', ',"data":{"a":15e-1}'],
    [',"data":{"a":0}', ',"data":{"a":-0.0}'],
    [',"subject":"\\u00e9"', ',"subject":"é"'],
  ])('is the same for %s and %s', (one, other) => {
    expect(words(one)).toEqual(words(other));
  });

  it.each([
    [',"data":{"a":9007199254740993}', ',"data":{"a":9007199254740992}'],
    [',"data":{"a":1}', ',"data":{"a":"1"}'],
    [',"data":{"a":[1,2]}', ',"data":{"a":[2,1]}'],
    [',"data":{}', ',"data":null'],
    [',"data":null', ''],
    [',"subject":"\\ud83d"', ',"subject":"\\ud83e"'],
    [',"subject":"\\ud83d"', ',"subject":"\\ufffd"'],
    [',"subject":"é"', ',"subject":"e\\u0301"'],
  ])('differs for %s and %s', (one, other) => {
    expect(words(one)).not.toEqual(words(other));
  });

  it('tells attributes that were added to a record from the content', () => {
    const added = ',"otelattributes":"[{\\"key\\":\\"a\\",\\"value\\":{\\"intValue\\":\\"7\\"}}]"';
    expect(words(added).slice(0, 4)).toEqual(words('').slice(0, 4));
    expect(hasForeignAttributes(Int32Array.from(words(added)))).toBe(true);
    expect(words('').slice(4)).toEqual([0, 0]);
  });

  it('takes any other extension of that name for content', () => {
    for (const text of ['"x"', '"[]"', '7', 'null']) {
      expect(words(`,"otelattributes":${text}`).slice(0, 4)).not.toEqual(words('').slice(0, 4));
      expect(words(`,"otelattributes":${text}`).slice(4)).toEqual([0, 0]);
    }
  });

  it('does not depend on how an event is printed, whatever is in it', () => {
    fc.assert(
      fc.property(oddEventTexts, (text) => {
        const event = readEvent(text);
        expect(fingerprintOf(readEvent(stringifyJson(event)))).toEqual(fingerprintOf(event));
      }),
      { numRuns: 300 },
    );
  });
});

describe('identityPrint()', () => {
  it('goes by source and id alone, and keeps them apart', () => {
    const of = (source: string, id: string, rest = {}) =>
      identityPrint({ specversion: '1.0', type: 't', source, id, ...rest });
    expect(of('s', 'e', { subject: 'x' })).toEqual(of('s', 'e'));
    expect(of('s', 'e')).not.toEqual(of('s', 'f'));
    expect(of('ab', 'c')).not.toEqual(of('a', 'bc'));
  });
});
