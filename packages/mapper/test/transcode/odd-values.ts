import type { Random } from './random.ts';

/** Spellings of values that readers of events get wrong. All text is a string of bytes: one character for each. */

/** Returns text as the bytes of its UTF-8 form. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** What stands between the quotes of a string, without escapes. */
export function plainText(random: Random): string {
  return random.pick([
    'pii-v2',
    'Detected PII leakage.',
    'x',
    'ab',
    'abc',
    'a longer explanation, which takes more than the one hundred and twenty-seven bytes that a length of one byte can hold, so the lengths move up',
    `sample-${random.below(1_000_000)}`,
    utf8('Toxic content — flagged “unsafe”'),
    utf8('日本語のテキスト'),
    utf8('😀'),
    '~\x7f',
  ]);
}

export function oddText(random: Random): string {
  return random.pick([
    '',
    'say \\"no\\"',
    'line\\nbreak',
    '\\\\',
    'C:\\\\temp',
    '\\u00e9t\\u00E9',
    '\\ud83d\\ude00',
    '\\/',
    ' ',
    utf8('\u2028'),
    // Wrong or without UTF-8 form
    '\\ud800',
    'a\\udc00b',
    '\\ude00\\ud83d',
    '\\x41',
    '\\u12',
    '\\u12g4',
    '\\',
    'tab\there',
    'nul\0',
    'break\n',
    '\xff',
    '\xc3',
    '\xc0\xaf',
    '\xe0\x80\x80',
    '\xed\xa0\x80',
    '\xf0\x80\x80\x80',
    '\xf4\x90\x80\x80',
    '\xf5\x80\x80\x80',
    '\xe2\x82',
    '\x80',
    '\xf0\x9f\x98\x80\\n',
    'a"b',
  ]);
}

export function plainNumber(random: Random): string {
  return random.pick(['0', '1', '42', '0.2', '0.91', '-3.5', '2147483647', String(random.next())]);
}

export function oddNumber(random: Random): string {
  return random.pick([
    '-1',
    '2147483648',
    '-2147483649',
    '1.0',
    '0.0',
    '-0',
    '-0.0',
    '0.10',
    '1e5',
    '1E+2',
    '1e-7',
    '1.5e300',
    '0.000001',
    '0.0000001',
    '0.00000012345678901234567',
    '9007199254740991',
    '-9007199254740991',
    '9007199254740993',
    '9223372036854775807',
    '-9223372036854775808',
    '9223372036854775808',
    '18446744073709551616',
    '0.30000000000000004',
    '0.12345678901234567',
    '0.1234567890123456789',
    '123456789.12345678901',
    '1e400',
    '1e-400',
    '4.35',
    String(-random.next()),
    random.digits(1 + random.below(20), '123456789'),
    `0.${random.digits(1 + random.below(20), '0123456789')}`,
    // Wrong
    '01',
    '1.',
    '.5',
    '-',
    '+1',
    '1e',
    '1e+',
    '0x10',
    'NaN',
    'Infinity',
    '-Infinity',
  ]);
}

export function oddValue(random: Random): string {
  return random.pick([
    'true',
    'false',
    'null',
    '{}',
    '[]',
    '[1,2.5,"x",[null]]',
    '{"a":{"b":[{}]}}',
    '{"k":"v","n":1}',
    '{"k":"\\u00e9","n":1.0}',
    '{"k":"\\ud800"}',
    '{"n":1e400}',
    '{"a":1,"a":2}',
    '{"a":"]}"}',
    '{"a":"\\"}"}',
    `{"a":"${utf8('—')}"}`,
    '{"a":"\xff"}',
    '[[[[[[[[[[1]]]]]]]]]]',
    `${'['.repeat(31)}${']'.repeat(31)}`,
    `${'['.repeat(40)}${']'.repeat(40)}`,
    // Wrong
    '{"a" 1}',
    '[1,]',
    '{"a":}',
    '[1}',
    '["',
    'truth',
    'tru',
    'nul',
    'undefined',
    '',
  ]);
}

