import { writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { decodeLine, encodeLine, isOneLine, lineBytes, MAX_LINE_BYTES } from '../../src/spool/line.ts';
import { type Line, readLines } from '../../src/spool/read-lines.ts';

const temp = tempFolder();

async function linesOf(bytes: string | Buffer, start?: number, end?: number): Promise<Line[]> {
  writeFileSync(temp('lines'), bytes);
  const lines: Line[] = [];
  for await (const line of readLines(temp('lines'), start, end)) lines.push(line);
  return lines;
}

describe('encodeLine()', () => {
  it('puts the CRC-32 of the text before it', () => {
    expect(encodeLine('{"é":1}')).toBe(`${crc32('{"é":1}').toString(16).padStart(8, '0')} {"é":1}\n`);
    expect(encodeLine('')).toBe('00000000 \n');
  });

  it('makes what decodeLine() gives back, in as many bytes as foretold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (event) => {
        fc.pre(!event.includes('\n'));
        const line = Buffer.from(encodeLine(event));
        expect(line).toHaveLength(lineBytes(event));
        expect(decodeLine(line.subarray(0, -1))).toBe(event);
      }),
    );
  });
});

describe('decodeLine()', () => {
  const LINE = Buffer.from(encodeLine('{"id":"1"}').trimEnd());

  it('gives nothing for any part of a line, nor for a line with a changed byte', () => {
    for (let at = 0; at < LINE.length; at++) {
      expect(decodeLine(LINE.subarray(0, at))).toBeUndefined();
      const changed = Buffer.from(LINE);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decodeLine(changed)).toBeUndefined();
    }
  });
});

describe('isOneLine()', () => {
  it.each([
    ['a text', '{"a":"é\u{1F600}"}', true],
    ['a line feed', '{\n}', false],
    ['half a surrogate pair', '{"a":"\uD83D"}', false],
  ])('answers for %s', (_, event, answer) => {
    expect(isOneLine(event)).toBe(answer);
  });
});

describe('readLines()', () => {
  it('gives each line with its place, also a last one without a line feed', async () => {
    expect(await linesOf('ab\n\ncd')).toEqual([
      { bytes: Buffer.from('ab'), offset: 0, end: 3 },
      { bytes: Buffer.from(''), offset: 3, end: 4 },
      { bytes: Buffer.from('cd'), offset: 4, end: 6 },
    ]);
    expect(await linesOf('')).toEqual([]);
  });

  it('begins and ends where it is told to', async () => {
    expect((await linesOf('ab\ncd\nef\n', 3, 6)).map(({ bytes }) => bytes.toString())).toEqual(['cd']);
  });

  it('gives lines of every length unchanged', async () => {
    const lines = [0, 1, 65_535, 65_536, 65_537, 200_000, 3].map((length) => 'x'.repeat(length));
    expect((await linesOf(`${lines.join('\n')}\n`)).map(({ bytes }) => bytes.toString())).toEqual(lines);
  });

  it('cuts what is longer than a line may be', async () => {
    const lines = await linesOf(`${'x'.repeat(2 * MAX_LINE_BYTES + 5)}\n${'y'.repeat(MAX_LINE_BYTES)}\nz\n`);
    expect(lines.map(({ bytes }) => bytes.length)).toEqual([MAX_LINE_BYTES, MAX_LINE_BYTES, 5, MAX_LINE_BYTES, 1]);
    expect(lines.map(({ offset }) => offset).slice(1)).toEqual(lines.map(({ end }) => end).slice(0, -1));
  });
});
