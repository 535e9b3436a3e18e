import {
  DATA_NAMES,
  ENVELOPE_NAMES,
  type NameMap,
  parseTime,
  RESOURCE_NAMES,
  severityOf,
  summaryOf,
} from '@ossp-otel/mapper';
import { BRIDGE, isKnownEventType, type JsonObject, schemaUrl } from '@ossp-otel/types';
import type { SignalObject, SignalValue } from './signal-data.ts';
import type { AttributeValue, SignalAttributes, SignalContext, SignalRecord } from './signal-logger.ts';

const NANOS_PER_SECOND = 1_000_000_000n;

/** What a signal says besides its data. */
export interface SignalOptions {
  /** Identifies the event together with `source`. Default: a new UUID of version 7. */
  readonly id?: string | undefined;
  /** Who reports, as a URI-reference. Default: that of all signals; without one the processor says it. */
  readonly source?: string | undefined;
  /** When it happened, as RFC 3339 text or a `Date`. Default: now. A text that names no instant goes along as it is, with a remark. */
  readonly time?: string | Date | undefined;
  readonly subject?: string | undefined;
  /** What the event belongs together with. */
  readonly correlationId?: string | undefined;
  /** Other attributes of the record. Those that the event itself has count more. */
  readonly attributes?: { readonly [key: string]: SignalValue | Uint8Array | undefined } | undefined;
  /** The OpenTelemetry context that the record belongs to. Default: the active one. */
  readonly context?: SignalContext | undefined;
}

/**
 * Returns the record of a signal, under the attribute keys that OSSP demands.
 *
 * @param resource - what `data.resource` is where `data` does not say otherwise.
 */
export function signalRecord(
  type: string,
  id: string,
  data: SignalObject,
  resource: SignalObject | undefined,
  options: SignalOptions,
): SignalRecord {
  const attributes: SignalAttributes = {};
  for (const [key, value] of Object.entries(options.attributes ?? {})) set(attributes, key, value);
  addFields(attributes, ENVELOPE_NAMES, {
    specversion: '1.0',
    id,
    source: options.source,
    type,
    subject: options.subject,
    datacontenttype: 'application/json',
    dataschema: isKnownEventType(type) ? schemaUrl(type) : undefined,
    correlationid: options.correlationId,
  });
  const { resource: own, ...fields } = data;
  addFields(attributes, RESOURCE_NAMES, resource);
  // What is no object is data like any other
  if (isObject(own)) addFields(attributes, RESOURCE_NAMES, own);
  else addFields(attributes, DATA_NAMES, { resource: own });
  addFields(attributes, DATA_NAMES, fields);
  const timestamp = options.time === undefined ? undefined : addTime(attributes, options.time);
  // What is undefined in it counts as absent
  const json = data as JsonObject;
  const severity = severityOf(type, json);
  if (severity.derived) attributes[BRIDGE.severityDerived] = true;
  return {
    eventName: type,
    ...(timestamp === undefined ? {} : { timestamp }),
    severityNumber: severity.number,
    ...(severity.text === '' ? {} : { severityText: severity.text }),
    body: summaryOf(type, json).toWellFormed(),
    attributes,
    ...(options.context === undefined ? {} : { context: options.context }),
  };
}

function addFields(attributes: SignalAttributes, names: NameMap, fields: SignalObject | undefined): void {
  for (const [field, value] of Object.entries(fields ?? {})) {
    set(attributes, typeof value === 'string' ? names.textKey(field) : names.otherKey(field), value);
  }
}

function set(attributes: SignalAttributes, key: string, value: SignalValue | Uint8Array | undefined): void {
  // OpenTelemetry's types ask for lists that may be changed, though nobody changes them
  if (value !== undefined) attributes[key] = value as AttributeValue;
}

function isObject(value: SignalValue | undefined): value is SignalObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the timestamp of a record, `undefined` if OpenTelemetry can hold none for this time. Adds the text of the
 * time where the timestamp does not give it back.
 */
function addTime(attributes: SignalAttributes, time: string | Date): [number, number] | undefined {
  const text = typeof time === 'string' ? time : dateText(time);
  const instant = parseTime(text);
  if (instant === undefined) attributes[BRIDGE.timeInvalid] = true;
  // Zero is OTLP's word for no time. A Date has no spelling of its own to keep
  if (instant === undefined || instant.unixNano === 0n || (typeof time === 'string' && !instant.canonical)) {
    attributes[ENVELOPE_NAMES.textKey('time')] = text;
  }
  if (instant === undefined) return undefined;
  return [Number(instant.unixNano / NANOS_PER_SECOND), Number(instant.unixNano % NANOS_PER_SECOND)];
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? String(date) : date.toISOString();
}
