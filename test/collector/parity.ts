import { isDeepStrictEqual } from 'node:util';
import { checkEvent, EventMapper, type MappedEvent, readEvent } from '@ossp-otel/mapper';
import {
  type AnyValue,
  isJsonObject,
  isKeyValueList,
  JsonNumber,
  type JsonValue,
  type KeyValue,
  OSSP_SCHEMA_VERSION,
  type OsspError,
  SCOPE_NAME,
} from '@ossp-otel/types';
import {
  COLLECTOR_DIFFERENCES,
  type CollectorDifferenceId,
} from '../../packages/mapper/src/collector-config/differences.ts';
import { NOT_AN_EVENT } from '../../packages/mapper/src/collector-config/read-statements.ts';
import type { SunkRecord } from '../support/otlp-sink.ts';

/** Everything of a record that the mapping decides, in a form that can be compared: without order, and with kinds of numbers. */
export interface RecordView {
  readonly resource: unknown;
  readonly scope: unknown;
  readonly record: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** All that are listed. */
export const ALL_DIFFERENCES: ReadonlySet<CollectorDifferenceId> = new Set(COLLECTOR_DIFFERENCES.map(({ id }) => id));

type Event = ReturnType<typeof readEvent>;

/** What a difference changes: the event, or what the mapper makes of it. */
interface Normalisation {
  readonly event?: (event: Event) => Event;
  readonly mapped?: (mapped: MappedEvent, event: Event) => MappedEvent;
}

const MOVED = 'otelattributesmoved';

/** How an event is allowed for that the mapper refuses, by the code of its refusal. */
const REFUSED: ReadonlyMap<string, readonly [id: CollectorDifferenceId, read: (text: string, again: Reader) => Event]> =
  new Map([
    ['ERR_JSON_SYNTAX', ['lenient-json', (text, again) => again(strict(text))]],
    ['ERR_DUPLICATE_KEY', ['repeated-keys', (text) => checkEvent(JSON.parse(strict(text)))]],
    ['ERR_KEY_SURROGATE', ['half-surrogates', (text) => checkEvent(JSON.parse(strict(text)))]],
  ]);

type Reader = (text: string) => Event;

/** How the others are allowed for; differences that are nowhere here do not show in the records of a file. */
const NORMALISATIONS: ReadonlyMap<CollectorDifferenceId, Normalisation> = new Map<CollectorDifferenceId, Normalisation>(
  [
    [
      'numbers',
      {
        event: (event) => changed(event, (value) => (value instanceof JsonNumber ? Number(value.text) : value)),
        mapped: ({ resource, record }) => ({
          resource: { attributes: doubles(resource.attributes) },
          record: { ...record, attributes: doubles(record.attributes) },
        }),
      },
    ],
    [
      'half-surrogates',
      {
        event: (event) =>
          changed(
            event,
            (value) => (typeof value === 'string' ? value.toWellFormed() : value),
            (key) => key.toWellFormed(),
          ),
      },
    ],
    [
      'foreign-attributes',
      {
        event: ({ otelattributes, ...event }) =>
          otelattributes === undefined ? (event as Event) : ({ ...event, [MOVED]: otelattributes } as Event),
        mapped: (mapped) => renamed(mapped, `ce.${MOVED}`, 'ce.otelattributes'),
      },
    ],
    [
      'bytes',
      {
        mapped: (mapped, event) => {
          const attributes = mapped.record.attributes.map(({ key, value }) =>
            value instanceof Uint8Array
              ? { key: 'ce.data_base64', value: event['data_base64'] as string }
              : { key, value },
          );
          return { ...mapped, record: { ...mapped.record, attributes } };
        },
      },
    ],
  ],
);

/** Returns what the mapper makes of a text, where these differences are allowed for. */
function expectedView(text: string, allowed: ReadonlySet<CollectorDifferenceId>): RecordView {
  const event = readWith(text, allowed);
  if (event === undefined) return unreadView(text);
  const normalisations = [...NORMALISATIONS].filter(([id]) => allowed.has(id)).map(([, one]) => one);
  const normalised = normalisations.reduce((one, { event: change }) => change?.(one) ?? one, event);
  const mapped = new EventMapper().map(normalised);
  const result = normalisations.reduce((one, { mapped: change }) => change?.(one, normalised) ?? one, mapped);
  return viewOf({ ...result, scope: { name: SCOPE_NAME, version: OSSP_SCHEMA_VERSION } });
}

/** Returns the event, or `undefined` where a difference says that the Collector does not read it. */
function readWith(text: string, allowed: ReadonlySet<CollectorDifferenceId>): Event | undefined {
  try {
    const event = readLeniently(text, allowed);
    return allowed.has('huge-numbers') && hasHugeNumber(text) ? undefined : event;
  } catch (error) {
    if (allowed.has('refused-events')) return undefined;
    throw error;
  }
}

function readLeniently(text: string, allowed: ReadonlySet<CollectorDifferenceId>): Event {
  try {
    return readEvent(text, allowed.has('limits') ? { maxDepth: 200, maxEventBytes: 2 ** 24 } : {});
  } catch (error) {
    const [id, read] = REFUSED.get((error as OsspError).code) ?? [];
    if (id === undefined || read === undefined || !allowed.has(id)) throw error;
    return read(text, (other) => {
      if (other === text) throw error;
      return readLeniently(other, allowed);
    });
  }
}

/** Spells as JSON demands what the Collector lets through: tabs and line breaks in strings, zeros before a number, a point behind it. */
function strict(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*/g, (token) =>
    token.startsWith('"')
      ? token.replace(/[\t\r\n]/g, (character) => JSON.stringify(character).slice(1, -1))
      : token.replace(/^(-?)0+(?=\d)/, '$1').replace(/^(-?\d+)\.$/, '$1.0'),
  );
}

