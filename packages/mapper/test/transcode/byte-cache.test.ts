import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/otlp/byte-words.ts';
import { ByteCache } from '../../src/transcode/byte-cache.ts';

function put(cache: ByteCache<string>, text: string): string | undefined {
  const bytes = Buffer.from(`.${text}.`);
  return cache.set(bytes, viewOf(bytes), 1, text.length + 1, `value of ${text}`);
}

function look(cache: ByteCache<string>, text: string): string | undefined {
  const bytes = Buffer.from(`?${text}!`);
  return cache.get(viewOf(bytes), 1, text.length + 1);
}

describe('ByteCache', () => {
  it('gives the value back for the same bytes, wherever they stand', () => {
    const cache = new ByteCache<string>(256, 32);
    const texts = ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdefgh', 'abcdefghi'];
    for (const text of texts) expect(put(cache, text)).toBe(`value of ${text}`);
    for (const text of texts) expect(look(cache, text)).toBe(`value of ${text}`);
  });

  it('gives nothing for other bytes, also of the same length', () => {
    const cache = new ByteCache<string>(1, 32);
    put(cache, 'model-1');
    expect(['', 'm', 'model-2', 'nodel-1', 'model-11'].map((text) => look(cache, text))).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    expect(look(cache, 'model-1')).toBe('value of model-1');
  });

  it('lets a newcomer take the slot of an older value', () => {
    const cache = new ByteCache<string>(1, 32);
    put(cache, 'first');
    put(cache, 'second');
    expect([look(cache, 'first'), look(cache, 'second')]).toEqual([undefined, 'value of second']);
  });

  it('keeps no value for bytes that are too long', () => {
    const cache = new ByteCache<string>(16, 4);
    expect(put(cache, 'exact')).toBe('value of exact');
    expect(look(cache, 'exact')).toBeUndefined();
    put(cache, 'four');
    expect(look(cache, 'four')).toBe('value of four');
  });

  it('does not point into the bytes that were given', () => {
    const cache = new ByteCache<string>(16, 32);
    const bytes = Buffer.from('production');
    cache.set(bytes, viewOf(bytes), 0, bytes.length, 'kept');
    bytes.write('staging---');
    expect([look(cache, 'production'), look(cache, 'staging---')]).toEqual(['kept', undefined]);
  });

  it('finds values among many, most of them', () => {
    const cache = new ByteCache<string>(1024, 64);
    const texts = Array.from(
      { length: 200 },
      (_, number) => `{"model_id":"model-${number}","environment":"production"}`,
    );
    for (const text of texts) put(cache, text);
    expect(texts.filter((text) => look(cache, text) !== undefined).length).toBeGreaterThan(150);
  });
});
