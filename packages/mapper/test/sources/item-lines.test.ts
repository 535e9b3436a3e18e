import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemLinesReader } from '../../src/sources/item-lines.ts';
import { type CollectedItem, CollectingVisitor, feed, latin1, utf8 } from './collecting-visitor.ts';

interface Options {
  readonly log?: boolean;
  readonly eventsExpected?: boolean;
  readonly maxItemBytes?: number;
  readonly chunks?: readonly number[];
}

function read(text: string, options: Options = {}): CollectingVisitor {
  const { log = false, eventsExpected = false, maxItemBytes = 1000, chunks } = options;
  const sink = new CollectingVisitor();
  feed(itemLinesReader({ sink, maxItemBytes, offset: 0, log, eventsExpected }), utf8(text), chunks);
  return sink;
}

const places = (items: readonly CollectedItem[]) => items.map(({ line, index, offset }) => [line, index, offset]);
const EVENT = '{"specversion":"1.0","id":"1"}';

describe('itemLinesReader() for JSON lines', () => {
  it('gives one item for each line, with its place', () => {
    const { summary, items } = read('{"a":1}\n{"b":"é"}\n{"c":3}\n');
    expect(summary).toEqual(['event {"a":1}', `event ${latin1(utf8('{"b":"é"}'))}`, 'event {"c":3}']);
    expect(places(items)).toEqual([
      [1, -1, 0],
      [2, -1, 8],
      [3, -1, 19],
    ]);
  });

  it('reads CRLF, blank lines, white space around items, and a last line without an end', () => {
    const { summary, items } = read('\r\n \t\n{"a":1}\r\n\n  {"b":2} \t\r\n{"c":3}');
    expect(summary).toEqual(['event {"a":1}', 'event {"b":2}', 'event {"c":3}']);
    expect(places(items)).toEqual([
      [3, -1, 5],
      [5, -1, 17],
      [6, -1, 28],
    ]);
  });

  it('gives the elements of an array on a line as items', () => {
    const { summary, items } = read('{"a":1}\n[{"b":2}, {"c":3}]\n[]\n [ {"d":4} ]');
    expect(summary).toEqual(['event {"a":1}', 'event {"b":2}', 'event {"c":3}', 'event {"d":4}']);
    expect(places(items)).toEqual([
      [1, -1, 0],
      [2, 0, 9],
      [2, 1, 18],
      [4, 0, 33],
    ]);
  });

  it('loses of a damaged array on a line no more than the damaged element', () => {
    expect(read('[{"id":1},{"id":2]},{"id":3}]\n{"id":4}').summary).toEqual([
      'event {"id":1}',
      'ERR_JSON_SYNTAX {"id":2]}',
      'event {"id":3}',
      'event {"id":4}',
    ]);
    expect(read('[{"id":1},{"id":2\n{"id":3}').summary).toEqual([
      'event {"id":1}',
      'ERR_JSON_SYNTAX {"id":2',
      'event {"id":3}',
    ]);
  });

  it('passes on every other line as an item, so that the parser rejects it', () => {
    const lines = ['{"half', 'ion":"1.0"}', 'text', '42', '"text"', '[1,2]', '[', '{', '}', 'null', '{"a":1} {"b":2}'];
    expect(read(lines.join('\n')).summary).toEqual(lines.map((line) => `event ${line}`));
  });

  it('finds the event in a stray line of a log', () => {
    expect(read(`${EVENT}\nINFO:x:[OSSP CE] ${EVENT}\n`).summary).toEqual([`event ${EVENT}`, `event ${EVENT}`]);
  });

  it('gives the same items at the same places wherever the text is cut', () => {
    const line = fc.constantFrom(
      '',
      ' ',
      '\r',
      '{"a":1}',
      ' {"a":"é"}\r',
      '[{"a":1},{"b":2}]',
      '[{"a":1},',
      'text',
      '[OSSP CE] {}',
      '"'.repeat(40),
    );
    const chunkLengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), chunkLengths, fc.boolean(), (lines, chunks, log) => {
        const text = lines.join('\n');
        const bytes = utf8(text);
        const { items } = read(text, { chunks, log, maxItemBytes: 30 });
        expect(items).toEqual(read(text, { log, maxItemBytes: 30 }).items);
        for (const item of items) {
          expect(latin1(bytes.subarray(item.offset, item.offset + item.text.length))).toBe(item.text);
          expect(latin1(bytes.subarray(0, item.offset)).split('\n')).toHaveLength(item.line);
        }
      }),
      { numRuns: 500 },
    );
  });

  describe('with lines that are too long', () => {
    const long = `{"a":"${'x'.repeat(20_000)}"}`;

    it('keeps the first bytes, says the length, and goes on with the next line', () => {
      for (const chunks of [[64], [5000], [100_000]]) {
        const { items } = read(`{"a":1}\n ${long}\n{"b":2}\n`, { maxItemBytes: 100, chunks });
        expect(items).toEqual([
          { kind: 'event', text: '{"a":1}', line: 1, index: -1, offset: 0 },
          {
            kind: 'rejected',
            code: 'ERR_TOO_LARGE',
            message: '20008 bytes are more than the limit of 100',
            text: long.slice(0, 100),
            line: 2,
            index: -1,
            offset: 9,
          },
          { kind: 'event', text: '{"b":2}', line: 3, index: -1, offset: 20_018 },
        ]);
      }
    });

    it('keeps to the limit exactly, whatever stands around the item', () => {
      const item = `{"a":"${'x'.repeat(92)}"}`;
      expect(read(`  ${item}  \r\n`, { maxItemBytes: 100 }).summary).toEqual([`event ${item}`]);
      expect(read(`  ${item}  \r\n`, { maxItemBytes: 99 }).summary).toEqual([`ERR_TOO_LARGE ${item.slice(0, 99)}`]);
      expect(read(`INFO ${' '.repeat(1000)} [OSSP CE] ${item}`, { maxItemBytes: 100 }).summary).toEqual([
        `event ${item}`,
      ]);
    });

    it('rejects a last line without an end', () => {
      expect(read(long, { maxItemBytes: 100, chunks: [999] }).summary).toEqual([`ERR_TOO_LARGE ${long.slice(0, 100)}`]);
    });

    it('reads an array of any length on one line', () => {
      const elements = Array.from({ length: 2000 }, (_, id) => `{"id":${id}}`);
      for (const chunks of [[64], [5000], [100_000]]) {
        const { summary, items } = read(`{"a":1}\n[${elements.join()}]\n{"b":2}`, { maxItemBytes: 100, chunks });
        expect(summary).toEqual(['event {"a":1}', ...elements.map((element) => `event ${element}`), 'event {"b":2}']);
        expect(items[2000]).toMatchObject({ line: 2, index: 1999 });
        expect(items[2001]).toMatchObject({ line: 3, index: -1 });
      }
    });
  });
});

