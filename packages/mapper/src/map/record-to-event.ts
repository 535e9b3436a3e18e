import {
  type AnyValue,
  type JsonValue,
  type KeyValue,
  type LogRecord,
  OsspError,
  type Resource,
} from '@ossp-otel/types';
import { type AcceptedEvent, checkEvent } from '../event/check-event.ts';
import { setMember } from '../json/pointer.ts';
import { toBase64 } from '../otlp/base64.ts';
import { fromAnyValue } from './any-value.ts';
import { DATA, ENVELOPE, RESOURCE, WHOLE_DATA } from './names.ts';
import { restoreInexactValues } from './remarks.ts';
import { semconvAttributes } from './semconv.ts';
import { formatTime } from './time.ts';
import { formatUnmapped, isUnmapped, UNMAPPED_EXTENSION } from './unmapped.ts';

type Members = Record<string, JsonValue>;

/**
 * Returns the event that a record stands for: the inverse of `EventMapper.map`. Attributes that belong to
 * no field of an event are kept in the extension `otelattributes`. Not read back are the body, which is a
 * text for display, and resource attributes that no field of an event goes to.
 *
 * @throws {OsspError} ERR_RECORD_NOT_AN_EVENT if `ce.id`, `ce.source` or the type is missing: none is made up.
 */
export function recordToEvent(record: LogRecord, resource: Resource): AcceptedEvent {
  const event: Members = {};
  const data: Members = {};
  const remarks = new Map<string, AnyValue>();
  const unmapped: KeyValue[] = [];
  let wholeData: JsonValue | undefined;
  for (const { key, value } of record.attributes) {
    const field = DATA.field(key);
    if (field !== undefined) setMember(data, field, fromAnyValue(value));
    else if (key === WHOLE_DATA) wholeData = setWholeData(event, value);
    else if (isUnmapped(key)) unmapped.push({ key, value });
    else setEnvelope(event, remarks, key, value);
  }
  addResource(data, resource);
  if (Object.keys(data).length > 0) event['data'] = data;
  else if (wholeData !== undefined) event['data'] = wholeData;
  if (event['time'] === undefined && record.timeUnixNano !== 0n) event['time'] = formatTime(record.timeUnixNano);
  if (event['type'] === undefined && record.eventName !== '') event['type'] = record.eventName;
  // A constant of the protocol, not a statement of the sender
  event['specversion'] ??= '1.0';
  const restored = restoreInexactValues(event, remarks);
  const accepted = asEvent(restored);
  const foreign = withoutCopies(unmapped, accepted);
  return foreign.length === 0 ? accepted : { ...accepted, [UNMAPPED_EXTENSION]: formatUnmapped(foreign) };
}

/** Bytes are an event's `data_base64`; anything else is its `data`. */
function setWholeData(event: Members, value: AnyValue): JsonValue | undefined {
  if (!(value instanceof Uint8Array)) return fromAnyValue(value);
  event['data_base64'] = toBase64(value);
  return undefined;
}

function setEnvelope(event: Members, remarks: Map<string, AnyValue>, key: string, value: AnyValue): void {
  const field = ENVELOPE.field(key);
  if (field === undefined) remarks.set(key, value);
  else setMember(event, field, fromAnyValue(value));
}

function addResource(data: Members, resource: Resource): void {
  const object: Members = {};
  for (const { key, value } of resource.attributes) {
    const field = RESOURCE.field(key);
    if (field !== undefined) setMember(object, field, fromAnyValue(value));
  }
  if (Object.keys(object).length > 0 && data['resource'] === undefined) data['resource'] = object;
}

function asEvent(value: JsonValue): AcceptedEvent {
  try {
    return checkEvent(value);
  } catch (cause) {
    if (!(cause instanceof OsspError)) throw cause;
    throw new OsspError('ERR_RECORD_NOT_AN_EVENT', `the record is no event: ${cause.message}`, cause.path, { cause });
  }
}

/** Leaves out the copies that the preset `semconv` adds. */
function withoutCopies(attributes: readonly KeyValue[], event: AcceptedEvent): readonly KeyValue[] {
  if (attributes.length === 0) return attributes;
  const copies = new Map(semconvAttributes(event).map(({ key, value }) => [key, value]));
  return attributes.filter(({ key, value }) => copies.get(key) !== value);
}
