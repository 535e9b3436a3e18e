import {
  type AnyValue,
  BRIDGE,
  BRIDGE_PREFIX,
  isKeyValueList,
  type JsonObject,
  type JsonValue,
  type KeyValue,
  type LogRecord,
  OsspError,
  type Resource,
} from '@ossp-otel/types';
import { type AcceptedEvent, checkEvent } from '../event/check-event.ts';
import { childPointer, setMember } from '../json/pointer.ts';
import { toBase64 } from '../otlp/base64.ts';
import { fromAnyValue } from './any-value.ts';
import { DATA, ENVELOPE, RESOURCE, resourceCopyKey, WHOLE_DATA } from './names.ts';
import { isTextNumber, restoreInexactValues } from './remarks.ts';
import { semconvAttributes } from './semconv.ts';
import { formatTime } from './time.ts';
import { formatUnmapped, UNMAPPED_EXTENSION } from './unmapped.ts';

const ENVIRONMENT_COPY = resourceCopyKey('data.resource.environment');

type Members = Record<string, JsonValue>;

/**
 * Returns the event that a record stands for: the inverse of `EventMapper.map`. An attribute is taken for a field
 * of the event only if the mapper gives that field this very key; every other attribute is kept in the extension
 * `otelattributes`. Not read back are the body, which is a text for display, and resource attributes that no field
 * of an event goes to.
 *
 * A record that an application made has the resource of the application. There the attributes for `data.resource` may
 * stand on the record, and count more; `deployment.environment.name` stands for the environment; and the trace
 * of the record is the `traceparent` of the event.
 *
 * @throws {OsspError} ERR_RECORD_NOT_AN_EVENT if `ce.id`, `ce.source` or the type is missing: none is made up.
 * ERR_DUPLICATE_KEY or ERR_KEY_SURROGATE for keys that OTLP does not allow. The path is that of the event's field.
 */
export function recordToEvent(record: LogRecord, resource: Resource): AcceptedEvent {
  const event: Members = {};
  const data = dataOf(resource);
  const ofResource = data['resource'];
  const remarks = new Map<string, AnyValue>();
  const unmapped: KeyValue[] = [];
  const otherData: KeyValue[] = [];
  let wholeData: KeyValue | undefined;
  const keys = new Set<string>();
  for (const attribute of record.attributes) {
    const { key, value } = attribute;
    if (keys.has(key)) throw repeatedKey(key);
    keys.add(key);
    if (key === WHOLE_DATA) wholeData = attribute;
    else if (key.startsWith(BRIDGE_PREFIX)) remarks.set(key, value);
    else if (setEnvelope(event, attribute) || setDataText(data, attribute)) continue;
    else if (DATA.otherField(key) !== undefined) otherData.push(attribute);
    else unmapped.push(attribute);
  }
  const notLifted = withoutLifted(unmapped, record, remarks);
  const isFree = data['resource'] === ofResource && wholeData === undefined;
  const others = isFree ? withoutResource(data, notLifted, remarks) : [...notLifted];
  // After the text, so that of a field that has a text and another value it is the text that counts
  for (const attribute of otherData) if (!setOtherData(data, attribute, remarks)) others.push(attribute);
  // What the record says of its data as a whole counts more than what the resource of an application adds to it
  const onlyOfResource = otherData.length === 0 && data['resource'] === ofResource && Object.keys(data).length === 1;
  const yields = wholeData !== undefined && onlyOfResource && ofResource !== undefined;
  if (Object.keys(data).length > 0 && !yields) event['data'] = data;
  if (wholeData !== undefined && !setWholeData(event, wholeData.value)) others.push(wholeData);
  if (event['time'] === undefined && record.timeUnixNano !== 0n) event['time'] = formatTime(record.timeUnixNano);
  if (event['type'] === undefined && record.eventName !== '') event['type'] = record.eventName;
  const isOwnTrace = !remarks.has(BRIDGE.transportTraceparent);
  if (event['traceparent'] === undefined && isOwnTrace && record.spanId !== '') setTrace(event, record);
  // A constant of the protocol, not a statement of the sender
  if (event['specversion'] === undefined) event['specversion'] = '1.0';
  restoreInexactValues(event, remarks);
  const accepted = asEvent(event);
  carryUnmapped(event, withoutCopies(others, accepted), record);
  return accepted;
}

/** Returns `data` with its `resource`, if there is one. */
function dataOf({ attributes }: Resource): Members {
  const object: Members = {};
  const others: KeyValue[] = [];
  for (const attribute of attributes) {
    const field = RESOURCE.textField(attribute.key);
    if (field === undefined) others.push(attribute);
    else if (Object.hasOwn(object, field)) throw repeated(childPointer('/data/resource', field));
    else setField(object, '/data/resource', field, attribute.value);
  }
  for (const { key, value } of others) {
    const field = RESOURCE.otherField(key);
    if (field !== undefined && !Object.hasOwn(object, field)) setField(object, '/data/resource', field, value);
  }
  if (!Object.hasOwn(object, 'environment')) {
    const environment = attributes.find(({ key }) => key === ENVIRONMENT_COPY)?.value;
    if (typeof environment === 'string') object['environment'] = environment;
  }
  return Object.keys(object).length > 0 ? { resource: object } : {};
}

// Each of these sets the field that an attribute stands for, and returns false if it stands for none

function setEnvelope(event: Members, { key, value }: KeyValue): boolean {
  const field = ENVELOPE.textField(key);
  if (field === undefined || field === 'data') return false;
  setField(event, '', field, value);
  return true;
}