export function time(random: Random): string {
  const date = `20${random.digits(1, '012')}${random.digits(1, '0123456789')}-0${1 + random.below(9)}-${random.pick(['01', '15', '28'])}`;
  const clock = `${random.pick(['00', '12', '23'])}:${random.pick(['00', '59'])}:${random.pick(['00', '30', '59'])}`;
  return `${date}T${clock}.${random.digits(2, '0123456789')}${1 + random.below(9)}Z`;
}

export function oddTime(random: Random): string {
  return random.pick([
    '2025-09-18T12:00:00Z',
    '2025-09-18T12:00:00.5Z',
    '2025-09-18T12:00:00.000Z',
    '2025-09-18T12:00:00.120000Z',
    '2025-09-18T12:00:00.123456Z',
    '2025-09-18T12:00:00.123456789Z',
    '2025-09-18T12:00:00.1234567891Z',
    '2025-09-18T12:00:00.000000000Z',
    '2025-09-18T12:00:00+00:00',
    '2025-09-18T12:00:00.25+02:00',
    '2025-09-18T12:00:00-23:59',
    '2025-09-18t12:00:00z',
    '2025-09-18T12:00:00z',
    '2016-12-31T23:59:60Z',
    '2024-02-29T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '1970-01-01T00:00:00.000000001Z',
    '1969-12-31T23:00:00-02:00',
    '1970-01-01T00:00:00+00:01',
    '2554-07-20T23:59:59Z',
    '2554-07-21T23:34:33.709551615Z',
    '2554-07-21T23:34:33.709551616Z',
    '2554-07-22T00:00:00+01:00',
    '9999-12-31T23:59:59Z',
    // Wrong
    '',
    'now',
    '2025-09-18',
    '2025-09-18T12:00:00',
    '2025-09-18T12:00:00.Z',
    '2025-09-18T12:00:00.5',
    '2025-09-18T12:00:00,5Z',
    '2025-09-18 12:00:00Z',
    '2025-09-18T24:00:00Z',
    '2025-09-18T12:60:00Z',
    '2025-09-18T12:00:61Z',
    '2025-02-29T12:00:00Z',
    '2025-13-01T12:00:00Z',
    '2025-00-01T12:00:00Z',
    '2025-09-18T12:00:00+24:00',
    '2025-09-18T12:00:00+01:60',
    '2025-09-18T12:00:00+0100',
    '2025-09-18T12:00:00+01:00x',
    '2025-09-18T12:00:00Zx',
    '2025-09-18T1a:00:00Z',
    '2025-09-18T12.00:00Z',
    '2025-09-18T12:00.00Z',
    '20a5-09-18T12:00:00Z',
    '2025/09/18T12:00:00Z',
  ]);
}

export function traceparent(random: Random): string {
  return `00-${random.digits(32)}-${random.digits(16)}-0${random.below(2)}`;
}

export function oddTraceparent(random: Random): string {
  const trace = random.digits(32);
  const span = random.digits(16);
  return random.pick([
    `00-${trace}-${span}-ff`,
    `00-${trace.toUpperCase()}A-${span}-01`,
    `00-${'A'.repeat(32)}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `01-${trace}-${span}-01`,
    `01-${trace}-${span}-01-more`,
    `cc-${trace}-${span}-01-`,
    `cc-${trace}-${span}-01.more`,
    `00-${trace}-${span}-01-more`,
    `ff-${trace}-${span}-01`,
    `0g-${trace}-${span}-01`,
    `00-${trace}-${span}-0g`,
    `00_${trace}-${span}-01`,
    `00-${trace}_${span}-01`,
    `00-${trace}-${span}_01`,
    `00-${trace.slice(1)}-${span}-01`,
    `00-${trace.slice(1)}g-${span}-01`,
    `00-${trace}-${span.slice(1)}g-01`,
    '',
    'none',
  ]);
}

export function correlationid(random: Random): string {
  return random.pick([
    random.digits(32),
    random.digits(32).toUpperCase(),
    '0'.repeat(32),
    random.digits(31),
    random.digits(33),
    `${random.digits(31)}g`,
    'b4b1a3c2-0000-4000-8000-1234567890ab',
    '',
    'req-7',
  ]);
}
