import { describe, expect, it } from 'vitest';
import { RecognisingReader } from '../../src/sources/recognising-reader.ts';
import { CollectingVisitor, feed, latin1, utf8 } from './collecting-visitor.ts';
import { jsonMessage, protobufMessage } from './otlp-messages.ts';

const PLACE = { input: 'a.jsonl', line: 12, index: -1, offset: 3456, code: 'ERR_JSON_SYNTAX', path: '', message: 'm' };
const entry = (rest: object) => JSON.stringify({ ossp_quarantine: 1, ...PLACE, ...rest });

function read(lines: readonly string[], maxEventBytes = 1000) {
  const sink = new CollectingVisitor();
  const reader = new RecognisingReader({ sink, fileName: '-', maxEventBytes });
  feed(reader, utf8(lines.join('\n')));
  expect(reader.format).toBe('quarantine');
  return sink;
}

describe('quarantine input', () => {
  it('gives the originals, with the places of their entries', () => {
    const event = '{"id":"é \\" \\u0041 😀"}';
    const lines = [
      entry({ original: event }),
      entry({ original_base64: Buffer.from([0x7b, 0xff, 0x7d]).toString('base64') }),
    ];
    const { items } = read(lines);
    expect(items).toEqual([
      { kind: 'event', text: latin1(utf8(event)), line: 1, index: -1, offset: 0 },
      { kind: 'event', text: '{\xff}', line: 2, index: -1, offset: utf8(lines[0] ?? '').length + 1 },
    ]);
  });

  it('reads originals that are OTLP in either encoding', () => {
    const { items } = read([
      entry({ original: jsonMessage('a') }),
      entry({ original_base64: protobufMessage('b').toString('base64') }),
      entry({ original: '{"resourceLogs":7}' }),
      entry({ original_base64: protobufMessage('c').subarray(0, -1).toString('base64') }),
    ]);
    expect(items.map(({ kind, code, line }) => [code ?? kind, line])).toEqual([
      ['logs', 1],
      ['logs', 2],
      ['ERR_OTLP_JSON', 3],
      ['ERR_OTLP_PROTOBUF', 4],
    ]);
  });

  it('takes a line that is no entry for an event, which may have been put in its place', () => {
    expect(read([entry({ original: '{"a":1}' }), '{"b":2}', '{"ossp_quarantine":2}']).summary).toEqual([
      'event {"a":1}',
      'event {"b":2}',
      'event {"ossp_quarantine":2}',
    ]);
  });

  it.each([
    ['ERR_TOO_LARGE', '', { original: '{"a":', truncated: true, length: 5_000_000 }],
    ['ERR_FORMAT', '/original', {}],
    ['ERR_FORMAT', '/original', { original: '' }],
    ['ERR_FORMAT', '/original', { original: 7 }],
    ['ERR_FORMAT', '/original_base64', { original_base64: 'A' }],
    ['ERR_UTF8', '/original', { original: '\ud800' }],
  ])('rejects with %s at %j an entry with %j', (code, path, rest) => {
    const line = entry(rest);
    const { summary, items } = read([line, entry({ original: '{"b":2}' })]);
    expect(summary).toEqual([`${code} ${line}`, 'event {"b":2}']);
    expect(items[0]?.path ?? '').toBe(path);
  });

  it('rejects an entry that was damaged by the mending', () => {
    const line = entry({ original: '{"a":1}' }).slice(0, -1);
    expect(read([line]).summary).toEqual([`ERR_JSON_SYNTAX ${line}`]);
  });

  it('has room for an original of the largest size in its longest spelling', () => {
    const original = `{"a":"${'\u0001'.repeat(990)}"}`;
    expect(read([entry({ original })]).items).toMatchObject([{ kind: 'event', text: original }]);
    expect(read([entry({ original: 'x'.repeat(80_000) })]).items).toMatchObject([{ code: 'ERR_TOO_LARGE' }]);
  });
});
