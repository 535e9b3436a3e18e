import { describe, expect, it } from 'vitest';
import { eventText, FULL_EVENT } from './event-text.ts';
import { TwoEngines } from './two-engines.ts';
import { wayOf } from './way-of.ts';

const EVENTS: readonly string[] = [
  FULL_EVENT,
  eventText(),
  ` ${eventText({ more: '"time":"2025-09-18T12:34:56+02:00"', data: '"a":true,"b":false,"c":null,"d":[[{"e":""}]] ' })}`,
  eventText({ id: 'é—😀', source: '日本', data: '"t":"\\u00e9\\\\","severity":"High","n":-0.5e-3 ,"m":12.25' }),
  '{"data":{"a":"x","resource":{"model_id":"é"}},"type":"t","source":"s","id":"1","specversion":"1.0"}',
];
/** What may end what should have no end, or go on with it. */
const FILLINGS = ['"', '"}', '}', ']', '}}', '0', '\\', ' ', ',', ':', 'e', '\0', '\x80', '\xbf', '\xff', '\n'];

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

describe.each(EVENTS)('the event %s', (event) => {
  const whole = bytesOf(event);

  it('is taken as it is', () => {
    expect(wayOf(new TwoEngines(), event)).toBe('bytes');
  });

  it('is refused without its end, whatever stood there before', () => {
    const engines = new TwoEngines();
    for (const filling of FILLINGS) {
      const before = Buffer.alloc(whole.length + 100, filling, 'latin1');
      for (let length = 0; length < whole.length; length++) {
        engines.transcode(before);
        if (wayOf(engines, whole.subarray(0, length)) !== 'refused') expect.fail(`${length} bytes of it`);
      }
    }
  });

  it('is refused without its end, also if that stood there before', () => {
    const engines = new TwoEngines();
    for (let length = 0; length < whole.length; length++) {
      expect(wayOf(engines, whole)).toBe('bytes');
      expect(wayOf(engines, whole.subarray(0, length)), String(length)).toBe('refused');
    }
  });

  it('is the same between any other bytes', () => {
    const engines = new TwoEngines();
    for (const filling of [...FILLINGS, ',"a":1}', event, `\n${event}`]) {
      const chunk = Buffer.alloc(whole.length + 200, filling, 'latin1');
      for (const start of [0, 1, 50, 200]) {
        whole.copy(chunk, start);
        const { expected, actual } = engines.add(chunk, start, start + whole.length);
        expect(actual).toEqual(expected);
        const batches = engines.flush();
        expect(batches.actual).toBe(batches.expected);
      }
    }
    expect(engines.transcoded).toBe(engines.accepted);
  });

  it('is refused with any byte behind it that is no white space', () => {
    const engines = new TwoEngines();
    for (let code = 0; code < 256; code++) {
      const isSpace = [0x20, 0x0a, 0x0d, 0x09].includes(code);
      for (const behind of [[code], [code, code], [0x20, code], [code, 0x20]]) {
        const way = wayOf(engines, Buffer.concat([whole, Uint8Array.from(behind)]));
        expect(way, String(code)).toBe(isSpace ? 'bytes' : 'refused');
      }
    }
  });

  it('is taken alike with a byte changed to any that is special', () => {
    const engines = new TwoEngines();
    const codes = [
      0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xf0, 0xf5, 0xff, 0x00, 0x1f, 0x0a, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
    ];
    for (let at = 0; at < whole.length; at++) {
      for (const code of [...codes, 0x2c, 0x3a, 0x20, 0x30, 0x31, 0x2d, 0x2e, 0x65]) {
        const bytes = Buffer.from(whole);
        bytes[at] = code;
        wayOf(engines, bytes);
      }
    }
    expect(engines.accepted).toBeGreaterThan(100);
    expect(engines.transcoded).toBeGreaterThan(engines.accepted / 2);
  });

  it('is taken alike with a byte left out, doubled or put in', () => {
    const engines = new TwoEngines();
    for (let at = 0; at < whole.length; at++) {
      wayOf(engines, Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1)]));
      wayOf(engines, Buffer.concat([whole.subarray(0, at + 1), whole.subarray(at)]));
      for (const put of ['"', '\\', '\\\\', '\\u', '\\"', '{', '}', ',', '\x80', '\xf0\x9f\x98\x80', '\0']) {
        wayOf(engines, Buffer.concat([whole.subarray(0, at), Buffer.from(put, 'latin1'), whole.subarray(at)]));
      }
    }
    expect(engines.accepted).toBeGreaterThan(100);
    expect(engines.transcoded).toBeGreaterThan(engines.accepted / 3);
  });
});

describe('an event', () => {
  it.each([
    ...['', ' ', '{}', '[]', 'null', '1', '"x"', '{"data":{}}', '{"data":{"a":1}}', `[${eventText()}]`, '{', '{"', '"'],
    ...[eventText().replace('1.0', '1.1'), eventText().replace('"1.0"', '1.0'), eventText().replace('"1.0"', '"1.0 "')],
    ...[eventText({ id: '' }), eventText({ source: '' }), eventText({ type: '' })],
    ...['id', 'source', 'type', 'specversion'].map((name) => eventText().replace(`"${name}"`, `"${name}x"`)),
    ...['id', 'source', 'type', 'specversion'].map((name) => eventText().replace(`"${name}"`, '"x":"y",')),
    ...[eventText({ data: '"a":1,' }), eventText({ data: ',"a":1' }), eventText({ data: '"a":[1}' })],
    ...[eventText({ data: '"a":tru' }), eventText({ data: '"a":fals' }), eventText({ data: '"a":nulL' })],
  ])('is not %s', (text) => {
    const engines = new TwoEngines();
    expect([wayOf(engines, text), wayOf(engines, eventText()), wayOf(engines, text)]).toEqual([
      'refused',
      'bytes',
      'refused',
    ]);
  });

  it.each([
    ...[eventText({ data: '' }), eventText({ data: ' ' }), eventText().replace(',"data":{"a":1}', '')],
    ...['"x"', '1', 'null', '[]', '[{"a":1}]', 'true'].map((data) => eventText().replace('{"a":1}', data)),
    ...['1', 'true', 'null', '{}', '[]', '"\\n"', '""'].map((value) => eventText({ more: `"time":${value}` })),
    eventText({ more: '"data_base64":"AAEC"' }),
    eventText({ id: '\\u0031' }),
  ])('goes over objects if it is %s', (text) => {
    const engines = new TwoEngines();
    expect([wayOf(engines, text), wayOf(engines, eventText()), wayOf(engines, text)]).toEqual([
      'objects',
      'bytes',
      'objects',
    ]);
  });
});
