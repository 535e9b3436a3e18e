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
import { childPointer } from '../json/pointer.ts';
import { fromBase64 } from './base64.ts';

/**
 * Returns the logs that a parsed OTLP/JSON value holds. Unknown fields are ignored, 64-bit integers may be
 * strings or numbers, and hex may be in either case, as the OTLP specification demands of readers.
 *
 * @throws {OsspError} ERR_OTLP_JSON with the JSON Pointer of the field of the wrong kind.
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
    timeUnixNano: BigInt.asUintN(64, fields.get('timeUnixNano').integer()),
    observedTimeUnixNano: BigInt.asUintN(64, fields.get('observedTimeUnixNano').integer()),
    severityNumber: Number(fields.get('severityNumber').integer()),
    severityText: fields.get('severityText').text(),
    body: body.isAbsent() ? undefined : anyValue(body),
    attributes: keyValues(fields.get('attributes')),
    droppedAttributesCount: Number(fields.get('droppedAttributesCount').integer()),
    flags: Number(fields.get('flags').integer()),
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

function anyValue(place: Place): AnyValue {
  const fields = place.object();
  const string = fields.get('stringValue');
  if (!string.isAbsent()) return string.text();
  const bool = fields.get('boolValue');
  if (!bool.isAbsent()) return bool.boolean();
  const int = fields.get('intValue');
  if (!int.isAbsent()) return BigInt.asIntN(64, int.integer());
  const double = fields.get('doubleValue');
  if (!double.isAbsent()) return double.double();
  const array = fields.get('arrayValue');
  if (!array.isAbsent()) return array.object().get('values').items().map(anyValue);
  const kvlist = fields.get('kvlistValue');
  if (!kvlist.isAbsent()) return { values: keyValues(kvlist.object().get('values')) };
  const bytes = fields.get('bytesValue');
  if (!bytes.isAbsent()) return bytes.bytes();
  return null;
}

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

  get(name: string): Place {
    const object = this.#value as JsonObject | undefined;
    const value = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
    return new Place(value, childPointer(this.#pointer, name));
  }

  object(): Place {
    if (this.isAbsent()) return new Place({}, this.#pointer);
    if (!isJsonObject(this.#value)) throw this.#wrong('an object');
    return this;
  }

  items(): Place[] {
    if (this.isAbsent()) return [];
    if (!Array.isArray(this.#value)) throw this.#wrong('an array');
    return this.#value.map((item: JsonValue, index) => new Place(item, childPointer(this.#pointer, index)));
  }

  text(): string {
    if (this.isAbsent()) return '';
    if (typeof this.#value !== 'string') throw this.#wrong('a string');
    return this.#value;
  }

  boolean(): boolean {
    if (typeof this.#value !== 'boolean') throw this.#wrong('a boolean');
    return this.#value;
  }

  integer(): bigint {
    if (this.isAbsent()) return 0n;
    const text = this.#value instanceof JsonNumber ? this.#value.text : String(this.#value);
    if (!/^-?\d{1,20}$/.test(text)) throw this.#wrong('a 64-bit integer');
    return BigInt(text);
  }

  double(): number {
    const value = this.#value;
    if (typeof value === 'number') return value;
    if (value instanceof JsonNumber) return Number(value.text);
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
    if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
    throw this.#wrong('a number');
  }

  bytes(): Uint8Array {
    const bytes = typeof this.#value === 'string' ? fromBase64(this.#value) : undefined;
    if (bytes === undefined) throw this.#wrong('base64 text');
    return bytes;
  }

  #wrong(expected: string): OsspError {
    return new OsspError('ERR_OTLP_JSON', `expected ${expected} at ${this.#pointer || 'the top'}`, this.#pointer);
  }
}
