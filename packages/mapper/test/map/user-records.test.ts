import { type AnyValue, isKeyValueList, type KeyValue, type LogRecord, MAPPING, type Resource } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AcceptedEvent } from '../../src/event/check-event.ts';
import { canonicalJson } from '../../src/json/stringify-json.ts';
import { EventMapper } from '../../src/map/event-to-record.ts';
import { NUMBER_FIELDS, RESOURCE } from '../../src/map/names.ts';
import { recordToEvent } from '../../src/map/record-to-event.ts';
import { semconvAttributes } from '../../src/map/semconv.ts';
import { parseTime } from '../../src/map/time.ts';
import { fromBase64 } from '../../src/otlp/base64.ts';
import { anyValues, EMPTY_RECORD, texts } from '../otlp/generated-logs.ts';
import { attributesOf, keyValues } from './mapped.ts';

const SEMCONV_NAMES = [
  'cloudevents.event_id',
  'cloudevents.event_source',
  'cloudevents.event_spec_version',
  'cloudevents.event_type',
  'cloudevents.event_subject',
  'log.record.uid',
  'gen_ai.request.model',
  'exception.message',
  'http.request.method',
];

/** Names that no field of an event gets, though they look like it. */
const ALMOST_NAMES = [
  'ce.correlationid',
  'ce.data',
  'ce.data_base64',
  'ce.otelattributes',
  'ce.',
  'ossp.data.',
  'ossp.data.reason',
  'ossp.data.severity',
  'ossp.data.resource',
  'ossp.data.metrics',
  'ossp.data.__proto__',
  'ossp.resource.region',
  'service.name',
  'ai.safety.other',
];

const namesOf = (target: string): string[] => {
  return MAPPING.filter((row) => row.target === target).map(({ name }) => name.replace('*', 'other'));
};
const prefixes = fc.constantFrom('', 'ce.', 'ossp.data.', 'ossp.bridge.', 'ossp.resource.', 'ai.safety.', 'ossp.');
const names = fc.oneof(
  fc.constantFrom(...namesOf('attribute'), ...SEMCONV_NAMES, ...ALMOST_NAMES),
  fc.tuple(prefixes, texts).map((parts) => parts.join('')),
);
const REQUIRED = new Set(['ce.id', 'ce.source', 'ce.type', 'ce.specversion']);

// Texts that the mapper reads something into
const meaningful = fc.constantFrom<AnyValue>(
  'AAAA',
  Uint8Array.of(0, 0, 0),
  '1e400',
  '2025-01-02T03:04:05Z',
  '2025-01-02T03:04:05+01:00',
  '[{"key":"a","value":{}}]',
  '/data/other',
);
// OTLP allows no key twice
const values = fc.oneof({ weight: 4, arbitrary: anyValues }, meaningful).filter((value) => !repeatsKey(value));
const attributes = fc.uniqueArray(fc.record({ key: names.filter((name) => !REQUIRED.has(name)), value: values }), {
  selector: ({ key }) => key,
  maxLength: 8,
});
const filled = fc.oneof(
  fc.constant('AAAA'),
  texts.filter((text) => text !== ''),
);

/** Records as somebody's own code makes them, with the attributes that make them events. */
const userRecords: fc.Arbitrary<LogRecord> = fc
  .record({
    id: filled,
    source: filled,
    type: filled,
    named: fc.boolean(),
    others: attributes,
    timeUnixNano: fc.bigInt(0n, 2n ** 64n - 1n),
  })
  .map(({ id, source, type, named, others, timeUnixNano }) => ({
    ...EMPTY_RECORD,
    timeUnixNano,
    eventName: named ? type : '',
    attributes: [...keyValues({ 'ce.id': id, 'ce.source': source, ...(named ? {} : { 'ce.type': type }) }), ...others],
  }));

const userResources: fc.Arbitrary<Resource> = fc
  .uniqueArray(
    fc.record({
      key: fc.oneof(fc.constantFrom(...namesOf('resource'), 'ossp.resource.model_id', 'host.name'), names),
      value: values,
    }),
    { selector: ({ key }) => key, maxLength: 4 },
  )
  .map((list) => ({ attributes: list }));

interface Exception {
  readonly reason: string;
  readonly applies: (attribute: KeyValue, record: LogRecord, event: AcceptedEvent) => boolean;
}

