import type { CollectorDifferenceId } from '../../packages/mapper/src/collector-config/differences.ts';

const HALF = '\\ud83d';

/** Returns an event with these members, given as JSON spells them. */
function text(members: string): string {
  return `{"specversion":"1.0","id":"d","source":"urn:app:x","type":"com.example.t",${members}}`;
}

/** For each difference that shows in the records of a file, events that have it and no other. */
export const DIFFERENCE_TEXTS: ReadonlyMap<CollectorDifferenceId, readonly string[]> = new Map<
  CollectorDifferenceId,
  readonly string[]
>([
  [
    'numbers',
    [text('"data":{"n":9007199254740993}'), text('"data":{"n":1}'), text('"data":{"n":0.1000000000000000055}')],
  ],
  ['huge-numbers', [text('"data":{"n":1e400}')]],
  ['half-surrogates', [text(`"data":{"x":"${HALF}"}`), text(`"data":{"${HALF}":"x"}`), text(`"subject":"a${HALF}"`)]],
  ['foreign-attributes', [text(`"otelattributes":${JSON.stringify('[{"key":"a","value":{"stringValue":"b"}}]')}`)]],
  ['bytes', [text('"data_base64":"AAEC"')]],
  ['repeated-keys', [text('"data":{"x":"a","x":"b"}'), text('"subject":"a","subject":"b"')]],
  ['lenient-json', ['"a\tb"', '01', '-00.5', '1.', '1.e5'].map((value) => text(`"data":{"x":${value}}`))],
  ['limits', [text(`"data":${'['.repeat(60)}${']'.repeat(60)}`), text(`"data":"${'x'.repeat(1_100_000)}"`)]],
  [
    'refused-events',
    [
      text('"data":'),
      text('"data":NaN'),
      text('"data":"\0"'),
      `${text('"x":"y"')}\0`,
      `${text('"x":"y"')}x`,
      '{"specversion":"0.3","id":"d","source":"urn:app:x","type":"t"}',
      '{"specversion":"1.0","id":"","source":"urn:app:x","type":"t"}',
      '{"specversion":"1.0","id":"d","source":7,"type":"t"}',
      '{"specversion":"1.0","id":"d","source":"urn:app:x"}',
      '{}',
    ],
  ],
]);

/** The differences that something else than the record of a line shows. */
export const SHOWN_OTHERWISE: readonly CollectorDifferenceId[] = [
  'invalid-utf8',
  'observed-time',
  'remarks',
  'http-batches',
  'http-no-data',
  'http-extension-escapes',
  'http-repeated-headers',
  'kafka-extensions',
  'kafka-bytes',
];
