import { EVENT_TYPES } from '@ossp-otel/types';
import fc from 'fast-check';
import { keys, type Member, maybe, numberTexts, objectText, quoted, stringTexts, valueTexts } from './odd-json.ts';

/** RFC 3339 texts with 0 to 12 fraction digits, any offset, and now and then a year, an hour or a day that there is not. */
export const timeTexts: fc.Arbitrary<string> = fc
  .record({
    year: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1970, max: 2554 }) }, fc.constantFrom(1969, 2555, 9999)),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    second: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 59 }) }, fc.constantFrom(60, 61)),
    fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,12}$/), fc.stringMatching(/^\.\d{3}(?:000){0,2}$/)),
    offset: fc.oneof(
      { weight: 6, arbitrary: fc.constant('Z') },
      fc.constantFrom('z', '+00:00', '-00:00', '+05:30', '-23:59', '+24:00', ''),
    ),
    separator: fc.oneof({ weight: 9, arbitrary: fc.constant('T') }, fc.constantFrom('t', ' ')),
  })
  .map(({ year, month, day, hour, minute, second, fraction, offset, separator }) => {
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${year}-${two(month)}-${two(day)}${separator}${two(hour)}:${two(minute)}:${two(second)}${fraction}${offset}`;
  });

const traceIds = fc.constantFrom(
  '4bf92f3577b34da6a3ce929d0e0e4736',
  '0'.repeat(32),
  '4BF92F3577B34DA6A3CE929D0E0E4736',
);
const traceparents = fc
  .tuple(
    fc.constantFrom('00', '01', 'ff', '0'),
    traceIds,
    fc.constantFrom('00f067aa0ba902b7', '0'.repeat(16), '00f067aa'),
    fc.constantFrom('00', '01', 'ff', '1', '01-more'),
  )
  .map((parts) => parts.join('-'));

/** Names that look like attribute keys, fields, or members of every object, but are extensions like any other. */
const EXTENSION_NAMES = [
  '',
  'id2',
  'bridge',
  'data.x',
  'ce.id',
  'timezone',
  'abcdevalue',
  'ossp.data.x',
  'ossp.bridge.text_numbers',
  '__proto__',
  'toString',
];

/** Texts of the extension that carries foreign attributes: some as the mapper writes them, some almost. */
const CARRIED = [
  '[{"key":"http.method","value":{"stringValue":"GET"}}]',
  '[{"key":"a","value":{"intValue":"7"}},{"key":"b","value":{"kvlistValue":{"values":[]}}}]',
  '[{"key":"a","value":{"intValue":7}}]',
  '[{"key":"a","value":{}},{"key":"a","value":{}}]',
  '[{"key":"ce.id","value":{"stringValue":"other"}}]',
  '[{"key":"ossp.data.x","value":{"boolValue":true}}]',
  '[{"key":"ossp.data.severity","value":{"stringValue":"high"}}]',
  '[{"key":"ossp.data","value":{"stringValue":"x"}}]',
  '[{"key":"ossp.bridge.time_invalid","value":{"boolValue":true}}]',
  '[{"key":"a","value":{"stringValue":"\\ud83d"}}]',
  '[]',
  'x',
].map((text) => JSON.stringify(text));

const base64Texts = fc.oneof(
  fc.uint8Array({ maxLength: 8 }).map((bytes) => quoted(Buffer.from(bytes).toString('base64'))),
  fc.constantFrom('"AB=="', '"AA"', '"A_-A"', '"not base64"', 'null', '7', '[1]'),
);

function requiredMembers(): fc.Arbitrary<readonly Member[]> {
  const filled = stringTexts.filter((text) => text !== '""');
  const types = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...EVENT_TYPES).map(quoted) }, filled);
  const sources = fc.oneof(
    fc.constantFrom('"urn:app:chatbot-prod"', '"https://example.com/svc/ranking"', '"/"'),
    filled,
  );
  return fc
    .tuple(fc.constantFrom('"1.0"', '"1\\u002e0"'), filled, sources, types)
    .map(([specversion, id, source, type]): readonly Member[] => [
      ['specversion', specversion],
      ['id', id],
      ['source', source],
      ['type', type],
    ]);
}

function optionalMembers(): fc.Arbitrary<readonly Member[]> {
  const others = fc.oneof(stringTexts, valueTexts);
  return joined(
    maybe('time', timeTexts.map(quoted), timeTexts.map(quoted), others),
    maybe('subject', stringTexts, others),
    maybe('dataschema', stringTexts, others),
    maybe('datacontenttype', fc.constant('"application/json"'), others),
    maybe('traceparent', traceparents.map(quoted), others),
    maybe('tracestate', fc.constant('"vendor=1"'), others),
    maybe('correlationid', traceIds.map(quoted), others),
  );
}

function extensionMembers(): fc.Arbitrary<readonly Member[]> {
  const names = fc.oneof(fc.constantFrom(...EXTENSION_NAMES), keys);
  const carried = fc.constantFrom(...CARRIED);
  return joined(
    fc.array(fc.tuple(names, valueTexts), { maxLength: 3 }),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      carried.map((text): readonly Member[] => [['otelattributes', text]]),
    ),
  );
}

function dataMembers(): fc.Arbitrary<readonly Member[]> {
  const data = fc.oneof(
    { weight: 8, arbitrary: dataObject() },
    fc.constantFrom('{}', '{"resource":{}}', '{"resource":null}', '{"resource":"x"}', '[]', 'null', '""'),
    valueTexts,
  );
  return fc.oneof(
    { weight: 8, arbitrary: data.map((text): readonly Member[] => [['data', text]]) },
    { weight: 1, arbitrary: base64Texts.map((text): readonly Member[] => [['data_base64', text]]) },
    {
      weight: 1,
      arbitrary: fc.tuple(data, base64Texts).map(([text, base64]): readonly Member[] => [
        ['data', text],
        ['data_base64', base64],
      ]),
    },
    { weight: 1, arbitrary: fc.constant([]) },
  );
}

function dataObject(): fc.Arbitrary<string> {
  const word = (...words: readonly string[]): fc.Arbitrary<string> => {
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words).map(quoted) }, stringTexts, valueTexts);
  };
  const number = fc.oneof({ weight: 3, arbitrary: numberTexts }, valueTexts);
  const metrics = fc.array(fc.tuple(keys, number), { maxLength: 3 }).chain(objectText);
  return joined(
    maybe('resource', resourceObject(), valueTexts),
    maybe('action_taken', word('block', 'modify', 'flag', 'warn')),
    maybe('reason', word('PII detected')),
    maybe('severity', word('low', 'medium', 'high', 'critical', 'WARN', 'unheard of'), numberTexts),
    maybe('input_hash', word('hmac-sha256:abc123def456ghi7')),
    maybe('value', number),
    maybe('threshold', number),
    maybe('confidence', number),
    maybe('metrics', metrics, valueTexts),
    maybe('decision', word('allowed', 'blocked', 'overruled')),
    maybe('blocked', fc.constantFrom('true', 'false'), valueTexts),
    fc.array(fc.tuple(keys, valueTexts), { maxLength: 3 }),
  ).chain(objectText);
}

function resourceObject(): fc.Arbitrary<string> {
  const text = fc.oneof({ weight: 3, arbitrary: stringTexts }, valueTexts);
  return joined(
    maybe('model_id', text),
    maybe('model_version', text),
    maybe('environment', fc.constantFrom('"prod"', '"staging"', '"QA"'), text),
    maybe('region', text),
    maybe('tenant_id', text),
    fc.array(fc.tuple(keys, valueTexts), { maxLength: 2 }),
  ).chain(objectText);
}

function joined(...parts: readonly fc.Arbitrary<readonly Member[]>[]): fc.Arbitrary<readonly Member[]> {
  return fc.tuple(...parts).map((members) => members.flat());
}

/**
 * JSON texts of events that are accepted, and odd in everything that an event may be odd in: extensions of any
 * name and kind, known fields of the wrong kind, numbers that no double holds, half surrogate pairs, data of every
 * form. They are texts, not values, because a value could not spell all that.
 */
export const oddEventTexts: fc.Arbitrary<string> = fc
  .tuple(requiredMembers(), optionalMembers(), extensionMembers(), dataMembers())
  .chain((members) => objectText(members.flat()));
