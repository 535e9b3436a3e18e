import { describe, expect, it } from 'vitest';
import { SOURCE_NAMES, type SourceName } from '../../src/sources/formats.ts';
import { RecognisingReader } from '../../src/sources/recognising-reader.ts';
import { CollectingVisitor, feed, utf8 } from './collecting-visitor.ts';
import { framed, jsonMessage, protobufMessage } from './otlp-messages.ts';

interface Options {
  readonly fileName?: string;
  readonly from?: SourceName;
  readonly maxEventBytes?: number;
  readonly chunks?: readonly number[];
}

function read(input: string | Uint8Array, options: Options = {}) {
  const { fileName = '-', from, maxEventBytes = 1000, chunks } = options;
  const sink = new CollectingVisitor();
  const reader = new RecognisingReader({ sink, fileName, from, maxEventBytes });
  feed(reader, typeof input === 'string' ? utf8(input) : input, chunks);
  const kinds = sink.items.map(({ kind, code }) => code ?? kind);
  return { format: reader.format, kinds, items: sink.items, summary: sink.summary };
}

const event = (id: number) => ({
  specversion: '1.0',
  id: String(id),
  data: { list: [{ x: 1 }], resource: { model_id: 'm' } },
});
const line = (id: number) => JSON.stringify(event(id));
const pretty = (id: number) => JSON.stringify(event(id), null, 2);
const three = [1, 2, 3];

