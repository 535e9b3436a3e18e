import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ArraySplitter } from '../../src/transcode/array-splitter.ts';
import { INPUT_CAPACITY } from '../../src/transcode/engine-layout.ts';
import { eventText, FULL_EVENT } from './event-text.ts';

const splitter = ArraySplitter.create();

/** Returns the texts of the elements, `undefined` if the text is not split. */
function split(text: string, most = 1000): string[] | undefined {
  const bytes = Buffer.from(text);
  const elements: string[] = [];
  const isSplit = splitter?.split(bytes, most, (start, end) => elements.push(bytes.toString('utf8', start, end)));
  if (isSplit !== true) expect(elements).toEqual([]);
  return isSplit === true ? elements : undefined;
}

describe('ArraySplitter', () => {
  it('gives each object of an array, with space between them or without', () => {
    const objects = [
      '{}',
      eventText(),
      FULL_EVENT,
      '{"a":"]},{["}',
      '{"a":"\\"},{"}',
      '{"a":[{"b":{}}]}',
      '{"é":"😀"}',
    ];
    for (const [before, comma, after] of [
      ['', ',', ''],
      [' ', ' , ', ' '],
      ['\r\n\t', '\n,\n', '\n'],
      ['', ',\n', ''],
    ]) {
      expect(split(`${before}[${before}${objects.join(comma)}${after}]${after}`)).toEqual(objects);
    }
  });

  it('gives the objects of any array of them', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(fc.array(object, { minLength: 1, maxLength: 20 }), fc.nat(2), (objects, indent) => {
        const elements = split(JSON.stringify(objects, undefined, indent));
        expect(elements?.map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(JSON.stringify(objects)));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ...[
      '',
      '[',
      ']',
      '[]',
      '{}',
      '[1]',
      '["x"]',
      '[{}',
      '{}]',
      '[{},]',
      '[,{}]',
      '[{} {}]',
      '[{},1]',
      '[{}]]',
      '[{}]x',
      '[[]]',
    ],
    ...[
      '[{]',
      '[{"a":[}]',
      // Where a byte differs from a bracket in one bit
      ...['_', 'Y', 'y', '\x7f'].flatMap((code) => [`[{"a":[1${code}}]`, `[{"a":1${code}]`, `[{}${code}`]),
      '[{"a":"}]',
      '[{"a":"\n"}]',
      '[{}},{}]',
      '[null]',
      '[{},null]',
      `${eventText()}\n${eventText()}`,
    ],
  ])('does not split %o', (text) => {
    expect(split(text)).toBeUndefined();
    expect(split('[{"a":1}]')).toEqual(['{"a":1}']);
  });

  it('does not split an array that is cut off, whatever stood there before', () => {
    const text = `[${FULL_EVENT},${eventText()}]`;
    for (let length = 0; length < Buffer.byteLength(text); length++) {
      expect(split(text)).toEqual([FULL_EVENT, eventText()]);
      expect(split(Buffer.from(text).subarray(0, length).toString('latin1'))).toBeUndefined();
    }
  });

  it('gives no more elements than asked for', () => {
    expect([split('[{},{},{}]', 3), split('[{},{},{}]', 2), split('[{}]', 0)]).toEqual([
      ['{}', '{}', '{}'],
      undefined,
      undefined,
    ]);
  });

  it('does not split what is larger than the input of the engine', () => {
    const textOf = (size: number): string => `[{"a":"${'x'.repeat(size - 10)}"}]`;
    expect(split(textOf(INPUT_CAPACITY))?.length).toBe(1);
    expect(split(textOf(INPUT_CAPACITY + 1))).toBeUndefined();
    const many = `[${'{},'.repeat(200_000)}{}]`;
    expect(split(many, 1_000_000)?.length ?? 0).not.toBe(1);
  });

  it('is not there without WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    try {
      expect(ArraySplitter.create()).toBeUndefined();
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
