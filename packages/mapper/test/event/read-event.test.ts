import { JsonNumber } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventReader, readEvent } from '../../src/index.ts';
import { refusal } from '../json/refusal.ts';
import { oddEventTexts } from '../support/odd-events.ts';

const HEAD = '"specversion":"1.0","id":"1","source":"/","type":"t"';
const EVENT = { specversion: '1.0', id: '1', source: '/', type: 't' };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function eventOfSize(bytes: number): string {
  const text = `{${HEAD},"data":""}`;
  return text.replace('""', `"${'x'.repeat(bytes - text.length)}"`);
}

function tooLarge(size: number, limit: number): unknown {
  return { code: 'ERR_TOO_LARGE', path: '', message: `${size} bytes are more than the limit of ${limit}` };
}

describe('readEvent()', () => {
  it('returns the event of a text or of bytes, with numbers as they are written', () => {
    const text = `{${HEAD},"data":{"value":1.0,"count":3,"é":"\\u00e9"}}`;
    const event = { ...EVENT, data: { value: new JsonNumber('1.0'), count: 3, é: 'é' } };
    expect(readEvent(text)).toStrictEqual(event);
    expect(readEvent(bytesOf(text))).toStrictEqual(event);
  });

  it.each([
    ['', 'ERR_JSON_SYNTAX', ''],
    [`{${HEAD}} {}`, 'ERR_JSON_SYNTAX', ''],
    [`{${HEAD},"id":"2"}`, 'ERR_DUPLICATE_KEY', '/id'],
    [`{${HEAD},"data":{"\\ud83d":1}}`, 'ERR_KEY_SURROGATE', '/data'],
    [`{${HEAD},"x":"\ud83d"}`, 'ERR_UTF8', ''],
    [`{${HEAD},"data":{"x":NaN}}`, 'ERR_JSON_SYNTAX', '/data'],
    ['[]', 'ERR_NOT_AN_EVENT', ''],
    ['{"specversion":"0.3"}', 'ERR_SPECVERSION', '/specversion'],
    ['{"specversion":"1.0","id":"1","source":"/"}', 'ERR_ATTRIBUTE_MISSING', '/type'],
    ['{"specversion":"1.0","id":1,"source":"/","type":"t"}', 'ERR_ATTRIBUTE_INVALID', '/id'],
  ])('refuses %j with %s', (text, code, path) => {
    expect(refusal(() => readEvent(text))).toMatchObject({ code, path });
  });

  it('hands its options to the parser', () => {
    expect(readEvent(`{${HEAD},"x":-Infinity}`, { acceptNonFinite: true })).toStrictEqual({
      ...EVENT,
      x: Number.NEGATIVE_INFINITY,
    });
    const text = `{${HEAD},"data":{"x":[]}}`;
    expect(readEvent(text, { maxDepth: 3 })).toStrictEqual({ ...EVENT, data: { x: [] } });
    expect(refusal(() => readEvent(text, { maxDepth: 2 }))).toMatchObject({ code: 'ERR_TOO_DEEP', path: '/data/x' });
  });

  it('reads every event that is odd but accepted', () => {
    fc.assert(
      fc.property(oddEventTexts, (text) => {
        const plain = JSON.parse(text) as Record<string, unknown>;
        const event = readEvent(text);
        expect(Object.keys(event)).toEqual(Object.keys(plain));
        expect([event.id, event.source, event.type]).toEqual([plain['id'], plain['source'], plain['type']]);
      }),
    );
  });
});

describe('EventReader', () => {
  it('reads exactly as many bytes as maxEventBytes', () => {
    const reader = new EventReader({ maxEventBytes: 100 });
    expect(reader.read(bytesOf(eventOfSize(100))).id).toBe('1');
    expect(refusal(() => reader.read(bytesOf(eventOfSize(101))))).toEqual(tooLarge(101, 100));
    expect(reader.read(bytesOf(eventOfSize(99))).id).toBe('1');
  });

  it('counts bytes, not characters', () => {
    const text = eventOfSize(100).replace('x', 'é');
    expect(text).toHaveLength(100);
    expect(refusal(() => readEvent(text, { maxEventBytes: 100 }))).toEqual(tooLarge(101, 100));
    expect(readEvent(text, { maxEventBytes: 101 }).id).toBe('1');
  });

  it.each([{}, { maxEventBytes: undefined }])('reads 1 MiB with the options %j', (options) => {
    const limit = 1_048_576;
    expect(readEvent(eventOfSize(limit), options)['data']).toHaveLength(limit - `{${HEAD},"data":""}`.length);
    expect(refusal(() => readEvent(eventOfSize(limit + 1), options))).toEqual(tooLarge(limit + 1, limit));
  });

  it('refuses what is too large before it looks into it', () => {
    expect(refusal(() => readEvent('x'.repeat(11), { maxEventBytes: 10 }))).toEqual(tooLarge(11, 10));
  });

  it('reads one event after the other out of a buffer, and measures each for itself', () => {
    const events = [eventOfSize(90), `{${HEAD}}`, eventOfSize(100)];
    const bytes = bytesOf(events.join('\n'));
    const reader = new EventReader({ maxEventBytes: 100 });
    let start = 0;
    for (const text of events) {
      expect(reader.read(bytes, start, start + text.length)).toStrictEqual(JSON.parse(text));
      start += text.length + 1;
    }
    expect(refusal(() => reader.read(bytes))?.code).toBe('ERR_TOO_LARGE');
    expect(refusal(() => reader.read(bytes, 91))?.code).toBe('ERR_TOO_LARGE');
    expect(reader.read(bytes, bytes.length - 100)).toStrictEqual(JSON.parse(eventOfSize(100)));
  });

  it('tells of the last event whether it is known to be free of half surrogate pairs', () => {
    const reader = new EventReader();
    const wellFormed = ['"é😀"', '"\\ud83d"', '"\\n"', '"\\u0041"'].map((value) => {
      reader.read(bytesOf(`{${HEAD},"data":${value}}`));
      return reader.wellFormed;
    });
    expect(wellFormed).toEqual([true, false, true, false]);
  });

  it('reads on after an event that was refused', () => {
    const reader = new EventReader();
    for (const text of [`{${HEAD}`, `{${HEAD},"id":"1"}`, '[]', '{"specversion":"1.0"}']) {
      expect(refusal(() => reader.read(bytesOf(text)))).toBeDefined();
      expect(reader.read(bytesOf(`{${HEAD}}`))).toStrictEqual(EVENT);
    }
  });
});
