import { describe, expect, it } from 'vitest';
import { FramedLogsReader, WholeLogsReader } from '../../src/sources/otlp-protobuf-readers.ts';
import { RecognisingReader } from '../../src/sources/recognising-reader.ts';
import { type CollectedItem, CollectingVisitor, feed, utf8 } from './collecting-visitor.ts';
import { framed, jsonMessage, protobufMessage, record } from './otlp-messages.ts';

const eventNames = ({ logs }: CollectedItem) =>
  logs?.resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map((log) => log.eventName)),
  );

function readJson(text: string, chunks?: readonly number[]): CollectingVisitor {
  const sink = new CollectingVisitor();
  feed(new RecognisingReader({ sink, fileName: '-', from: 'otlp', maxEventBytes: 1000 }), utf8(text), chunks);
  return sink;
}

function readFramed(
  bytes: Uint8Array,
  options: { maxBytes?: number; chunks?: readonly number[] } = {},
): CollectedItem[] {
  const sink = new CollectingVisitor();
  feed(new FramedLogsReader(sink, options.maxBytes ?? 10_000, 0), bytes, options.chunks);
  return sink.items;
}

describe('OTLP/JSON input', () => {
  it('gives the logs of each line with their place', () => {
    const { items } = readJson(`${jsonMessage('a')}\r\n\n${jsonMessage('b', 'c')}`);
    expect(items.map((item) => [item.kind, item.line, item.index, item.offset, eventNames(item)])).toEqual([
      ['logs', 1, -1, 0, ['a']],
      ['logs', 3, -1, jsonMessage('a').length + 3, ['b', 'c']],
    ]);
    expect(items[0]?.logs?.resourceLogs[0]?.scopeLogs[0]?.logRecords).toEqual([record('a')]);
    expect(items[0]?.logs?.resourceLogs[0]?.resource).toEqual({
      attributes: [{ key: 'service.name', value: 'test' }],
    });
  });

  it.each([
    ['ERR_JSON_SYNTAX', '{"resourceLogs":['],
    ['ERR_OTLP_JSON', '{"resourceLogs":{}}'],
    ['ERR_OTLP_JSON', '{"resourceSpans":[]}'],
    ['ERR_OTLP_JSON', '[1,2]'],
    ['ERR_OTLP_JSON', '7'],
    ['ERR_DUPLICATE_KEY', '{"resourceLogs":[],"resourceLogs":[]}'],
  ])('rejects with %s, and alone, the line %s', (code, line) => {
    const { items } = readJson(`${jsonMessage('a')}\n${line}\n${jsonMessage('b')}\n`);
    expect(items.map((item) => item.code ?? eventNames(item))).toEqual([['a'], code, ['b']]);
    expect(items[1]).toMatchObject({ text: line, line: 2, offset: jsonMessage('a').length + 1 });
  });

  it('says which logs the object lacks', () => {
    expect(readJson('{"resourceSpans":[]}').items[0]?.message).toBe('the object has no resourceLogs');
  });

  it('accepts an empty message and keys that it does not know', () => {
    expect(readJson('{}\n{"resourceLogs":[],"other":1}').items.map(({ logs }) => logs)).toEqual([
      { resourceLogs: [] },
      { resourceLogs: [] },
    ]);
  });

  it('follows values as deep as an event can be', () => {
    let value = '{"intValue":"7"}';
    for (let depth = 0; depth < 60; depth++) value = `{"kvlistValue":{"values":[{"key":"k","value":${value}}]}}`;
    const { items } = readJson(
      `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"deep","body":${value}}]}]}]}`,
    );
    expect(items.map(eventNames)).toEqual([['deep']]);
  });

  it('reads messages that are larger than an event may be', () => {
    const names = Array.from({ length: 50 }, (_, at) => `event-${at}`);
    expect(readJson(jsonMessage(...names), [777]).items.map(eventNames)).toEqual([names]);
  });
});

