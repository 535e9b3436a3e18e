/** Where a field goes: an attribute of the record, an attribute of its resource, or a field of the record itself. */
export type MappingTarget = 'attribute' | 'resource' | 'record';

/**
 * One row of the mapping between an OSSP event and an OTLP log record. A `*` in `field` and `name`
 * stands for every other name at that place.
 */
export interface MappingRow {
  /** Dotted place in the event. */
  readonly field: string;
  readonly target: MappingTarget;
  /** Attribute key, or the log record field as the OTLP proto spells it. */
  readonly name: string;
  /**
   * `text`: only a string goes there, another kind of value falls to the `*` row. `number`: a number
   * is always a double there. `any`: every JSON value.
   */
  readonly value: 'text' | 'number' | 'any';
  /** True where the way back reads the field from; the other rows of a field are copies for readers. */
  readonly carries: boolean;
  /** `ossp`: the OSSP specification demands it (MAPPINGS.md, v1.0.0). `bridge`: decided here. */
  readonly origin: 'ossp' | 'bridge';
  readonly note?: string;
}

type Row = readonly [
  field: string,
  target: MappingTarget,
  name: string,
  value: MappingRow['value'],
  carries: boolean,
  origin: MappingRow['origin'],
  note?: string,
];

const rows: readonly Row[] = [
  ['id', 'attribute', 'ce.id', 'text', true, 'ossp'],
  ['type', 'attribute', 'ce.type', 'text', true, 'ossp'],
  ['type', 'record', 'event_name', 'text', false, 'bridge'],
  ['source', 'attribute', 'ce.source', 'text', true, 'ossp'],
  [
    'source',
    'resource',
    'service.name',
    'text',
    false,
    'bridge',
    'configured value, else the last segment of a URN or path, else the whole source',
  ],
  ['time', 'record', 'time_unix_nano', 'text', true, 'ossp', 'exact to the nanosecond, any offset; 0 where absent'],
  [
    'time',
    'attribute',
    'ce.time',
    'any',
    true,
    'bridge',
    'only where the text is not what the way back would print for that instant',
  ],
  ['subject', 'attribute', 'ce.subject', 'any', true, 'ossp'],
  ['dataschema', 'attribute', 'ce.dataschema', 'any', true, 'ossp'],
  ['specversion', 'attribute', 'ce.specversion', 'text', true, 'bridge'],
  ['datacontenttype', 'attribute', 'ce.datacontenttype', 'any', true, 'bridge'],
  [
    'traceparent',
    'record',
    'trace_id',
    'text',
    false,
    'bridge',
    'with span_id and flags, where it is a valid W3C traceparent',
  ],
  ['correlationid', 'attribute', 'correlation.id', 'any', true, 'ossp'],
  [
    'correlationid',
    'record',
    'trace_id',
    'text',
    false,
    'ossp',
    'where it is 32 hex digits, not all zero, and there is no valid traceparent',
  ],
  ['*', 'attribute', 'ce.*', 'any', true, 'bridge', 'every extension, also traceparent and tracestate'],
  ['data.resource.model_id', 'resource', 'ai.model.id', 'text', true, 'ossp'],
  ['data.resource.model_version', 'resource', 'ai.model.version', 'text', true, 'ossp'],
  ['data.resource.environment', 'resource', 'deployment.environment', 'text', true, 'ossp', 'verbatim'],
  [
    'data.resource.environment',
    'resource',
    'deployment.environment.name',
    'text',
    false,
    'bridge',
    'in the current convention: prod becomes production, and so on',
  ],
  ['data.resource.region', 'resource', 'ossp.resource.region', 'text', true, 'bridge'],
  ['data.resource.region', 'resource', 'cloud.region', 'text', false, 'bridge'],
  ['data.resource.*', 'resource', 'ossp.resource.*', 'any', true, 'bridge', 'also tenant_id'],
  ['data.action_taken', 'attribute', 'ai.safety.action_taken', 'text', true, 'ossp'],
  ['data.reason', 'attribute', 'ai.safety.reason', 'text', true, 'ossp'],
  ['data.severity', 'attribute', 'ai.safety.severity', 'text', true, 'ossp', 'verbatim'],
  ['data.severity', 'record', 'severity_text', 'text', false, 'ossp', 'verbatim'],
  ['data.severity', 'record', 'severity_number', 'text', false, 'ossp', 'see the severity table'],
  ['data.input_hash', 'attribute', 'ai.input.hash', 'text', true, 'ossp'],
  ['data.value', 'attribute', 'ossp.data.value', 'number', true, 'bridge'],
  ['data.threshold', 'attribute', 'ossp.data.threshold', 'number', true, 'bridge'],
  ['data.current_value', 'attribute', 'ossp.data.current_value', 'number', true, 'bridge'],
  ['data.baseline_value', 'attribute', 'ossp.data.baseline_value', 'number', true, 'bridge'],
  ['data.confidence', 'attribute', 'ossp.data.confidence', 'number', true, 'bridge'],
  ['data.metrics.*', 'attribute', 'ossp.data.metrics.*', 'number', true, 'bridge', 'numbers inside the metrics object'],
  ['data.*', 'attribute', 'ossp.data.*', 'any', true, 'bridge', 'objects and arrays as OTLP kvlist and array values'],
  [
    'data',
    'attribute',
    'ossp.data',
    'any',
    true,
    'bridge',
    'data that is no object or is an empty one; data_base64 as bytes',
  ],
];

/** The mapping, as data. Both directions of the mapper, the documentation and generated configuration read it. */
export const MAPPING: readonly MappingRow[] = rows.map(([field, target, name, value, carries, origin, note]) => ({
  field,
  target,
  name,
  value,
  carries,
  origin,
  ...(note === undefined ? {} : { note }),
}));

/** Name of the OTLP instrumentation scope of every record made from an OSSP event. */
export const SCOPE_NAME = 'ossp';

/** Version of the OSSP schemas, which is the version of the scope. */
export const OSSP_SCHEMA_VERSION = '1.0.0';

/** Keys of the bridge's own remarks. They are no part of the event. */
export const BRIDGE = {
  /** `true`: the event named no severity that is known, so its type decided the number. */
  severityDerived: 'ossp.bridge.severity_derived',
  /** `true`: `time` is no RFC 3339 instant that OTLP can hold; `ce.time` keeps it. */
  timeInvalid: 'ossp.bridge.time_invalid',
  /** JSON Pointers of the numbers that no int64 and no double can hold, kept as text. */
  textNumbers: 'ossp.bridge.text_numbers',
  /** JSON Pointer to JSON-escaped text, for strings that have no UTF-8 form. */
  escapedStrings: 'ossp.bridge.escaped_strings',
  /** JSON text, attribute key to attribute key: under the second stands the field that the first gives under its plain name. */
  lifted: 'ossp.bridge.lifted',
  /** The W3C `traceparent` of the HTTP request that brought the event, where it is not that of the event itself. */
  transportTraceparent: 'ossp.bridge.transport_traceparent',
  /** `true`: an event with the same source and id, but other content, came before. */
  conflict: 'ossp.bridge.conflict',
  /** What the OSSP schemas find wrong with the event. */
  schemaViolations: 'ossp.bridge.schema_violations',
} as const;

/** Prefix of every key in {@link BRIDGE}. */
export const BRIDGE_PREFIX = 'ossp.bridge.';
