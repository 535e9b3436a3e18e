import { isKnownEventType, type JsonValue, validateEventData } from '@ossp-otel/types';

/** One thing that is wrong with an event. It names the place and the rule, never the value. */
export interface Finding {
  /** JSON Pointer from the event. */
  readonly path: string;
  /** Keyword of JSON Schema, for instance `required`. */
  readonly keyword: string;
}

/** The schemas for the `data` of event types. */
export interface DataSchemas {
  /** Whether there is a schema for an event type. */
  has(type: string): boolean;
  /** Returns what the schema of the type finds wrong with `data`; an empty array if nothing, or if there is no schema. */
  check(type: string, data: JsonValue): readonly Finding[];
}

/** The schemas of the OSSP specification, version 1.0.0. */
export const OSSP_SCHEMAS: DataSchemas = { has: isKnownEventType, check: validateEventData };
