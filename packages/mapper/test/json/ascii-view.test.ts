import { afterEach, describe, expect, it, vi } from 'vitest';
import { asciiView } from '../../src/json/ascii-view.ts';

const TEXT = '{"a":"\x00\t~\x7f"}';
const bytes = new TextEncoder().encode(`123${TEXT}é😀!45`);
const nonAscii = new TextEncoder().encode('é😀').length;

async function withoutBuffer(): Promise<typeof asciiView> {
  vi.stubGlobal('Buffer', undefined);
  vi.resetModules();
  return (await import('../../src/json/ascii-view.ts')).asciiView;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('asciiView()', () => {
  it.each([
    ['a Buffer', Buffer.from(bytes)],
    ['another Uint8Array', bytes],
    ['a view behind an offset', Uint8Array.from([0, 0, ...bytes, 0]).subarray(2, -1)],
  ])('gives a character for each byte of %s, and ASCII as it is', (_, view) => {
    const text = asciiView(view, 3, view.length - 2);
    expect(text).toHaveLength(TEXT.length + nonAscii + 1);
    expect(text.slice(0, TEXT.length)).toBe(TEXT);
    expect(text.at(-1)).toBe('!');
    expect(asciiView(view, 3, 3)).toBe('');
  });

  it('does so, too, where there is no Buffer', async () => {
    const view = await withoutBuffer();
    const text = view(bytes, 3, bytes.length - 2);
    expect(text).toHaveLength(TEXT.length + nonAscii + 1);
    expect(text.slice(0, TEXT.length)).toBe(TEXT);
    expect(text.at(-1)).toBe('!');
    expect(view(bytes, 3, 3)).toBe('');
  });

  it('gives one character for every byte there is, with and without Buffer', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const ascii = String.fromCharCode(...all.subarray(0, 0x80));
    for (const view of [asciiView, await withoutBuffer()]) {
      const text = view(all, 0, 256);
      expect(text).toHaveLength(256);
      expect(text.slice(0, 0x80)).toBe(ascii);
    }
  });
});