describe('FramedLogsReader', () => {
  const first = framed(protobufMessage('a'));
  const second = framed(protobufMessage('b', 'c'));
  const chunkings = [[1], [3, 50], [100_000]];

  it('gives the logs of each message with its place', () => {
    for (const chunks of chunkings) {
      const items = readFramed(Buffer.concat([first, second]), { chunks });
      expect(items.map((item) => [item.kind, item.line, item.index, item.offset, eventNames(item)])).toEqual([
        ['logs', 0, 0, 4, ['a']],
        ['logs', 0, 1, first.length + 4, ['b', 'c']],
      ]);
      expect(items[0]?.logs?.resourceLogs[0]?.scopeLogs[0]?.logRecords).toEqual([record('a')]);
    }
  });

  it('rejects a message that cannot be decoded, alone and with its bytes', () => {
    const damaged = Buffer.from(second);
    damaged[6] = 0x0f;
    for (const chunks of chunkings) {
      const items = readFramed(Buffer.concat([first, damaged, first]), { chunks });
      expect(items.map((item) => item.code ?? eventNames(item))).toEqual([['a'], 'ERR_OTLP_PROTOBUF', ['a']]);
      expect(items[1]).toMatchObject({
        index: 1,
        offset: first.length + 4,
        text: damaged.subarray(4).toString('latin1'),
      });
    }
  });

  it('passes over a message that is too large, and keeps its first bytes', () => {
    const maxBytes = protobufMessage('a').length;
    for (const chunks of chunkings) {
      const items = readFramed(Buffer.concat([first, second, first]), { chunks, maxBytes });
      expect(items.map((item) => item.code ?? eventNames(item))).toEqual([['a'], 'ERR_TOO_LARGE', ['a']]);
      expect(items[1]?.text).toBe(second.subarray(4, 4 + maxBytes).toString('latin1'));
      expect(items[1]?.message).toBe(`${second.length - 4} bytes are more than the limit of ${maxBytes}`);
    }
  });

  it.each([
    [
      'a length that no message follows',
      Buffer.from([0, 0, 0, 9, 1, 2, 3]),
      'no OTLP logs message follows the length',
      7,
    ],
    ['zeros', Buffer.alloc(20), 'a message of no bytes', 20],
    ['text', Buffer.from('{"a":1}\n'), 'no OTLP logs message follows the length', 8],
    ['half a length', Buffer.from([0, 0]), 'the input ends inside the length of a message', 2],
    ['a length and no message', Buffer.from([0, 0, 0, 5]), 'the input ends inside a message, after 0 of 5 bytes', 4],
    [
      'half a message',
      first.subarray(0, 30),
      `the input ends inside a message, after 26 of ${first.length - 4} bytes`,
      30,
    ],
  ])('rejects everything from %s on, once', (_name, bytes, what, length) => {
    for (const chunks of chunkings) {
      const items = readFramed(Buffer.concat([first, bytes]), { chunks });
      expect(items.map((item) => item.code ?? eventNames(item))).toEqual([['a'], 'ERR_OTLP_PROTOBUF']);
      expect(items[1]).toMatchObject({
        index: 1,
        offset: first.length,
        text: bytes.toString('latin1'),
        message: `${what}; nothing behind can be trusted, so all ${length} bytes from here on are rejected`,
      });
    }
  });

  it('keeps of a long rest no more than the limit, and says that it is not all', () => {
    for (const chunks of chunkings) {
      const items = readFramed(Buffer.concat([first, Buffer.alloc(5000, 7)]), { chunks, maxBytes: 1000 });
      expect(items[1]).toMatchObject({ code: 'ERR_TOO_LARGE', text: '\x07'.repeat(1000) });
      expect(items[1]?.message).toContain('all 5000 bytes');
    }
    const cutShort = readFramed(Buffer.concat([second.subarray(0, 200)]), { maxBytes: 50, chunks: [60] });
    expect(cutShort).toMatchObject([{ code: 'ERR_TOO_LARGE', text: second.subarray(0, 50).toString('latin1') }]);
    expect(cutShort[0]?.message).toContain('all 200 bytes');
  });
});

describe('WholeLogsReader', () => {
  const read = (bytes: Uint8Array, maxBytes: number) => {
    const sink = new CollectingVisitor();
    feed(new WholeLogsReader(sink, maxBytes, 0), bytes, [100]);
    return sink.items;
  };

  it('gives the logs of the message', () => {
    const [item, ...more] = read(protobufMessage('a', 'b'), 10_000);
    expect(item).toMatchObject({ kind: 'logs', line: 0, index: -1, offset: 0 });
    expect(item && eventNames(item)).toEqual(['a', 'b']);
    expect(more).toEqual([]);
  });

  it('rejects what is damaged or too large', () => {
    const message = protobufMessage('a');
    expect(read(message.subarray(0, -1), 10_000)).toMatchObject([{ code: 'ERR_OTLP_PROTOBUF', index: -1 }]);
    expect(read(message, 100)).toMatchObject([
      { code: 'ERR_TOO_LARGE', text: message.subarray(0, 100).toString('latin1') },
    ]);
  });
});
