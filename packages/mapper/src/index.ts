export { type AcceptedEvent, checkEvent } from './event/check-event.ts';
export { type DataSchemas, type Finding, OSSP_SCHEMAS } from './event/data-schemas.ts';
export { EventReader, type EventReaderOptions, readEvent } from './event/read-event.ts';
export { VALIDATION_WORDS, VALIDATIONS, type Validation, validationOf } from './event/validation.ts';
export { JsonParser, type JsonParserOptions, parseJson } from './json/parse-json.ts';
export { canonicalJson, stringifyJson } from './json/stringify-json.ts';
export { BODY_KINDS, type BodyKind, summaryOf } from './map/body.ts';
export { EventMapper, type EventMapperOptions, type MappedEvent, type ReadContext } from './map/event-to-record.ts';
export {
  DATA as DATA_NAMES,
  ENVELOPE as ENVELOPE_NAMES,
  type NameMap,
  RESOURCE as RESOURCE_NAMES,
} from './map/names.ts';
export { recordToEvent } from './map/record-to-event.ts';
export { type Severity, severityOf } from './map/severity.ts';
export { formatTime, type Instant, parseTime } from './map/time.ts';
export {
  formatUnmapped as formatUnmappedAttributes,
  UNMAPPED_EXTENSION,
  unmappedAttributes as readUnmappedAttributes,
} from './map/unmapped.ts';
export { decodeLogsJson } from './otlp/json-decode.ts';
export { encodeLogsJson } from './otlp/json-encode.ts';
export { decodeLogsProtobuf } from './otlp/protobuf-decode.ts';
export { encodeLogsProtobuf } from './otlp/protobuf-encode.ts';
export { VERSION } from './version.ts';
