import type { AnyValue, JsonValue } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUnmapped, UNMAPPED_EXTENSION, unmappedAttributes } from '../../src/map/unmapped.ts';
import { attributeLists } from '../otlp/generated-logs.ts';

describe('unmappedAttributes', () => {
  it('gives back what formatUnmapped wrote', () => {
    fc.assert(
      fc.property(attributeLists, (attributes) => {
        const text = formatUnmapped(attributes);
        expect(unmappedAttributes(text)).toEqual(attributes.length > 0 ? attributes : undefined);
      }),
    );
  });

  it('keeps an escaped backslash before what looks like half a pair', () => {
    const attributes = [{ key: '\\ud83d', value: '\\\\ud83d' }];
    expect(unmappedAttributes(formatUnmapped(attributes))).toEqual(attributes);
  });

  it('keeps a value as deep as code makes them, and takes a deeper one for no list', () => {
    const deep = (levels: number): string => {
      let value: AnyValue = null;
      for (let level = 0; level < levels; level++) value = [value];
      return formatUnmapped([{ key: 'a', value }]);
    };
    expect(unmappedAttributes(deep(100))?.length).toBe(1);
    expect(unmappedAttributes(deep(1000))).toBeUndefined();
  });

  it.each<[string, JsonValue | undefined]>([
    ['nothing', undefined],
    ['no text', ['a']],
    ['no JSON', 'x'],
    ['no list', '{}'],
    ['an empty list', '[]'],
    ['a list of something else', '[7]'],
    ['a space', '[{"key":"a", "value":{"stringValue":"x"}}]'],
    ['an integer as a number', '[{"key":"a","value":{"intValue":7}}]'],
    ['an unknown member', '[{"key":"a","value":{},"more":1}]'],
    ['a half pair as an escape', '[{"key":"a","value":{"stringValue":"\\ud83d"}}]'],
    ['a half pair', '[{"key":"a","value":{"stringValue":"\ud83d"}}]'],
    ['a member twice', '[{"key":"a","key":"a","value":{}}]'],
  ])('finds none in a text with %s', (_, extension) => {
    expect(unmappedAttributes(extension)).toBeUndefined();
  });

  it('stands in an extension whose name CloudEvents allows', () => {
    expect(UNMAPPED_EXTENSION).toMatch(/^[a-z0-9]{1,20}$/);
  });
});
