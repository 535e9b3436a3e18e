import {
  type AnyValue,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  type KeyValue,
  type LogRecord,
  type LogsData,
  OsspError,
  type ResourceLogs,
  type ScopeLogs,
} from '@ossp-otel/types';
import { isNumberLiteral, numberLiteral } from '../json/number.ts';
import { childPointer } from '../json/pointer.ts';
import { decodeBase64 } from './base64.ts';

const MAX_INT32 = 2n ** 31n - 1n;
const MAX_UINT32 = 2n ** 32n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/**
 * Returns the logs that a parsed OTLP/JSON value holds. Unknown fields are ignored, 64-bit integers may be
 * strings or numbers, base64 may be of either alphabet, and hex in either case, as the OTLP specification and
 * protobuf's JSON mapping demand of readers.
 *
 * @throws {OsspError} ERR_OTLP_JSON with the JSON Pointer of a field of the wrong kind or out of its range.
 */
export function decodeLogsJson(value: JsonValue): LogsData {
  const root = new Place(value, '').object();
  return { resourceLogs: root.get('resourceLogs').items().map(resourceLogs) };
}

function resourceLogs(place: Place): ResourceLogs {
  const fields = place.object();
  return {
    resource: { attributes: keyValues(fields.get('resource').object().get('attributes')) },
    scopeLogs: fields.get('scopeLogs').items().map(scopeLogs),
  };
}

function scopeLogs(place: Place): ScopeLogs {
  const fields = place.object();
  const scope = fields.get('scope').object();
  return {
    scope: { name: scope.get('name').text(), version: scope.get('version').text() },
    logRecords: fields.get('logRecords').items().map(logRecord),
  };
}

function logRecord(place: Place): LogRecord {
  const fields = place.object();
  const body = fields.get('body');
  return {
    timeUnixNano: fields.get('timeUnixNano').integer(0n, MAX_UINT64),
    observedTimeUnixNano: fields.get('observedTimeUnixNano').integer(0n, MAX_UINT64),
    severityNumber: Number(fields.get('severityNumber').integer(0n, MAX_INT32)),
    severityText: fields.get('severityText').text(),
    body: body.isAbsent() ? undefined : anyValue(body),
    attributes: keyValues(fields.get('attributes')),
    droppedAttributesCount: Number(fields.get('droppedAttributesCount').integer(0n, MAX_UINT32)),
    flags: Number(fields.get('flags').integer(0n, MAX_UINT32)),
    traceId: hexId(fields.get('traceId').text(), 32),
    spanId: hexId(fields.get('spanId').text(), 16),
    eventName: fields.get('eventName').text(),
  };
}

/** Returns the attributes that a parsed OTLP/JSON list of KeyValue holds. */
export function decodeKeyValuesJson(value: JsonValue): KeyValue[] {
  return keyValues(new Place(value, ''));
}

function keyValues(place: Place): KeyValue[] {
  return place.items().map((item) => {
    const fields = item.object();
    return { key: fields.get('key').text(), value: anyValue(fields.get('value')) };
  });
}

const KINDS: ReadonlyMap<string, (place: Place) => AnyValue> = new Map<string, (place: Place) => AnyValue>([
  ['stringValue', (place) => place.text()],
  ['boolValue', (place) => place.boolean()],
  ['intValue', (place) => place.integer(MIN_INT64, MAX_INT64)],
  ['doubleValue', (place) => place.double()],
  ['arrayValue', (place) => place.object().get('values').items().map(anyValue)],
  ['kvlistValue', (place) => ({ values: keyValues(place.object().get('values')) })],
  ['bytesValue', (place) => place.bytes()],
]);

function anyValue(place: Place): AnyValue {
  const fields = place.object();
  let value: AnyValue | undefined;
  for (const name of fields.names()) {
    const read = KINDS.get(name);
    const field = fields.get(name);
    if (read === undefined || field.isAbsent()) continue;
    if (value !== undefined) throw place.wrong('one value');
    value = read(field);
  }
  return value ?? null;
}

/** As many digits as 64 bits can take; no huge text is made a BigInt just to see that it is huge. */
const INTEGER = /^-?\d{1,20}$/;
const NON_FINITE = /^(?:NaN|-?Infinity)$/;

/** An id that is no valid one counts as absent, as the trace context specification has it. */
function hexId(text: string, length: number): string {
  return text.length === length && /^[0-9a-fA-F]*$/.test(text) && !/^0*$/.test(text) ? text.toLowerCase() : '';
}

/** A value and where it stands, so that a value of the wrong kind can be named. `null` is absent, as in proto3 JSON. */
class Place {
  readonly #value: JsonValue | undefined;
  readonly #pointer: string;

  constructor(value: JsonValue | undefined, pointer: string) {
    this.#value = value;
    this.#pointer = pointer;
  }

  isAbsent(): boolean {
    return this.#value === undefined || this.#value === null;
  }

  names(): readonly string[] {
    return Object.keys(this.#value as JsonObject);
  }

  get(name: string): Place {
    const object = this.#value as JsonObject;
    return new Place(Object.hasOwn(object, name) ? object[name] : undefined, childPointer(this.#pointer, name));
  }

  object(): Place {
    if (this.isAbsent()) return new Place({}, this.#pointer);
    if (!isJsonObject(this.#value)) throw this.wrong('an object');
    return this;
  }

  items(): Place[] {
    if (this.isAbsent()) return [];
    if (!Array.isArray(this.#value)) throw this.wrong('an array');
    return this.#value.map((item: JsonValue, index) => new Place(item, childPointer(this.#pointer, index)));
  }

  text(): string {
    if (this.isAbsent()) return '';
    if (typeof this.#value !== 'string') throw this.wrong('a string');
    return this.#value;
  }

  boolean(): boolean {
    if (typeof this.#value !== 'boolean') throw this.wrong('a boolean');
    return this.#value;
  }

  integer(min: bigint, max: bigint): bigint {
    if (this.isAbsent()) return 0n;
    const text = this.#numberText();
    const integer = INTEGER.test(text) ? BigInt(text) : undefined;
    if (integer === undefined || integer < min || integer > max) throw this.wrong(`an integer from ${min} to ${max}`);
    return integer;
  }

  double(): number {
    const text = this.#numberText();
    if (NON_FINITE.test(text)) return Number(text);
    const value = isNumberLiteral(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) throw this.wrong('a number in the range of a double');
    return value;
  }

  bytes(): Uint8Array {
    const bytes = typeof this.#value === 'string' ? decodeBase64(this.#value) : undefined;
    if (bytes === undefined) throw this.wrong('base64 text');
    return bytes;
  }

  /** The text of a number, or of a string in the place of one; `''` for anything else. */
  #numberText(): string {
    const value = this.#value;
    if (typeof value === 'string') return value;
    return typeof value === 'number' || value instanceof JsonNumber ? numberLiteral(value) : '';
  }

  wrong(expected: string): OsspError {
    return new OsspError('ERR_OTLP_JSON', `expected ${expected} at ${this.#pointer || 'the top'}`, this.#pointer);
  }
}
