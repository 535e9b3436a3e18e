import { gzipSync } from 'node:zlib';
import { OsspError } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip, isGzip } from '../../src/input/gunzip.ts';
import { GzipDecoder } from '../../src/input/gzip-decoder.ts';

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function decompress(bytes: Uint8Array, options: { length?: number; reread?: boolean } = {}) {
  const { length = bytes.length, reread = true } = options;
  const output: Uint8Array[] = [];
  let error: unknown;
  try {
    for await (const chunk of gunzip(pieces(bytes, length), reread ? () => pieces(bytes, length) : undefined))
      output.push(chunk);
  } catch (thrown) {
    error = thrown;
  }
  return { text: Buffer.concat(output).toString('latin1'), error: error as OsspError | undefined };
}

/** Decompresses byte by byte: nothing gives more. */
async function allThatComesOut(bytes: Uint8Array): Promise<string> {
  const decoder = new GzipDecoder();
  const output: Uint8Array[] = [];
  for (const byte of bytes) output.push(...(await decoder.write(Uint8Array.of(byte))));
  output.push(...(await decoder.end()));
  return Buffer.concat(output).toString('latin1');
}

const zip = (text: string) => gzipSync(Buffer.from(text, 'latin1'));
/** Text that does not compress well, so that damage can strike anywhere. */
const text = Array.from({ length: 6000 }, (_, at) => `${((at * 2654435761) >>> 0).toString(36)}\n`).join('');
const zeros = (length: number) => Buffer.alloc(length);

describe('gunzip()', () => {
  it('recognises gzip by its first bytes', () => {
    expect(isGzip(zip(''))).toBe(true);
    expect(isGzip(Uint8Array.of(0x1f, 0x8b))).toBe(false);
    expect(isGzip(Buffer.from('{"a":1}'))).toBe(false);
  });

  it.each([1000, 40_000, 1_000_000])('decompresses data in pieces of %i bytes', async (length) => {
    expect(await decompress(zip(text), { length })).toEqual({ text, error: undefined });
  });

  it.each<[name: string, parts: Buffer[], expected: string]>([
    ['several members', [zip('one'), zip(''), zip('two')], 'onetwo'],
    ['zero bytes at the end', [zip('one'), zeros(600)], 'one'],
    ['zero bytes between members', [zip('one'), zeros(600), zip('two'), zeros(1), zip('three')], 'onetwothree'],
  ])('reads %s, wherever they are cut', async (_name, parts, expected) => {
    const bytes = Buffer.concat(parts);
    for (const length of [1, 7, bytes.length, parts[0]?.length ?? 1]) {
      expect(await decompress(bytes, { length })).toEqual({ text: expected, error: undefined });
    }
  });

  it('gives everything before the end of data that ends too early, and says so', async () => {
    const bytes = zip(text);
    for (const end of [12, 20_000, bytes.length - 8, bytes.length - 1]) {
      const result = await decompress(bytes.subarray(0, end), { length: 3000 });
      expect(result.text).toBe(await allThatComesOut(bytes.subarray(0, end)));
      expect(text.startsWith(result.text)).toBe(true);
      expect(result.error).toBeInstanceOf(OsspError);
      expect(result.error).toMatchObject({
        code: 'ERR_GZIP',
        message: `the gzip data ends too early, behind byte ${end}; what came before, ${result.text.length} bytes of text, is read`,
      });
    }
    expect((await decompress(bytes.subarray(0, -8))).text).toBe(text);
  });

  it.each<[name: string, bytes: Buffer, expected: string]>([
    ['of a wrong checksum', Buffer.concat([zip('one').subarray(0, -8), zeros(8)]), 'one'],
    ['of something else behind a member', Buffer.concat([zip('one'), Buffer.from('garbage')]), 'one'],
    ['of something else behind zero bytes', Buffer.concat([zip('one'), zeros(9), Buffer.from('garbage')]), 'one'],
    [
      'of a second member that is damaged',
      Buffer.concat([zip('one'), zip('two').subarray(0, 10), Buffer.alloc(9, 255)]),
      'one',
    ],
  ])('gives everything before the damage %s', async (_name, bytes, expected) => {
    for (const length of [1, 10, bytes.length]) {
      expect(await decompress(bytes, { length })).toMatchObject({ text: expected, error: { code: 'ERR_GZIP' } });
    }
  });

  it('gives all that can be got out of data that is damaged anywhere', async () => {
    const short = text.slice(0, 1200);
    const whole = zip(short);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: 50, max: 1000 }),
        async (at, flip, length) => {
          const bytes = Buffer.from(whole);
          bytes[at] = (bytes[at] ?? 0) ^ flip;
          const result = await decompress(bytes, { length });
          expect(result.text).toBe(await allThatComesOut(bytes));
          // A few bits behind the compressed data mean nothing
          if (result.error === undefined) expect(result.text).toBe(short);
          else expect(result.error).toMatchObject({ code: 'ERR_GZIP' });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('loses little from a pipe, which cannot be read again, and does not pass over the loss', async () => {
    const bytes = Buffer.concat([zip(text), Buffer.from('garbage')]);
    const result = await decompress(bytes, { length: 1000, reread: false });
    expect(text.startsWith(result.text)).toBe(true);
    expect(text.length - result.text.length).toBeLessThan(256 * 1024);
    expect(result.error).toMatchObject({ code: 'ERR_GZIP' });
  });

  it('reads the stored data to its end, also behind the damage', async () => {
    const bytes = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0xff]), Buffer.alloc(5000)]);
    let read = 0;
    async function* counted(): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of pieces(bytes, 100)) {
        read += chunk.length;
        yield chunk;
      }
    }
    await expect(async () => {
      for await (const chunk of gunzip(counted(), undefined)) expect(chunk).toHaveLength(0);
    }).rejects.toMatchObject({ code: 'ERR_GZIP' });
    expect(read).toBe(bytes.length);
  });
});