describe('itemLinesReader() for a log', () => {
  const readLog = (text: string, options: Options = {}) => read(text, { ...options, log: true });

  it('finds the event behind a marker anywhere in a line', () => {
    const { summary, items } = readLog(`start\nINFO:ossp_sdk.client:[OSSP CE] ${EVENT}\r\n[OSSP CE]${EVENT}\n\nend`);
    expect(summary).toEqual(['other', `event ${EVENT}`, `event ${EVENT}`, 'other']);
    expect(places(items)).toEqual([
      [1, -1, 0],
      [2, -1, 37],
      [3, -1, 78],
      [5, -1, 110],
    ]);
  });

  it('takes what follows the event for a part of the log', () => {
    expect(readLog(`\x1b[32m[OSSP CE] ${EVENT}\x1b[0m (client.py:120)`).summary).toEqual([`event ${EVENT}`]);
  });

  it("finds several events on a line, where writers got in each other's way", () => {
    expect(readLog(`A [OSSP CE] ${EVENT}B [OSSP CE] {"id":C [OSSP CE] ${EVENT}`).summary).toEqual([
      `event ${EVENT}`,
      'event {"id":C',
      `event ${EVENT}`,
    ]);
  });

  it('is not misled by a marker in an event', () => {
    const event = '{"specversion":"1.0","reason":"[OSSP CE] {"}';
    expect(readLog(`x [OSSP CE] ${event}\n${event}`).summary).toEqual([`event ${event}`, `event ${event}`]);
  });

  it('passes on whatever follows a marker, so that the parser rejects what is no event', () => {
    expect(readLog('[OSSP CE] {"half":\n[OSSP CE] text \n[OSSP CE]\nmsg="[OSSP CE] {\\"id\\":1}"').summary).toEqual([
      'event {"half":',
      'event text',
      'event',
      'event {\\"id\\":1}"',
    ]);
  });

  it('takes a line that is an object with specversion for an event', () => {
    expect(readLog(`${EVENT}\n { "id":"1", "specversion" : "1.0" }\n[${EVENT},${EVENT}]\n`).summary).toEqual([
      `event ${EVENT}`,
      'event { "id":"1", "specversion" : "1.0" }',
      `event ${EVENT}`,
      `event ${EVENT}`,
    ]);
  });

  it('takes what may be half an event for one', () => {
    expect(readLog('{"id":"1","sour\n[{"id":"1"},{"id\n').summary).toEqual([
      'event {"id":"1","sour',
      'event {"id":"1"}',
      'ERR_JSON_SYNTAX {"id',
    ]);
  });

  it.each([
    ['a structured line', '{"level":30,"msg":"listening"}'],
    ['a time in brackets', '[2026-01-01T00:00:00Z] INFO listening'],
    ['a name in braces', '[{main}] INFO listening'],
    ['text in braces', "{'level': 30, 'msg': 'listening'"],
    ['an array of numbers', '[1, 2, 3]'],
    ['text', 'listening'],
  ])('counts %s among the other lines', (_name, line) => {
    expect(readLog(line).summary).toEqual(['other']);
  });

  it('reports once if no line holds an event where events are expected', () => {
    const { items } = readLog('a b\nc d\n', { eventsExpected: true });
    expect(items.slice(2)).toEqual([
      {
        kind: 'rejected',
        code: 'ERR_FORMAT',
        message: 'none of 2 lines holds an event or looks like a known format',
        text: '',
        line: 0,
        index: -1,
        offset: 0,
      },
    ]);
    expect(readLog(`a b\n${EVENT}\n`, { eventsExpected: true }).summary).toEqual(['other', `event ${EVENT}`]);
  });

  it('rejects a line that is too long if it claims to hold an event, and counts it otherwise', () => {
    const noise = 'y'.repeat(20_000);
    const text = [
      `a ${noise}`,
      `a ${noise} [OSSP CE] ${EVENT}`,
      `{"specversion":"1.0","x":"${noise}"}`,
      `{"msg":"${noise}"}`,
      `{"msg":"${noise}`,
      `[{"id":1},{"id":"${noise}"}]`,
    ].join('\n');
    for (const chunks of [[97], [8192], [200_000]]) {
      const { items } = readLog(text, { maxItemBytes: 100, chunks });
      expect(items.map(({ kind, line, index, code }) => [kind, line, index, code])).toEqual([
        ['other', 1, -1, undefined],
        ['rejected', 2, -1, 'ERR_TOO_LARGE'],
        ['rejected', 3, -1, 'ERR_TOO_LARGE'],
        ['other', 4, -1, undefined],
        ['rejected', 5, -1, 'ERR_TOO_LARGE'],
        ['event', 6, 0, undefined],
        ['rejected', 6, 1, 'ERR_TOO_LARGE'],
      ]);
    }
  });
});
