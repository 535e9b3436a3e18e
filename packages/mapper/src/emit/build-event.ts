import {
  isJsonObject,
  isKnownEventType,
  type JsonObject,
  type JsonValue,
  OsspError,
  schemaUrl,
} from '@ossp-otel/types';
import { instantOption } from '../convert/filters.ts';
import { type AcceptedEvent, checkEvent } from '../event/check-event.ts';
import { parseTraceparent } from '../map/trace-context.ts';

/** What an event is made of. */
export interface EventFields {
  readonly type?: string | undefined;
  readonly source?: string | undefined;
  /** Default: a random UUID. */
  readonly id?: string | undefined;
  /** RFC 3339. Default: now. */
  readonly time?: string | undefined;
  readonly subject?: string | undefined;
  /** Default: the OSSP schema of the type, if OSSP defines the type. */
  readonly dataschema?: string | undefined;
  readonly correlationId?: string | undefined;
  /** W3C. */
  readonly traceparent?: string | undefined;
  readonly data?: JsonValue | undefined;
  /** `data.resource.model_id`, and so on. */
  readonly modelId?: string | undefined;
  readonly modelVersion?: string | undefined;
  readonly environment?: string | undefined;
}

/** What an event gets that nobody says. */
export interface EventDefaults {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly newId: () => string;
}

const RESOURCE_FIELDS = { modelId: 'model_id', modelVersion: 'model_version', environment: 'environment' } as const;

/**
 * Returns the event of the fields. Nothing but `id`, `time`, `datacontenttype` and `dataschema` is added to them.
 *
 * @throws {OsspError} ERR_USAGE for a field that is missing, empty or malformed, or that `data` holds already; the path is its name.
 */
export function buildEvent(fields: EventFields, { now, newId }: EventDefaults): AcceptedEvent {
  const { data: _, ...texts } = fields;
  for (const [name, text] of Object.entries(texts)) if (text === '') throw usageError(name, 'expected some text');
  const { type, source, time, subject, correlationId, traceparent } = texts;
  if (type === undefined) throw usageError('type', 'an event needs a type');
  if (source === undefined) throw usageError('source', 'an event needs a source');
  if (time !== undefined) instantOption('time', time);
  if (traceparent !== undefined && parseTraceparent(traceparent) === undefined) {
    throw usageError('traceparent', 'expected a W3C traceparent');
  }
  const data = withResource(fields);
  const dataschema = texts.dataschema ?? (isKnownEventType(type) ? schemaUrl(type) : undefined);
  return checkEvent({
    specversion: '1.0',
    id: texts.id ?? newId(),
    source,
    type,
    time: time ?? new Date(now()).toISOString(),
    ...(subject === undefined ? {} : { subject }),
    ...(data === undefined ? {} : { datacontenttype: 'application/json' }),
    ...(dataschema === undefined ? {} : { dataschema }),
    ...(correlationId === undefined ? {} : { correlationid: correlationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(data === undefined ? {} : { data }),
  });
}

/** Returns `data` with the fields of its `resource`. */
function withResource(fields: EventFields): JsonValue | undefined {
  const added = Object.entries(RESOURCE_FIELDS).flatMap(([name, member]) => {
    const value = fields[name as keyof typeof RESOURCE_FIELDS];
    return value === undefined ? [] : [{ name, member, value }];
  });
  const [first] = added;
  const { data } = fields;
  if (first === undefined) return data;
  const whole = data ?? {};
  if (!isJsonObject(whole)) throw usageError(first.name, 'is a part of data, which is no object here');
  const resource = whole['resource'] ?? {};
  if (!isJsonObject(resource)) throw usageError(first.name, 'is a part of data.resource, which is no object here');
  const members: Record<string, JsonValue> = {};
  for (const { name, member, value } of added) {
    if (Object.hasOwn(resource, member)) throw usageError(name, `data holds /resource/${member} already`);
    members[member] = value;
  }
  return { resource: { ...members, ...resource }, ...withoutResource(whole) };
}

function withoutResource({ resource: _, ...others }: JsonObject): JsonObject {
  return others;
}

function usageError(name: string, message: string): OsspError {
  return new OsspError('ERR_USAGE', `${name}: ${message}`, name);
}