/** Why an attribute of a user's record need not come back as it was. */
const EXCEPTIONS: readonly Exception[] = [
  {
    reason: "the bridge's own remarks are no part of the event",
    applies: ({ key }) => key.startsWith('ossp.bridge.'),
  },
  {
    reason:
      'bytes in a field of the event become base64 text, because JSON has no bytes; those of ossp.data itself stay',
    applies: ({ key, value }) =>
      /^(?:ce\.|ossp\.data(?:$|\.)|ossp\.resource\.|correlation\.id$)/.test(key) &&
      !(key === 'ossp.data' && value instanceof Uint8Array) &&
      holdsBytes(value),
  },
  {
    reason: 'an integer in a field that is a double by its schema becomes a double',
    applies: ({ key, value }) => {
      if (typeof value === 'bigint') return NUMBER_FIELDS.has(key.slice('ossp.data.'.length));
      if (key !== 'ossp.data.metrics' || !isKeyValueList(value)) return false;
      return value.values.some((pair) => typeof pair.value === 'bigint');
    },
  },
  {
    reason: 'a time text that says no more than time_unix_nano goes there',
    applies: ({ key, value }) => key === 'ce.time' && typeof value === 'string' && parseTime(value)?.canonical === true,
  },
  {
    reason: 'the base64 text of data_base64 becomes the bytes of ossp.data',
    applies: ({ key, value }) =>
      key === 'ce.data_base64' && typeof value === 'string' && fromBase64(value) !== undefined,
  },
  {
    reason: 'an event has one place for bytes, and data_base64 may have them already; otelattributes keeps the others',
    applies: ({ key, value }, { attributes: all }) =>
      key === 'ossp.data' && value instanceof Uint8Array && all.some((other) => other.key === 'ce.data_base64'),
  },
  {
    reason: 'what otelattributes lists, as the way back writes it, becomes attributes',
    applies: ({ key, value }) => key === 'ce.otelattributes' && typeof value === 'string' && value.startsWith('[{'),
  },
  {
    reason: 'the copies of the preset semconv are dropped, because that preset makes them again',
    applies: ({ key, value }, _, event) =>
      semconvAttributes(event).some((copy) => copy.key === key && copy.value === value),
  },
];

describe('a record of a user', () => {
  it('keeps its attributes when it becomes an event and a record again', () => {
    const mapper = new EventMapper();
    fc.assert(
      fc.property(userRecords, userResources, (record, resource) => {
        const event = recordToEvent(record, resource);
        const mapped = mapper.map(event);
        const got = mapped.record.attributes;
        const byKey = new Map(got.map(({ key, value }) => [key, value]));
        expect(byKey.size).toBe(got.length);
        // What describes the resource may have moved there
        const onResource = mapped.resource.attributes.filter(
          ({ key }) => RESOURCE.otherField(key) !== undefined || RESOURCE.textField(key) !== undefined,
        );
        for (const { key, value } of onResource) if (!byKey.has(key)) byKey.set(key, value);
        for (const attribute of record.attributes) {
          if (EXCEPTIONS.some(({ applies }) => applies(attribute, record, event))) continue;
          expect(byKey.get(attribute.key), attribute.key).toEqual(attribute.value);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps also the copies of the preset semconv when that preset makes the record again', () => {
    const copies = { 'cloudevents.event_id': '1', 'log.record.uid': 's 1', 'cloudevents.event_type': 'other' };
    const attributes = keyValues({ 'ce.id': '1', 'ce.source': 's', 'ce.type': 't', ...copies });
    const event = recordToEvent({ ...EMPTY_RECORD, attributes }, { attributes: [] });
    const { record } = new EventMapper({ attributes: 'semconv' }).map(event);
    expect(attributesOf(record)).toMatchObject(copies);
    expect(attributesOf(new EventMapper().map(event).record)).toEqual({
      'ce.specversion': '1.0',
      'ce.id': '1',
      'ce.source': 's',
      'ce.type': 't',
      'cloudevents.event_type': 'other',
      'ossp.bridge.severity_derived': true,
    });
  });

  it('stands for the event that the record made of its event stands for', () => {
    const mapper = new EventMapper();
    fc.assert(
      fc.property(userRecords, userResources, (record, resource) => {
        const event = recordToEvent(record, resource);
        const again = mapper.map(event);
        expect(canonicalJson(recordToEvent(again.record, again.resource))).toBe(canonicalJson(event));
      }),
      { numRuns: 3000 },
    );
  });
});

function repeatsKey(value: AnyValue): boolean {
  if (Array.isArray(value)) return value.some(repeatsKey);
  if (!isKeyValueList(value)) return false;
  const keys = value.values.map(({ key }) => key);
  return new Set(keys).size < keys.length || value.values.some((pair) => repeatsKey(pair.value));
}

function holdsBytes(value: AnyValue): boolean {
  if (value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.some(holdsBytes);
  return isKeyValueList(value) && value.values.some((pair) => holdsBytes(pair.value));
}
