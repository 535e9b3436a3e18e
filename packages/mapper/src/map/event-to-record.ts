import {
  BRIDGE,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KeyValue,
  type LogRecord,
  type Resource,
} from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { canonicalJson } from '../json/stringify-json.ts';
import { fromBase64 } from '../otlp/base64.ts';
import { AnyValueConverter } from './any-value.ts';
import { type BodyKind, bodyOf } from './body.ts';
import { dataValue } from './data-value.ts';
import { DATA, ENVELOPE, TIME_TEXT, WHOLE_DATA } from './names.ts';
import { recordToEvent } from './record-to-event.ts';
import { describeInexactValues } from './remarks.ts';
import { ResourceMapper } from './resource.ts';
import { semconvAttributes } from './semconv.ts';
import { severityOf } from './severity.ts';
import { parseTime } from './time.ts';
import { NO_TRACE, parseTraceparent, type TraceContext, traceIdOfCorrelation } from './trace-context.ts';
import { UNMAPPED_EXTENSION, unmappedAttributes } from './unmapped.ts';

export interface EventMapperOptions {
  /** `service.name` of every resource. By default it is made from the event's `source`. */
  readonly serviceName?: string | undefined;
  /** @defaultValue 'summary' */
  readonly body?: BodyKind | undefined;
  /**
   * `semconv` adds the names of OpenTelemetry's semantic conventions.
   *
   * @defaultValue 'ossp'
   */
  readonly attributes?: 'ossp' | 'semconv' | undefined;
  /** Severity words, in lower case, and their numbers. Default: `SEVERITY_NUMBERS` of the types package. */
  readonly severityNumbers?: ReadonlyMap<string, number> | undefined;
  /**
   * Whether the type of an event decides its severity number where the event names none.
   *
   * @defaultValue true
   */
  readonly deriveSeverity?: boolean | undefined;
}

/** What is known of an event besides its content. */
export interface ReadContext {
  /** When the event was read, in nanoseconds since the Unix epoch; 0n leaves the field unset. */
  readonly observedTimeUnixNano: bigint;
  /** The exact source text, for the body kind `original`. */
  readonly originalText?: (() => string) | undefined;
  /** What the schemas find wrong with the event, each in one line without content. */
  readonly schemaViolations?: readonly string[] | undefined;
  /** The `traceparent` header of the HTTP request that brought the event. Without effect if it is none by W3C's rules. */
  readonly transportTraceparent?: string | undefined;
  /** Whether an event with the same source and id, but other content, came before. */
  readonly conflict?: boolean | undefined;
  /** Whether all text of the event is known to be free of half surrogate pairs. */
  readonly wellFormed?: boolean | undefined;
}

export interface MappedEvent {
  /** The same object for events with the same resource. */
  readonly resource: Resource;
  readonly record: LogRecord;
}

// for-in is the fastest way through an object; this keeps out what a polluted prototype would add
const isOwn = Object.prototype.hasOwnProperty;

const NO_CONTEXT: ReadContext = { observedTimeUnixNano: 0n };
const SEVERITY_DERIVED: KeyValue = { key: BRIDGE.severityDerived, value: true };
const CONFLICT: KeyValue = { key: BRIDGE.conflict, value: true };
const TIME_INVALID: KeyValue = { key: BRIDGE.timeInvalid, value: true };

/** Maps events to OTLP log records, without loss: `recordToEvent` gives the same event back. */
export class EventMapper {
  readonly #resources: ResourceMapper;
  readonly #body: BodyKind;
  readonly #semconv: boolean;
  readonly #severityNumbers: ReadonlyMap<string, number> | undefined;
  readonly #deriveSeverity: boolean;
  readonly #values = new AnyValueConverter();

  constructor(options: EventMapperOptions = {}) {
    this.#resources = new ResourceMapper(options.serviceName);
    this.#body = options.body ?? 'summary';
    this.#semconv = options.attributes === 'semconv';
    this.#severityNumbers = options.severityNumbers;
    this.#deriveSeverity = options.deriveSeverity ?? true;
  }

  /** Returns the record and the resource of an event. */
  map(event: AcceptedEvent, context: ReadContext = NO_CONTEXT): MappedEvent {
    const unmapped = unmappedAttributes(event[UNMAPPED_EXTENSION]);
    if (unmapped !== undefined) {
      const mapped = this.#map(event, context, unmapped);
      if (givesBack(mapped, event)) return mapped;
    }
    return this.#map(event, context, undefined);
  }

