import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { EVENT_DEFINITIONS } from './definitions.ts';
import type { FieldValue } from './field-value.ts';

type Definition = (typeof EVENT_DEFINITIONS)[number];

/** The name of an event type that OSSP defines. */
export type EventType = Definition['type'];

/** The `data` of an event type. */
export type EventData<Type extends EventType> = FieldValue<Extract<Definition, { readonly type: Type }>['data']>;

/** The CloudEvents 1.0 attributes that an OSSP event can have; any other member is an extension. */
export interface EventAttributes<Type extends string = string> {
  readonly specversion: '1.0';
  /** Together with `source` it identifies the event. */
  readonly id: string;
  /** Who reports, as a URI-reference. */
  readonly source: string;
  readonly type: Type;
  /** RFC 3339. */
  readonly time?: string;
  readonly subject?: string;
  readonly datacontenttype?: string;
  /** URL of the schema of `data`. */
  readonly dataschema?: string;
  /** OSSP extension: what the event belongs together with. */
  readonly correlationid?: string;
  /** CloudEvents extension "Distributed Tracing": a W3C traceparent. */
  readonly traceparent?: string;
  /** CloudEvents extension "Distributed Tracing": a W3C tracestate. */
  readonly tracestate?: string;
}

/**
 * An event of one of the types that OSSP defines, a union that `type` tells apart. Name a type to get its
 * event alone: `SafetyEvent<'ai.dataset.access'>`.
 */
export type SafetyEvent<Type extends EventType = EventType> = Type extends EventType
  ? EventAttributes<Type> & { readonly data: EventData<Type> } & JsonObject
  : never;

/** An event of any type, known or not, with any `data` or none. Every {@link SafetyEvent} is one. */
export type OsspEvent = EventAttributes & { readonly data?: JsonValue } & JsonObject;

/** The names of all event types that OSSP defines. */
export const EVENT_TYPES: readonly EventType[] = EVENT_DEFINITIONS.map((definition) => definition.type);

const knownTypes: ReadonlySet<string> = new Set(EVENT_TYPES);

/** Whether OSSP defines an event type of this name. */
export function isKnownEventType(type: string): type is EventType {
  return knownTypes.has(type);
}