describe('RecognisingReader', () => {
  it('knows the sources that a user can ask for', () => {
    expect(SOURCE_NAMES).toEqual(['ossp', 'otlp']);
  });

  describe('recognises by its content', () => {
    it.each<[name: string, text: string, format: string, events: number]>([
      ['one event on a line', line(1), 'json-lines', 1],
      ['JSON lines', three.map(line).join('\n'), 'json-lines', 3],
      ['JSON lines with CRLF', `${three.map(line).join('\r\n')}\r\n`, 'json-lines', 3],
      ['JSON lines behind blank lines', `\n\n${three.map(line).join('\n')}`, 'json-lines', 3],
      ['batches on lines', `[${line(1)},${line(2)}]\n[${line(3)}]\n`, 'json-lines', 3],
      ['a batch on one line', `[${three.map(line).join()}]`, 'json-lines', 3],
      ['a pretty-printed event', pretty(1), 'json', 1],
      ['pretty-printed events one after the other', three.map(pretty).join('\n'), 'json', 3],
      ['events one after the other on one line', three.map(line).join(''), 'json', 3],
      ['a pretty-printed array', JSON.stringify(three.map(event), null, 2), 'json', 3],
      ['an array indented by tabs', JSON.stringify(three.map(event), null, '\t'), 'json', 3],
      ['an array with an event on each line', `[\n${three.map(line).join(',\n')}\n]\n`, 'json', 3],
      ['an array that begins with its first event', `[${three.map(line).join(',\n')}]`, 'json', 3],
      ['an array that is cut short', `[\n${three.map(line).join(',\n')},\n`, 'json', 3],
      ['an event on two lines', '{"specversion":"1.0",\n"id":"1"}', 'json', 1],
      ['an event without indentation', pretty(1).replace(/\n +/g, '\n'), 'json', 1],
      ['an event with long lists of numbers', JSON.stringify({ id: 1, list: Array(99).fill(0.5) }, null, 2), 'json', 1],
      [
        'an event with text that looks like a log',
        JSON.stringify({ reason: 'see [OSSP CE] {x} there' }, null, 2),
        'json',
        1,
      ],
      ['an empty array', '[]', 'json', 0],
      ['a log', `INFO starting\nINFO [OSSP CE] ${line(1)}\n`, 'log', 1],
      ['a log of little else than events', three.map((id) => `[OSSP CE] ${line(id)}`).join('\n'), 'log', 3],
      ['a log with structured lines', `{"level":30}\n{"level":30}\n{"level":30}\nx [OSSP CE] ${line(1)}`, 'log', 1],
      ['a log with events on lines of their own', `INFO a b\nINFO c d\n${line(1)}\nINFO e f`, 'log', 1],
    ])('%s', (_name, text, format, events) => {
      const { kinds, ...found } = read(text);
      expect(found.format).toBe(format);
      expect(kinds.filter((kind) => kind === 'event')).toHaveLength(events);
    });

    it.each<[name: string, text: string, format: string, kinds: string[]]>([
      [
        'JSON lines whose first line is cut off at its end',
        `{"id":"0","data":\n${line(1)}\n${line(2)}`,
        'json-lines',
        ['event', 'event', 'event'],
      ],
      [
        'JSON lines whose first line is cut off at its beginning',
        `n":"1.0","id":1}\n${line(1)}\n${line(2)}`,
        'json-lines',
        ['event', 'event', 'event'],
      ],
      [
        'two JSON lines of which the first lacks its beginning',
        `"1.0","id":1}\n${line(1)}`,
        'json-lines',
        ['event', 'event'],
      ],
      [
        'batches of which the first is cut off',
        `[${line(1)},{"id":\n[${line(2)}]\n[${line(3)}]`,
        'json-lines',
        ['event', 'ERR_JSON_SYNTAX', 'event', 'event'],
      ],
      ['a pretty-printed event that is cut off', pretty(1).slice(0, -9), 'json', ['ERR_JSON_SYNTAX']],
      [
        'pretty-printed events of which the first is damaged',
        `${pretty(1).replace(']', '')}\n${pretty(2)}`,
        'json',
        ['ERR_JSON_SYNTAX', 'event'],
      ],
      ['half a line', '{"specversion":"1.0","id":"1"', 'json-lines', ['event']],
      [
        'lines with zeros that a crash left behind',
        `${line(1)}\n${'\0'.repeat(50)}\n${line(2)}`,
        'json-lines',
        ['event', 'event', 'event'],
      ],
    ])('%s', (_name, text, format, kinds) => {
      expect(read(text)).toMatchObject({ format, kinds });
    });

    it('a scalar, which is no event', () => {
      for (const scalar of ['42', '"text"', 'true', 'nonsense']) {
        expect(read(scalar)).toMatchObject({ format: 'json', kinds: ['ERR_JSON_SYNTAX'] });
      }
    });

    it('the same, however it is cut and whatever lies behind the part that is looked at', () => {
      const lines = Array.from({ length: 4000 }, (_, id) => line(id));
      for (const text of [lines.join('\n'), `[\n${lines.join(',\n')}\n]`]) {
        const whole = read(text);
        expect(whole.kinds).toEqual(lines.map(() => 'event'));
        for (const chunks of [[1000], [65_536], [300_000]]) expect(read(text, { chunks }).items).toEqual(whole.items);
      }
    });

    it('one array on a line that is longer than the part that is looked at', () => {
      const lines = Array.from({ length: 4000 }, (_, id) => line(id));
      const { format, kinds } = read(`[${lines.join()}]`);
      expect(format).toBe('json');
      expect(kinds).toEqual(lines.map(() => 'event'));
    });
  });

  describe('lets the extension decide', () => {
    const text = 'first things first\nthen the others\n';

    it.each([
      ['notes.txt', 'log', ['other', 'other', 'ERR_FORMAT']],
      ['-', 'log', ['other', 'other', 'ERR_FORMAT']],
      ['app.log', 'log', ['other', 'other']],
      ['app.log.3', 'log', ['other', 'other']],
      ['logs/APP.LOG.gz', 'log', ['other', 'other']],
      ['events.jsonl', 'json-lines', ['event', 'event']],
      ['events.ndjson.gz', 'json-lines', ['event', 'event']],
      ['events.json', 'json', ['ERR_JSON_SYNTAX']],
    ])('about text without events in %s', (fileName, format, kinds) => {
      expect(read(text, { fileName })).toMatchObject({ format, kinds });
    });

    it('about structured lines, which may be those of a log', () => {
      const lines = `{"level":30}\n${line(1)}\n`;
      expect(read(lines, { fileName: 'app.log' })).toMatchObject({ format: 'log', kinds: ['other', 'event'] });
      expect(read(lines, { fileName: 'app.jsonl' })).toMatchObject({ format: 'json-lines', kinds: ['event', 'event'] });
    });

    it('about nothing that the content shows', () => {
      expect(read(three.map(line).join('\n'), { fileName: 'a.json' }).format).toBe('json-lines');
      expect(read(JSON.stringify(three.map(event), null, 2), { fileName: 'a.log' }).format).toBe('json');
      expect(read(`a [OSSP CE] ${line(1)}`, { fileName: 'a.json' }).format).toBe('log');
    });
  });

  describe('about OTLP', () => {
    it.each<[name: string, input: string | Uint8Array, format: string, messages: number]>([
      ['JSON lines', `${jsonMessage('a')}\n${jsonMessage('b')}\n`, 'otlp-json', 2],
      ['pretty-printed JSON', JSON.stringify(JSON.parse(jsonMessage('a')), null, 2), 'otlp-json', 1],
      ['an array of messages', `[${jsonMessage('a')},${jsonMessage('b')}]`, 'otlp-json', 2],
      ['JSON lines whose first line lacks its beginning', `eLogs":[]}]}\n${jsonMessage('a')}\n`, 'otlp-json', 1],
      [
        'framed protobuf',
        Buffer.concat([framed(protobufMessage('a')), framed(protobufMessage('b', 'c'))]),
        'otlp-protobuf',
        2,
      ],
      ['a bare protobuf message', protobufMessage('a', 'b'), 'otlp-protobuf', 1],
    ])('recognises %s', (_name, input, format, messages) => {
      const { kinds, ...found } = read(input);
      expect(found.format).toBe(format);
      expect(kinds.filter((kind) => kind === 'logs')).toHaveLength(messages);
    });

    it('takes text that begins with line feeds for text', () => {
      expect(read(`\n\n\n\n${line(1)}\n`)).toMatchObject({ format: 'json-lines', kinds: ['event'] });
      expect(read(`\n${line(1)}\n`)).toMatchObject({ format: 'json-lines', kinds: ['event'] });
    });
  });

  describe('does what the user says', () => {
    it('takes JSON for OTLP', () => {
      expect(read(`{"x":1}\n${jsonMessage('a')}`, { from: 'otlp' })).toMatchObject({
        format: 'otlp-json',
        kinds: ['ERR_OTLP_JSON', 'logs'],
      });
    });

    it('takes OTLP for events', () => {
      expect(read(jsonMessage('a'), { from: 'ossp' })).toMatchObject({ format: 'json-lines', kinds: ['event'] });
    });

    it('does not take binary data for text', () => {
      for (const from of SOURCE_NAMES) {
        expect(read(Uint8Array.of(1, 2, 3, 0, 200), { from })).toMatchObject({
          format: 'unknown',
          kinds: ['ERR_FORMAT'],
        });
      }
    });
  });

  describe('without items', () => {
    it.each([
      ['nothing', ''],
      ['white space', ' \r\n\t\n'],
      ['a byte order mark', '\ufeff'],
      ['a mark and white space', '\ufeff\n'],
    ])('calls %s empty', (_name, text) => {
      expect(read(text)).toMatchObject({ format: 'empty', kinds: [] });
    });

    it('passes over white space that is longer than the part that is looked at', () => {
      expect(read(`${' '.repeat(300_000)}\n${line(1)}`)).toMatchObject({ format: 'json-lines', kinds: ['event'] });
    });
  });

  it('passes over the byte order mark of UTF-8 and counts it in offsets', () => {
    for (const chunks of [[1], [1000]]) {
      const { items } = read(`\ufeff${line(1)}\n${line(2)}`, { chunks });
      expect(items.map(({ kind, line: at, offset }) => [kind, at, offset])).toEqual([
        ['event', 1, 3],
        ['event', 2, 4 + line(1).length],
      ]);
    }
    expect(read(`\ufeff${pretty(1)}`).items[0]?.offset).toBe(3);
  });

  describe('rejects the input as a whole, once, if it', () => {
    const utf16 = Buffer.from(`${line(1)}\n${line(2)}`, 'utf16le');
    const utf32 = Buffer.concat([...line(1)].map((character) => Buffer.from([character.charCodeAt(0), 0, 0, 0])));
    const mark16 = Buffer.from([0xff, 0xfe]);
    const swapped = (bytes: Buffer, size: 16 | 32) =>
      size === 16 ? Buffer.from(bytes).swap16() : Buffer.from(bytes).swap32();

    it.each([
      ['UTF-16LE', Buffer.concat([mark16, utf16])],
      ['UTF-16BE', swapped(Buffer.concat([mark16, utf16]), 16)],
      ['UTF-16LE', utf16],
      ['UTF-16BE', swapped(utf16, 16)],
      ['UTF-32LE', Buffer.concat([mark16, Buffer.alloc(2), utf32])],
      ['UTF-32BE', swapped(Buffer.concat([mark16, Buffer.alloc(2), utf32]), 32)],
      ['UTF-32LE', utf32],
      ['UTF-32BE', swapped(utf32, 32)],
    ])('is text in %s', (name, bytes) => {
      for (const chunks of [[1], [1000]]) {
        const { format, items } = read(bytes, { chunks });
        expect(format).toBe('unknown');
        expect(items).toEqual([
          {
            kind: 'rejected',
            code: 'ERR_ENCODING',
            message: `the text is encoded in ${name}; convert it to UTF-8 first`,
            text: '',
            line: 0,
            index: -1,
            offset: 0,
          },
        ]);
      }
    });

    it.each([
      ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
      ['zeros', Buffer.alloc(1000)],
      ['a Zstandard frame', Buffer.from('28b52ffd04007100003a0a0b', 'hex')],
      ['a framed message of something else', framed(Buffer.from([0x12, 3, 1, 2, 3]))],
      ['noise', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * 7 + (at >> 3)) & 255))],
    ])('is %s', (_name, bytes) => {
      const { format, items } = read(bytes, { chunks: [500] });
      expect(format).toBe('unknown');
      expect(items).toMatchObject([{ kind: 'rejected', code: 'ERR_FORMAT', text: '' }]);
    });
  });
});
