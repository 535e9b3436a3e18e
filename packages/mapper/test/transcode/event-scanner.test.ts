import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/otlp/byte-words.ts';
import { EventScanner } from '../../src/transcode/event-scanner.ts';
import {
  ESCAPED_TEXT,
  FALSE,
  MAX_MEMBERS,
  type MemberList,
  NESTED,
  NULL,
  NUMBER,
  ODD_NUMBER,
  TEXT,
  TRUE,
} from '../../src/transcode/member-list.ts';

const KINDS = new Map([
  [TEXT, 'text'],
  [ESCAPED_TEXT, 'escaped'],
  [NUMBER, 'number'],
  [ODD_NUMBER, 'odd number'],
  [TRUE, 'true'],
  [FALSE, 'false'],
  [NULL, 'null'],
  [NESTED, 'nested'],
]);

function scan(scanner: EventScanner, text: string): boolean {
  const bytes = Buffer.from(text);
  return scanner.scan(bytes, viewOf(bytes), 0, bytes.length);
}

/** Returns the members as key, kind and text. */
function described(scanner: EventScanner, list: MemberList, text: string): unknown[] {
  return Array.from({ length: list.count }, (_, at) => [
    scanner.key(list.slots[at] as number),
    KINDS.get(list.kinds[at] as number),
    text.slice(list.starts[at], list.ends[at]),
  ]);
}

describe('EventScanner', () => {
  it('finds the members of an event and of its data', () => {
    const scanner = new EventScanner();
    const data = '{"r":{"a":["]}"]},"s":"x","n":1.5,"o":1.0,"t":true,"f":false,"z":null}';
    const text = `{"id":"7", "e":"a\\"b" ,"data":${data},"x":[1]}`;
    expect(scan(scanner, text)).toBe(true);
    expect(described(scanner, scanner.envelope, text)).toEqual([
      ['id', 'text', '7'],
      ['e', 'escaped', 'a\\"b'],
      ['x', 'nested', '[1]'],
    ]);
    expect(described(scanner, scanner.data, text)).toEqual([
      ['r', 'nested', '{"a":["]}"]}'],
      ['s', 'text', 'x'],
      ['n', 'number', '1.5'],
      ['o', 'odd number', '1.0'],
      ['t', 'true', 'true'],
      ['f', 'false', 'false'],
      ['z', 'null', 'null'],
    ]);
    expect(scanner.data.numbers[2]).toBe(1.5);
    expect(text.slice(scanner.dataStart, scanner.dataEnd)).toBe(data);
  });

  it('follows senders who change the order of their keys', () => {
    const scanner = new EventScanner();
    for (const text of ['{"a":"1","bb":"2","c":"3"}', '{"c":"1","a":"2","bb":"3"}', '{"bb":"1","x":"2","a":"3"}']) {
      for (let times = 0; times < 2; times++) {
        expect(scan(scanner, text)).toBe(true);
        const keys = Object.keys(JSON.parse(text) as object);
        expect(described(scanner, scanner.envelope, text).map((member) => (member as string[])[0])).toEqual(keys);
      }
    }
  });

  it('says that there is no object data', () => {
    const scanner = new EventScanner();
    expect([scan(scanner, '{"id":"7"}'), scanner.dataStart]).toEqual([true, -1]);
    expect([scan(scanner, '{"data":"x"}'), scanner.dataStart]).toEqual([true, -1]);
    expect([scan(scanner, '{}'), scanner.envelope.count]).toEqual([true, 0]);
  });

  it.each([
    '',
    '[]',
    '{',
    '{"a"}',
    '{"a":"b"',
    '{"a":"b",}',
    '{"a":"b"}}',
    '{"a":"b" "c":"d"}',
    '{"a":"b"}{}',
    '{"a":"b","a":"c"}',
    '{"data":{"a":1,"a":2}}',
    '{"\\u0061":"b"}',
    '{"é":"b"}',
    '{"a":"\n"}',
    '{"a":tru}',
    '{"a":fals}',
    '{"a":nul}',
    '{"a":[}',
    '{"a":["]}',
    '{"a":01}',
  ])('leaves %o to others', (text) => {
    expect(scan(new EventScanner(), text)).toBe(false);
  });

  it('takes as many members as the list holds, and no more', () => {
    const event = (count: number): string => {
      return `{${Array.from({ length: count }, (_, number) => `"key${number}":"x"`).join()}}`;
    };
    const scanner = new EventScanner();
    expect([scan(scanner, event(40)), scanner.envelope.count]).toEqual([true, 40]);
    const many = new EventScanner();
    const accepted = Array.from({ length: MAX_MEMBERS + 40 }, (_, index) => index).filter((count) =>
      scan(many, event(count)),
    );
    expect(Math.max(...accepted)).toBeLessThanOrEqual(MAX_MEMBERS);
  });

  it('gives the slots to other keys when ever new keys come, and says so', () => {
    const scanner = new EventScanner();
    expect(scan(scanner, '{"id":"1","data":{"a":"1"}}')).toBe(true);
    let number = 0;
    for (; scanner.generation === 0 && number < 10_000; number++) scan(scanner, `{"key${number}":"x"}`);
    expect(number).toBeLessThan(10_000);
    const text = '{"data":{"b":"1","a":"2"},"id":"1"}';
    for (let times = 0; times < 2; times++) {
      expect(scan(scanner, text)).toBe(true);
      expect(described(scanner, scanner.data, text)).toEqual([
        ['b', 'text', '1'],
        ['a', 'text', '2'],
      ]);
    }
  });
});
