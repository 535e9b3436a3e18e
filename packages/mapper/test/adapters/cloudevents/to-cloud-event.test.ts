import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromCloudEvent, toCloudEvent } from '../../../src/adapters/cloudevents/index.ts';
import type { AcceptedEvent } from '../../../src/event/check-event.ts';
import { readEvent } from '../../../src/event/read-event.ts';
import { canonicalJson } from '../../../src/json/stringify-json.ts';
import { oddEventTexts, timeTexts } from '../../support/odd-events.ts';
import { valueTexts } from '../../support/odd-json.ts';

const REQUIRED = '"specversion":"1.0","id":"e-1","source":"urn:app:chat","type":"t"';
const TIME = '"time":"2026-06-01T10:15:30Z"';

function read(members: string): AcceptedEvent {
  return readEvent(`{${REQUIRED},${members}}`, { acceptNonFinite: true });
}

/** Returns what a reader of each of the texts sees that an instance can be printed as. */
function printed(cloudEvent: CloudEvent<unknown>): string[] {
  const texts = [cloudEvent.toString(), JSON.stringify(cloudEvent), String(HTTP.structured(cloudEvent).body)];
  return texts.map((text) => canonicalJson(readEvent(text)));
}

function expectHeld(event: AcceptedEvent): void {
  const cloudEvent = toCloudEvent(event);
  const same = canonicalJson(event);
  expect(canonicalJson(fromCloudEvent(cloudEvent))).toBe(same);
  expect(printed(cloudEvent)).toEqual([same, same, same]);
}

const plainEvents = fc
  .record({
    time: timeTexts,
    data: valueTexts,
    name: fc.stringMatching(/^[a-z0-9]{1,30}$/),
    extension: fc.oneof(
      fc.string().map((text) => JSON.stringify(text)),
      fc.integer().map(String),
      valueTexts,
    ),
  })
  .map(({ time, data, name, extension }) => `{${REQUIRED},"time":"${time}","data":${data},"ext${name}":${extension}}`);

