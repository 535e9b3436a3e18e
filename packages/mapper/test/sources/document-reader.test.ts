import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentReader } from '../../src/sources/document-reader.ts';
import { CollectingVisitor, feed, latin1, utf8 } from './collecting-visitor.ts';
import { printedJson } from './printed-json.ts';

function read(text: string, options: { maxItemBytes?: number; chunks?: readonly number[] } = {}): CollectingVisitor {
  const sink = new CollectingVisitor();
  const bytes = utf8(text);
  feed(new DocumentReader({ sink, maxItemBytes: options.maxItemBytes ?? 1000 }), bytes, options.chunks);
  return sink;
}

const chunkLengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

/** Damage that does not depend on the random values around it. */
const damages = [
  '{"id":"cut"',
  '{"id":"cut","data":{"a":1}',
  '{"id":"cut',
  '{"id":"no quote, "data":1}',
  '{"id":"x"}}',
  '{"id":"x"]',
  '{"id":"x" "data":1}',
  '{"id":["a":1]}',
  '}',
  '{"id":"line\nbreak"}',
];

describe('DocumentReader', () => {
  describe('on intact text', () => {
    it('gives the elements of an array, whatever they are', () => {
      expect(read('[{"a":1}, [2,{}] ,"three",4,null]').summary).toEqual([
        'event {"a":1}',
        'event [2,{}]',
        'event "three"',
        'event 4',
        'event null',
      ]);
    });

    it('gives objects that follow each other with or without anything between them', () => {
      expect(read('{"a":1}{"b":2}\n\n{"c":\n3}').summary).toEqual([
        'event {"a":1}',
        'event {"b":2}',
        'event {"c":\n3}',
      ]);
    });

    it('gives the elements of several arrays and what stands between those', () => {
      expect(read('[1]\n{"a":2}[]\n[3,4]').items.map(({ text, index }) => [text, index])).toEqual([
        ['1', 0],
        ['{"a":2}', -1],
        ['3', 0],
        ['4', 1],
      ]);
    });

    it('is not misled by brackets, quotes and separators in strings', () => {
      const value = '{"a":"}],[{\\"","b\\\\":"\\\\","{":[]}';
      expect(read(`[${value},${value}]`).summary).toEqual([`event ${value}`, `event ${value}`]);
    });

    it('gives nothing for white space and for an empty array', () => {
      expect(read(' \r\n\t[ \n ] \n').summary).toEqual([]);
    });

    it('says line, index, and offset of an item', () => {
      const { items } = read('\n [\r\n  {"é":1},\n  {\n"b":2}, {"c":3}]\n{"d":4}');
      expect(items.map(({ line, index, offset }) => [line, index, offset])).toEqual([
        [3, 0, 7],
        [4, 1, 19],
        [5, 2, 29],
        [6, -1, 38],
      ]);
    });

    it('counts from the line and the offset where it is told to begin', () => {
      const sink = new CollectingVisitor();
      feed(new DocumentReader({ sink, maxItemBytes: 100, offset: 50, line: 7 }), utf8(' [1,\n2]'));
      expect(sink.items.map(({ line, offset }) => [line, offset])).toEqual([
        [7, 52],
        [8, 55],
      ]);
    });

    it('gives the same items, at their exact places, however they are printed and however the text is cut', () => {
      fc.assert(
        fc.property(
          fc.array(printedJson(), { maxLength: 8 }),
          fc.boolean(),
          chunkLengths,
          (values, inArray, chunks) => {
            const elements = inArray ? values : values.filter((text) => text.startsWith('{'));
            const text = inArray ? `[${elements.join(' ,\n')}]` : elements.join('\n');
            const bytes = utf8(text);
            const { items } = read(text, { maxItemBytes: 1e6, chunks });
            expect(items.map((item) => item.text)).toEqual(elements.map((element) => latin1(utf8(element))));
            items.forEach((item, index) => {
              expect(item.kind).toBe('event');
              expect(latin1(bytes.subarray(item.offset, item.offset + item.text.length))).toBe(item.text);
              expect(item.line).toBe(latin1(bytes.subarray(0, item.offset)).split('\n').length);
              expect(item.index).toBe(inArray ? index : -1);
            });
          },
        ),
        { numRuns: 500 },
      );
    });
  });

  describe('on items that are too large', () => {
    it('keeps only their first bytes and goes on behind them', () => {
      const large = `{"a":"${'x'.repeat(100)}"}`;
      for (const chunks of [[1], [7], [1000]]) {
        const { items } = read(`[{"a":1},${large},{"b":2}]`, { maxItemBytes: 20, chunks });
        expect(items).toEqual([
          { kind: 'event', text: '{"a":1}', line: 1, index: 0, offset: 1 },
          {
            kind: 'rejected',
            code: 'ERR_TOO_LARGE',
            message: '108 bytes are more than the limit of 20',
            text: large.slice(0, 20),
            line: 1,
            index: 1,
            offset: 9,
          },
          { kind: 'event', text: '{"b":2}', line: 1, index: 2, offset: 118 },
        ]);
      }
    });

    it('accepts an item of exactly the limit', () => {
      expect(read('[{"a":1}]', { maxItemBytes: 7 }).summary).toEqual(['event {"a":1}']);
      expect(read('[{"a":1}]', { maxItemBytes: 6 }).summary).toEqual(['ERR_TOO_LARGE {"a":1']);
    });
  });

  describe('on damaged text', () => {
    const layouts = {
      'an array on one line': ['[', ', ', ']'],
      'an array without white space': ['[', ',', ']'],
      'an array with an item on each line': ['[\n', ',\n', '\n]\n'],
      'an indented array': ['[\n    ', ',\n    ', '\n]\n'],
      'an array with CRLF': ['[\r\n  ', ',\r\n  ', '\r\n]\r\n'],
      'objects on lines of their own': ['', '\n', '\n'],
    } as const;

    for (const [name, [before, between, after]] of Object.entries(layouts)) {
      it(`loses in ${name} only the damaged item`, () => {
        const good = (id: number) => `{"id":"${id}","data":{"id":[{"x":1},{"x":2}]}}`;
        for (const damage of damages) {
          const text = before + [good(1), good(2), damage, good(3), good(4)].join(between) + after;
          for (const chunks of [[text.length], [1], [3, 5]]) {
            const { items } = read(text, { chunks });
            const events = items.filter(({ kind }) => kind === 'event').map((item) => item.text);
            // Before a brace too many, there is a whole item
            expect(events.filter((event) => event !== '{"id":"x"}')).toEqual([1, 2, 3, 4].map(good));
            const rejected = items.filter(({ kind }) => kind === 'rejected');
            expect(rejected.map(({ code }) => code)).toEqual(['ERR_JSON_SYNTAX']);
            expect(damage).toContain(rejected[0]?.text);
            for (const item of items) expect(text.slice(item.offset, item.offset + item.text.length)).toBe(item.text);
          }
        }
      });
    }

    it('loses only the item in pretty-printed text', () => {
      const print = (id: number) =>
        JSON.stringify({ specversion: '1.0', id, data: { list: [{ a: 1 }, { a: 2 }] } }, null, 2);
      const cut = print(3).split('\n').slice(0, -4).join('\n');
      const { summary, items } = read([print(1), print(2), cut, print(4), print(5)].join('\n'));
      expect(summary).toEqual([
        `event ${print(1)}`,
        `event ${print(2)}`,
        `ERR_JSON_SYNTAX ${cut}`,
        `event ${print(4)}`,
        `event ${print(5)}`,
      ]);
      expect(items.map(({ line }) => line)).toEqual([1, 15, 29, 39, 53]);
    });

    it('loses only the item in a pretty-printed array, and keeps counting', () => {
      const text = JSON.stringify([{ a: { b: 1 } }, { a: { b: 2 } }, { a: { b: 3 } }], null, 2).replace(
        '2\n    }',
        '2\n',
      );
      const { items } = read(text);
      expect(items.map(({ kind, index, line, offset }) => [kind, index, line, offset])).toEqual([
        ['event', 0, 2, 4],
        ['rejected', 1, 7, 43],
        ['event', 2, 12, text.lastIndexOf('{\n    "a"')],
      ]);
      expect(items[1]?.message).toBe(
        'an opening bracket where none can stand at byte 35; the item is taken to end behind 30 bytes, where another begins',
      );
    });

    it('recognises the next item by its first key if it is indented very far', () => {
      const before = `\n${' '.repeat(200)}`;
      expect(read(`[${before}{"id":1},${before}{"id":2],${before}{"id":3}]`).summary).toEqual([
        'event {"id":1}',
        'ERR_JSON_SYNTAX {"id":2]',
        'event {"id":3}',
      ]);
    });

    it.each([
      ['no key', '{1}'],
      ['a key that is too long', `{"${'k'.repeat(200)}":1}`],
      ['a key that does not end', '{"k\n":1}'],
    ])('has nothing to recognise the next item by if the first one begins with %s', (_name, item) => {
      const { items } = read(`[${item.slice(0, -1)}],{"id":2}]`);
      expect(items.map(({ index, offset }) => [index, offset])).toEqual([[0, 1]]);
    });

    it('recognises the next item by the first key of the first one', () => {
      expect(read('[{"id":1,"l":[{"a":1},{"a":2}]},{"id":2,"l":[{"a":1},{"a":2}},{"id":3}]').summary).toEqual([
        'event {"id":1,"l":[{"a":1},{"a":2}]}',
        'ERR_JSON_SYNTAX {"id":2,"l":[{"a":1},{"a":2}}',
        'event {"id":3}',
      ]);
    });

    it('rejects the rest as one if no beginning of another item follows, and says how long it is', () => {
      for (const chunks of [[1], [100]]) {
        const { items } = read('[{"id":1},{"x":1]},{"y":2},{"z":3}]', { chunks });
        expect(items.map(({ text }) => text)).toEqual(['{"id":1}', '{"x":1]},{"y":2},{"z":3}]']);
        expect(items[1]).toMatchObject({ code: 'ERR_JSON_SYNTAX', index: 1, offset: 10 });
        expect(items[1]?.message).toBe(
          'a closing bracket that has no opening one at byte 7; where the next item begins cannot be told, so all 25 bytes from here on are rejected',
        );
      }
    });

    it('keeps of a long rest no more than the limit, and says that it is not all', () => {
      const { items } = read(`[{"id":1},{"x":1]${'y'.repeat(500)}`, { maxItemBytes: 50 });
      expect(items[1]).toMatchObject({ code: 'ERR_TOO_LARGE', index: 1 });
      expect(items[1]?.text).toHaveLength(50);
      expect(items[1]?.message).toContain('all 507 bytes from here on are rejected');
    });

    it('reports text that ends inside an item', () => {
      const { items } = read('[{"a":1},\n{"a":{"b":2}');
      expect(items[1]).toEqual({
        kind: 'rejected',
        code: 'ERR_JSON_SYNTAX',
        message: 'the text ends inside this item, after 12 bytes',
        text: '{"a":{"b":2}',
        line: 2,
        index: 1,
        offset: 10,
      });
    });

    it('reports an array that does not end, even if all its items do', () => {
      const { items } = read('[{"a":1},\n{"a":2},\n');
      expect(items.slice(2)).toEqual([
        {
          kind: 'rejected',
          code: 'ERR_JSON_SYNTAX',
          message: 'the text ends inside an array, after 2 elements: those behind are missing',
          text: '',
          line: 3,
          index: 2,
          offset: 19,
        },
      ]);
    });

    it('leaves to the parser what does not put the end of an item in doubt', () => {
      const items = ['{"a":NaN}', '{"a":1,}', '{a:1}', '{"a":tru}', '{"a"}', '[1,,2]', '{"a":"\t\\x"}', '{"a":}'];
      expect(read(`[${items.join(',')}]`).summary).toEqual(items.map((item) => `event ${item}`));
    });

    it('passes over surplus and missing separators between items', () => {
      expect(read('[,{"a":1},,{"a":2}{"a":3},]').summary).toEqual(['event {"a":1}', 'event {"a":2}', 'event {"a":3}']);
    });

    it('rejects text between items up to the next one', () => {
      expect(read('{"a":1}\nnonsense here\n{"a":2}\n42\n{"a":3}').summary).toEqual([
        'event {"a":1}',
        'ERR_JSON_SYNTAX nonsense here',
        'event {"a":2}',
        'ERR_JSON_SYNTAX 42',
        'event {"a":3}',
      ]);
    });

    it('follows any depth of nesting', () => {
      const deep = (depth: number) => '['.repeat(depth) + '{"a":[1]}'.repeat(1) + ']'.repeat(depth);
      expect(read(`[${deep(900)},${deep(3000)},1]`, { maxItemBytes: 1e5, chunks: [13] }).summary).toEqual([
        `event ${deep(900)}`,
        `event ${deep(3000)}`,
        'event 1',
      ]);
    });

    it('accounts for every byte and never depends on how the text is cut', () => {
      const noise = fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        '\n',
        ' ',
        '  {"id"',
        '{"id":1}',
        'x',
        '1',
      );
      fc.assert(
        fc.property(fc.array(noise, { maxLength: 60 }), chunkLengths, (parts, chunks) => {
          const text = parts.join('');
          const whole = read(text);
          expect(read(text, { chunks }).items).toEqual(whole.items);
          let end = 0;
          for (const item of whole.items) {
            expect(item.offset).toBeGreaterThanOrEqual(end);
            expect(text.slice(end, item.offset)).toMatch(/^[\s,[\]]*$/);
            expect(text.slice(item.offset, item.offset + item.text.length)).toBe(item.text);
            expect(item.line).toBe(text.slice(0, item.offset).split('\n').length);
            end = item.offset + item.text.length;
          }
          expect(text.slice(end)).toMatch(/^[\s,[\]]*$/);
        }),
        { numRuns: 2000 },
      );
    });
  });
});