/** Whether a number stands in the text that no double reaches; also under a key that stands there again. */
function hasHugeNumber(text: string): boolean {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g) ?? [];
  return tokens.some((token) => !token.startsWith('"') && Math.abs(Number(token)) === Number.POSITIVE_INFINITY);
}

/** What a text is that the Collector does not read: a record with the text, and the remark that it is no event. */
function unreadView(text: string): RecordView {
  const record = {
    timeUnixNano: '0',
    severityNumber: 0,
    severityText: '',
    body: `text ${text}`,
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
    eventName: '',
  };
  return {
    resource: {},
    scope: { name: '', version: '' },
    record,
    attributes: { [NOT_AN_EVENT]: true },
  };
}

export function viewOf({ resource, scope, record }: SunkRecord): RecordView {
  const { observedTimeUnixNano: _observed, attributes, body, timeUnixNano, ...others } = record;
  return {
    resource: plainMembers(resource.attributes),
    scope: { ...scope },
    record: { ...others, timeUnixNano: String(timeUnixNano), body: body === undefined ? undefined : plain(body) },
    attributes: plainMembers(attributes),
  };
}

function plainMembers(members: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(members.map(({ key, value }) => [key, plain(value)]));
}

/** Marks what kind of number a value is, because 1n and 1 are to differ, and 0 and -0. */
function plain(value: AnyValue): unknown {
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return `double ${Object.is(value, -0) ? '-0' : value}`;
  if (typeof value === 'string') return `text ${value}`;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('base64')}`;
  return isKeyValueList(value) ? plainMembers(value.values) : value.map(plain);
}

function doubles(attributes: readonly KeyValue[]): KeyValue[] {
  return attributes.map(({ key, value }) => ({ key, value: asDoubles(value) }));
}

function asDoubles(value: AnyValue): AnyValue {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return isKeyValueList(value) ? { values: doubles(value.values) } : value.map(asDoubles);
}

function renamed(mapped: MappedEvent, from: string, to: string): MappedEvent {
  const attributes = mapped.record.attributes.map(({ key, value }) => ({ key: key === from ? to : key, value }));
  return { ...mapped, record: { ...mapped.record, attributes } };
}

function changed(
  event: Event,
  change: (value: JsonValue) => JsonValue,
  changeKey = (key: string): string => key,
): Event {
  const walk = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map((item: JsonValue) => walk(item));
    if (!isJsonObject(value)) return change(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [changeKey(key), walk(item as JsonValue)]));
  };
  return walk(event) as Event;
}

/** Name of an extension by which the record of an event is found. */
export const PARITY_KEY = 'parity';

const KEY_IN_TEXT = new RegExp(`"${PARITY_KEY}[=:"\\\\]+(\\d+)`);

/** Returns the key of an event's record, also where the event was not read. */
function keyOf({ record, attributes }: RecordView): string | undefined {
  const key = attributes[`ce.${PARITY_KEY}`];
  if (typeof key === 'string') return key.slice('text '.length);
  // Where extensions do not get through, the key stands in the subject
  const subject = KEY_IN_TEXT.exec(String(attributes['ce.subject']))?.[1];
  return subject ?? KEY_IN_TEXT.exec(String(record['body']))?.[1];
}

/** Returns the texts whose record is not what is expected of it, with both. */
export function differing(
  texts: readonly string[],
  views: readonly RecordView[],
  allowed: ReadonlySet<CollectorDifferenceId>,
): readonly { readonly text: string; readonly expected: unknown; readonly got: RecordView | undefined }[] {
  const found = new Map(views.map((view) => [keyOf(view), view]));
  return texts.flatMap((text) => {
    const [, key] = KEY_IN_TEXT.exec(text) ?? [];
    const got = found.get(key);
    const expected = expectedOrRefusal(text, allowed);
    return got !== undefined && isDeepStrictEqual(got, expected) ? [] : [{ text, expected, got }];
  });
}

function expectedOrRefusal(text: string, allowed: ReadonlySet<CollectorDifferenceId>): unknown {
  try {
    return expectedView(text, allowed);
  } catch (error) {
    return `the mapper refuses it: ${(error as OsspError).code}`;
  }
}
