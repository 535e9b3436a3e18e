import { type AnyValue, isKeyValueList, type KeyValue, type LogRecord, MAPPING, type Resource } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/json/stringify-json.ts';
import { EventMapper } from '../../src/map/event-to-record.ts';
import { NUMBER_FIELDS } from '../../src/map/names.ts';
import { recordToEvent } from '../../src/map/record-to-event.ts';
import { parseTime } from '../../src/map/time.ts';
import { fromBase64 } from '../../src/otlp/base64.ts';
import { anyValues, EMPTY_RECORD, texts } from '../otlp/generated-logs.ts';
import { keyValues } from './mapped.ts';

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

// OTLP allows no key twice
const values = anyValues.filter((value) => !repeatsKey(value));
const attributes = fc.uniqueArray(
  fc.record({ key: names.filter((name) => !REQUIRED.has(name)), value: values }),
  { selector: ({ key }) => key, maxLength: 8 },
);
const filled = texts.filter((text) => text !== '');

/** Records as somebody's own code makes them, with the attributes that make them events. */
const userRecords: fc.Arbitrary<LogRecord> = fc
  .record({ id: filled, source: filled, type: filled, named: fc.boolean(), others: attributes, time: fc.bigInt(0n, 2n ** 64n - 1n) })
  .map(({ id, source, type, named, others, time }) => ({
    ...EMPTY_RECORD,
    timeUnixNano: time,
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

/** Why an attribute of a user's record need not come back as it was; each is a statement about what the event means. */
const EXCEPTIONS: readonly { readonly reason: string; readonly applies: (attribute: KeyValue) => boolean }[] = [
  {
    reason: "the bridge's own remarks are no part of the event",
    applies: ({ key }) => key.startsWith('ossp.bridge.'),
  },
  {
    reason: 'bytes in a field of the event become base64 text, because JSON has no bytes',
    applies: ({ key, value }) => /^(?:ce\.|ossp\.data\.|correlation\.id$)/.test(key) && holdsBytes(value),
  },
  {
    reason: 'a number of a field that is a double by its schema becomes a double',
    applies: ({ key, value }) => {
      if (typeof value === 'bigint') return NUMBER_FIELDS.has(key.slice('ossp.data.'.length));
      return key === 'ossp.data.metrics' && isKeyValueList(value) && value.values.some((pair) => typeof pair.value === 'bigint');
    },
  },
  {
    reason: "the text of the event's time is not kept beside time_unix_nano where that says the same",
    applies: ({ key, value }) => key === 'ce.time' && typeof value === 'string' && parseTime(value)?.canonical === true,
  },
  {
    reason: 'the base64 text of data_base64 becomes the bytes of ossp.data',
    applies: ({ key, value }) => key === 'ce.data_base64' && typeof value === 'string' && fromBase64(value) !== undefined,
  },
];

describe('a record of a user', () => {
  it('keeps its attributes when it becomes an event and a record again', () => {
    const mapper = new EventMapper();
    fc.assert(
      fc.property(userRecords, userResources, (record, resource) => {
        const again = mapper.map(recordToEvent(record, resource));
        const got = new Map(again.record.attributes.map(({ key, value }) => [key, value]));
        expect(got.size).toBe(again.record.attributes.length);
        for (const attribute of record.attributes) {
          if (EXCEPTIONS.some(({ applies }) => applies(attribute))) continue;
          expect(got.get(attribute.key), attribute.key).toEqual(attribute.value);
        }
      }),
      { numRuns: 20000 },
    );
  });

  it('stands for the event that the record made of its event stands for', () => {
    const mapper = new EventMapper();
    fc.assert(
      fc.property(userRecords, userResources, (record, resource) => {
        const event = recordToEvent(record, resource);
        const again = mapper.map(event);
        expect(canonicalJson(recordToEvent(again.record, again.resource))).toBe(canonicalJson(event));
      }),
      { numRuns: 20000 },
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