function setResource(resource: Members, { key, value }: KeyValue, remarks: ReadonlyMap<string, AnyValue>): boolean {
  // Bytes become text, and the text of a field may go to another key
  if (value instanceof Uint8Array) return false;
  const otherField = RESOURCE.otherField(key);
  const isNumber = otherField !== undefined && isTextNumber(remarks, childPointer('/data/resource', otherField));
  const isText = typeof value === 'string' && !isNumber;
  const field = isText ? RESOURCE.textField(key) : otherField;
  if (field === undefined || Object.hasOwn(resource, field)) return false;
  setField(resource, '/data/resource', field, value);
  return true;
}

function setDataText(data: Members, { key, value }: KeyValue): boolean {
  const field = typeof value === 'string' ? DATA.textField(key) : undefined;
  // Of `data.resource` the resource has said what it is
  if (field === undefined || Object.hasOwn(data, field)) return false;
  setField(data, '/data', field, value);
  return true;
}

function setOtherData(data: Members, { key, value }: KeyValue, remarks: ReadonlyMap<string, AnyValue>): boolean {
  const field = DATA.otherField(key) as string;
  if (Object.hasOwn(data, field) || (field === 'resource' && hasMembers(value))) return false;
  // Text stands here only in the place of a number
  if (typeof value === 'string' && !isTextNumber(remarks, childPointer('/data', field))) return false;
  // Bytes become text, and the text of this field goes to another key
  if (value instanceof Uint8Array && DATA.textField(key) === undefined) return false;
  setField(data, '/data', field, value);
  return true;
}

/** Bytes are an event's `data_base64`; anything else is its `data`. */
function setWholeData(event: Members, value: AnyValue): boolean {
  if (event['data'] !== undefined || hasMembers(value)) return false;
  if (!(value instanceof Uint8Array)) setField(event, '', 'data', value);
  else if (event['data_base64'] === undefined) event['data_base64'] = toBase64(value);
  else return false;
  return true;
}

function setField(object: Members, place: string, field: string, value: AnyValue): void {
  if (!field.isWellFormed()) throw new OsspError('ERR_KEY_SURROGATE', 'a key holds half a surrogate pair', place);
  const pointer = typeof value === 'object' ? childPointer(place, field) : '';
  setMember(object, field, fromAnyValue(value, pointer));
}

function hasMembers(value: AnyValue): boolean {
  return isKeyValueList(value) && value.values.length > 0;
}

/** Moves what the record says of `data.resource` there, and returns the other attributes. */
function withoutResource(
  data: Members,
  attributes: readonly KeyValue[],
  remarks: ReadonlyMap<string, AnyValue>,
): KeyValue[] {
  const ofRecord: Members = {};
  const others = attributes.filter((attribute) => !setResource(ofRecord, attribute, remarks));
  if (others.length < attributes.length)
    data['resource'] = { ...(data['resource'] as JsonObject | undefined), ...ofRecord };
  return others;
}

function setTrace(event: Members, { traceId, spanId, flags }: LogRecord): void {
  if (traceId !== '') event['traceparent'] = `00-${traceId}-${spanId}-${(flags & 0xff).toString(16).padStart(2, '0')}`;
}

/** Leaves out what only says again, by another name, what a field of the event says. */
function withoutLifted(
  attributes: readonly KeyValue[],
  record: LogRecord,
  remarks: ReadonlyMap<string, AnyValue>,
): readonly KeyValue[] {
  const lifted = remarks.get(BRIDGE.lifted);
  if (typeof lifted !== 'string') return attributes;
  const fieldKeys = keysByName(lifted);
  const values = new Map(record.attributes.map(({ key, value }) => [key, value]));
  return attributes.filter(({ key, value }) => {
    const fieldKey = fieldKeys.get(key);
    return typeof fieldKey !== 'string' || fieldKey === key || !isSameValue(values.get(fieldKey), value);
  });
}

function keysByName(text: string): ReadonlyMap<string, unknown> {
  try {
    return new Map(Object.entries(JSON.parse(text) as object));
  } catch {
    return new Map();
  }
}

function isSameValue(one: AnyValue | undefined, other: AnyValue): boolean {
  return (
    one === other ||
    (one !== undefined && formatUnmapped([{ key: '', value: one }]) === formatUnmapped([{ key: '', value: other }]))
  );
}

function asEvent(event: JsonObject): AcceptedEvent {
  try {
    return checkEvent(event);
  } catch (cause) {
    const { message, path } = cause as OsspError;
    throw new OsspError('ERR_RECORD_NOT_AN_EVENT', `the record is no event: ${message}`, path, { cause });
  }
}

/** Leaves out the copies that the preset `semconv` adds. */
function withoutCopies(attributes: readonly KeyValue[], event: AcceptedEvent): readonly KeyValue[] {
  if (attributes.length === 0) return attributes;
  const copies = new Map(semconvAttributes(event).map(({ key, value }) => [key, value]));
  return attributes.filter(({ key, value }) => copies.get(key) !== value);
}

function carryUnmapped(event: Members, attributes: readonly KeyValue[], record: LogRecord): void {
  if (attributes.length === 0) return;
  const key = ENVELOPE.textKey(UNMAPPED_EXTENSION);
  // The record may hold an attribute of the extension's own name, which is unmapped in turn
  const sameName = record.attributes.filter((attribute) => attribute.key === key);
  event[UNMAPPED_EXTENSION] = formatUnmapped([...attributes, ...sameName]);
}

function repeatedKey(key: string): OsspError {
  const field = DATA.textField(key) ?? DATA.otherField(key);
  const name = ENVELOPE.textField(key) ?? UNMAPPED_EXTENSION;
  return repeated(field === undefined ? childPointer('', name) : childPointer('/data', field));
}

function repeated(pointer: string): OsspError {
  return new OsspError('ERR_DUPLICATE_KEY', 'the same attribute stands twice in one record', pointer);
}
