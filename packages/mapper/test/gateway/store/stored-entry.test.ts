import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry, type StoredEvent } from '../../../src/gateway/store/stored-entry.ts';
import { isOneLine } from '../../../src/spool/line.ts';

const texts = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('{', '\n', '\r\n', '\t', '\u2028', '\uFEFF', '\0', '\ud83d', '"', '\\', 'é'))
    .map((parts) => {
      return parts.join('');
    }),
);

const events: fc.Arbitrary<StoredEvent> = fc.record({
  text: texts,
  observedTimeUnixNano: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }),
  traceparent: fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('a\tb\n')), { nil: undefined }),
  conflict: fc.boolean(),
});

describe('encodeEntry()', () => {
  it('makes one line of well-formed text, which gives back the same event', () => {
    fc.assert(
      fc.property(events, (event) => {
        const entry = encodeEntry(event);
        expect(isOneLine(entry)).toBe(true);
        expect(decodeEntry(entry)).toEqual(event);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves text of one line as it is', () => {
    const event = { text: '{"a":"\\n\t"}', observedTimeUnixNano: 17n, traceparent: undefined, conflict: true };
    expect(encodeEntry(event)).toBe('1\t{"time":"17","conflict":true}\t{"a":"\\n\t"}');
  });
});

describe('decodeEntry()', () => {
  it('reads what is written on the disk', () => {
    expect(decodeEntry('1\t{"time":"17","traceparent":"00-ab","quoted":true}\t"{\\n}"')).toEqual({
      text: '{\n}',
      observedTimeUnixNano: 17n,
      traceparent: '00-ab',
      conflict: false,
    });
  });

  it.each([
    '',
    '1',
    '2\t{"time":"17"}\t{}',
    '{"specversion":"1.0"}',
    '1\t{"time":"17"}',
    '1\t{}\t{}',
    '1\t[]\t{}',
    '1\tnull\t{}',
    '1\t{"time":17}\t{}',
    '1\t{"time":"0x1"}\t{}',
    '1\t{"time":"17","traceparent":1}\t{}',
    '1\t{"time":"17","conflict":"yes"}\t{}',
    '1\t{"time":"17","quoted":false}\t{}',
    '1\t{"time":"17","quoted":true}\t{}',
    '1\t{"time":"17","quoted":true}\t"',
    '1\t{"time":"17"\t{}',
  ])('does not take %j for an event', (entry) => {
    expect(decodeEntry(entry)).toBeUndefined();
  });
});