  /** @param unmapped - the attributes to put in the place of the extension that carries them. */
  #map(event: AcceptedEvent, context: ReadContext, unmapped: readonly KeyValue[] | undefined): MappedEvent {
    this.#values.inexact = false;
    this.#values.wellFormed = context.wellFormed ?? false;
    const attributes: KeyValue[] = [];
    const timeUnixNano = this.#envelope(event, attributes, unmapped);
    const { data } = event;
    const resourceObject = isJsonObject(data) ? this.#data(data, attributes) : this.#wholeData(event, attributes);
    const resource = this.#resources.map(event.source, resourceObject, this.#values);
    const severity = severityOf(event.type, data, this.#severityNumbers, this.#deriveSeverity);
    const transport = transportOf(event, context.transportTraceparent);
    const trace = traceOf(event, transport);
    if (this.#semconv) addSemconv(event, attributes);
    if (severity.derived) attributes.push(SEVERITY_DERIVED);
    if (this.#values.inexact) attributes.push(...describeInexactValues(event));
    if (transport !== undefined) attributes.push({ key: BRIDGE.transportTraceparent, value: transport });
    if (context.conflict === true) attributes.push(CONFLICT);
    const { schemaViolations } = context;
    if (schemaViolations !== undefined && schemaViolations.length > 0) {
      attributes.push({ key: BRIDGE.schemaViolations, value: schemaViolations });
    }
    return {
      resource,
      record: {
        timeUnixNano,
        observedTimeUnixNano: context.observedTimeUnixNano,
        severityNumber: severity.number,
        severityText: severity.text,
        body: bodyOf(event, this.#body, context.originalText),
        attributes,
        droppedAttributesCount: 0,
        flags: trace.flags,
        traceId: trace.traceId,
        spanId: trace.spanId,
        eventName: this.#values.text(event.type),
      },
    };
  }

  /** Adds the attributes of everything but `data`; returns the record's time. */
  #envelope(event: AcceptedEvent, attributes: KeyValue[], unmapped: readonly KeyValue[] | undefined): bigint {
    let timeUnixNano = 0n;
    for (const name in event) {
      if (name === 'data' || !isOwn.call(event, name)) continue;
      const value = event[name];
      if (value === undefined) continue;
      if (name === 'time') {
        timeUnixNano = this.#time(value, attributes);
      } else if (name === 'data_base64' && dataBytes(event) !== undefined) {
        // The bytes themselves go where data goes
      } else if (name === UNMAPPED_EXTENSION && unmapped !== undefined) {
        for (const attribute of unmapped) attributes.push(attribute);
      } else {
        attributes.push({ key: ENVELOPE.textKey(name), value: this.#values.convert(value) });
      }
    }
    return timeUnixNano;
  }

  #time(value: JsonValue, attributes: KeyValue[]): bigint {
    const instant = typeof value === 'string' ? parseTime(value) : undefined;
    if (instant === undefined) {
      attributes.push({ key: TIME_TEXT, value: this.#values.convert(value) }, TIME_INVALID);
      return 0n;
    }
    // Zero nanoseconds is OTLP's word for no time, so the epoch itself needs its text
    if (!instant.canonical || instant.unixNano === 0n) attributes.push({ key: TIME_TEXT, value: value as string });
    return instant.unixNano;
  }

  /** Adds the attributes of `data`; returns `data.resource` if it goes to the resource. */
  #data(data: JsonObject, attributes: KeyValue[]): JsonObject | undefined {
    let resource: JsonObject | undefined;
    let isEmpty = true;
    for (const name in data) {
      if (!isOwn.call(data, name)) continue;
      const value = data[name];
      if (value === undefined) continue;
      isEmpty = false;
      if (typeof value === 'string') {
        attributes.push({ key: DATA.textKey(name), value: this.#values.text(value) });
      } else if (name === 'resource' && isJsonObject(value) && Object.keys(value).length > 0) {
        resource = value;
      } else {
        attributes.push({ key: DATA.otherKey(name), value: dataValue(name, value, this.#values) });
      }
    }
    // An empty object leaves no trace otherwise
    if (isEmpty) attributes.push({ key: WHOLE_DATA, value: { values: [] } });
    return resource;
  }

  #wholeData(event: AcceptedEvent, attributes: KeyValue[]): undefined {
    const { data } = event;
    const value = data === undefined ? dataBytes(event) : this.#values.convert(data);
    if (value !== undefined) attributes.push({ key: WHOLE_DATA, value });
  }
}

/** Returns the bytes of `data_base64`, `undefined` where `data` stands too or where they would not give the same text back. */
function dataBytes(event: AcceptedEvent): Uint8Array | undefined {
  const text = event['data_base64'];
  return typeof text === 'string' && event['data'] === undefined ? fromBase64(text) : undefined;
}

/** Whether a record is read as exactly this event: an emitter may have written into the extension what the mapper would not. */
function givesBack({ record, resource }: MappedEvent, event: AcceptedEvent): boolean {
  try {
    return canonicalJson(recordToEvent(record, resource)) === canonicalJson(event);
  } catch {
    return false;
  }
}

/** Returns the header if it is a trace context, and another one than that of the event. */
function transportOf({ traceparent }: AcceptedEvent, header: string | undefined): string | undefined {
  return header === undefined || header === traceparent || parseTraceparent(header) === undefined ? undefined : header;
}

/** The event's own context comes first, then that of its transport, then its correlation. */
function traceOf({ traceparent, correlationid }: AcceptedEvent, transport: string | undefined): TraceContext {
  const own = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
  const trace = own ?? (transport === undefined ? undefined : parseTraceparent(transport));
  if (trace !== undefined) return trace;
  const traceId = typeof correlationid === 'string' ? traceIdOfCorrelation(correlationid) : undefined;
  return traceId === undefined ? NO_TRACE : { ...NO_TRACE, traceId };
}

/** A record that came from elsewhere may hold one of these names already, and then its own value counts. */
function addSemconv(event: AcceptedEvent, attributes: KeyValue[]): void {
  const taken = new Set(attributes.map(({ key }) => key));
  for (const attribute of semconvAttributes(event)) if (!taken.has(attribute.key)) attributes.push(attribute);
}