describe('an event as a CloudEvent', () => {
  it('comes back as it was, from the instance and from its text, or is refused with a place', () => {
    const counts = { held: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof({ weight: 3, arbitrary: plainEvents }, oddEventTexts), (text) => {
        const event = readEvent(text);
        try {
          toCloudEvent(event);
        } catch (error) {
          counts.refused++;
          expect(error).toMatchObject({ name: 'OsspError', code: 'ERR_NOT_HELD', path: expect.stringMatching(/^\//) });
          return;
        }
        counts.held++;
        expectHeld(event);
      }),
      { numRuns: 2000 },
    );
    expect(counts.held).toBeGreaterThan(200);
    expect(counts.refused).toBeGreaterThan(200);
  });

  it('is an instance of the class, valid by its own rules', () => {
    const cloudEvent = toCloudEvent(read(`${TIME},"correlationid":"c-1","data":{"rows":12}`));
    expect(cloudEvent).toBeInstanceOf(CloudEvent);
    expect(cloudEvent.validate()).toBe(true);
    expect(cloudEvent).toMatchObject({ id: 'e-1', correlationid: 'c-1', data: { rows: 12 } });
  });

  it.each([
    ['a time with nanoseconds and an offset', '"time":"2026-06-01T10:15:30.123456789+02:00"'],
    ['a leap second', '"time":"2016-12-31T23:59:60Z"'],
    ['zero as data', `${TIME},"data":0`],
    ['false as data', `${TIME},"data":false`],
    ['an empty text as data', `${TIME},"data":""`],
    ['null as data', `${TIME},"data":null`],
    ['no data', TIME],
    ['text as data', `${TIME},"datacontenttype":"application/json","data":"{\\"a\\":1}"`],
    ['binary data', '"time":"2026-06-01T10:15:30.123456789+02:00","data_base64":"AQL/"'],
    ['empty binary data', `${TIME},"data_base64":""`],
    ['numbers in other spellings', `${TIME},"data":[1.0,1e2,1e300,-0,9007199254740992]`],
    ['a whole number in an extension', `${TIME},"count":7,"other":1.0`],
    ['true, null, a list and an object in extensions', `${TIME},"a":true,"b":null,"c":[1],"d":{"x":"y"}`],
    ['a long extension name', `${TIME},"anextensionnameoffortycharacters0123456789":"x"`],
    ['half a surrogate pair', `${TIME},"subject":"a\\ud83d","data":"\\ude00"`],
    ['keys of any kind in its data', `${TIME},"data":{"__proto__":{"a":1},"constructor":2,"":3,"A b":4}`],
    ['datacontentencoding, which is of another version', `${TIME},"datacontentencoding":"base64"`],
  ])('holds %s', (_, members) => {
    expectHeld(read(members));
  });

  it.each([
    ['without a time, for which the class takes now', '"subject":"s"', '/time'],
    ['with null for its time', '"time":null', '/time'],
    ['with a time that is none', '"time":"yesterday"', '/time'],
    ['with an integer that a double alters', `${TIME},"data":{"n":[9007199254740993]}`, '/data/n/0'],
    ['with a number beyond every double', `${TIME},"data":1e400`, '/data'],
    ['with NaN', `${TIME},"data":[NaN]`, '/data/0'],
    ['with such an integer in an extension', `${TIME},"n":-9223372036854775807`, '/n'],
    ['with a fraction in an extension', `${TIME},"ratio":0.5`, '/ratio'],
    ['with an upper-case extension name', `${TIME},"fooBar":"x"`, '/fooBar'],
    ['with an extension name of other characters', `${TIME},"a/b":"x"`, '/a~1b'],
    ['with an extension named __proto__', `${TIME},"__proto__":"x"`, '/__proto__'],
    ['with an extension named like a method', `${TIME},"emit":"x"`, '/emit'],
    ['with data beside data_base64', `${TIME},"data":1,"data_base64":"AQI="`, '/data_base64'],
    ['with data_base64 that is none', `${TIME},"data_base64":"A_-A"`, '/data_base64'],
    ['with data_base64 that is no text', `${TIME},"data_base64":7`, '/data_base64'],
    ['with an empty subject', `${TIME},"subject":""`, '/subject'],
    ['with a subject that is no text', `${TIME},"subject":5`, '/subject'],
    ['with a dataschema that is no URI', `${TIME},"dataschema":"schema.json"`, '/dataschema'],
    ['with schemaurl, which is of another version', `${TIME},"schemaurl":"https://example.com"`, '/schemaurl'],
  ])('is refused %s', (_, members, path) => {
    const attempt = (): unknown => toCloudEvent(read(members));
    expect(attempt).toThrow(expect.objectContaining({ name: 'OsspError', code: 'ERR_NOT_HELD', path }));
  });

  it('is refused without a word of its content', () => {
    const secrets = `${TIME},"subject":"s","dataschema":"secret one"`;
    expect(() => toCloudEvent(read(secrets))).toThrow('the class CloudEvent refuses this: must match format "uri"');
  });

  it('leaves out members that are undefined', () => {
    const event = { ...read(TIME), subject: undefined } as unknown as AcceptedEvent;
    expect(Object.keys(fromCloudEvent(toCloudEvent(event)))).not.toContain('subject');
  });

  it('keeps its time in a clone, which the class itself would not print', () => {
    const time = '2026-06-01T10:15:30.123456789+02:00';
    const clone = toCloudEvent(read(`"time":"${time}"`)).cloneWith({ subject: 's' });
    expect(JSON.parse(clone.toString())).toMatchObject({ time, subject: 's' });
    const plain = new CloudEvent({ ...fromCloudEvent(clone) });
    expect(JSON.parse(plain.toString())).toMatchObject({ time: '2026-06-01T08:15:30.123Z' });
  });

  it('loses the digits of its time in the binary mode of the package, which is not ours to change', () => {
    const { headers } = HTTP.binary(toCloudEvent(read('"time":"2026-06-01T10:15:30.123456789+02:00"')));
    expect(headers['ce-time']).toBe('2026-06-01T08:15:30.123Z');
  });
});
