export { ERROR_CODES, type ErrorCode, OsspError } from './errors.ts';
export { isJsonObject, type JsonArray, JsonNumber, type JsonObject, type JsonValue } from './json/json-value.ts';
export { ENVIRONMENT_NAMES } from './mapping/environment.ts';
export {
  OTHER_SEVERITY_NUMBER,
  SEVERITY_DEFAULTS,
  SEVERITY_NUMBERS,
  type SeverityDefault,
} from './mapping/severity.ts';
export {
  BRIDGE,
  BRIDGE_PREFIX,
  MAPPING,
  type MappingRow,
  type MappingTarget,
  OSSP_SCHEMA_VERSION,
  SCOPE_NAME,
} from './mapping/table.ts';
export { schemaUrl } from './ossp/definition.ts';
export type {
  AbuseAttempt,
  DatasetAccess,
  DriftDetected,
  ExperimentRun,
  GuardrailInteraction,
  LifecycleChange,
  PolicyViolation,
} from './ossp/definitions.ts';
export {
  EVENT_TYPES,
  type EventAttributes,
  type EventData,
  type EventType,
  isKnownEventType,
  type OsspEvent,
  type SafetyEvent,
} from './ossp/event.ts';
export { dataFields, RESOURCE_FIELDS } from './ossp/field-names.ts';
export type { NumberValue, OpenString } from './ossp/field-value.ts';
export { eventJsonSchema } from './ossp/json-schema.ts';
export type { AiResource } from './ossp/resource.ts';
export { validateEventData } from './ossp/validate-data.ts';
export { validateEnvelope } from './ossp/validate-envelope.ts';
export { formatViolation, type SchemaKeyword, type SchemaViolation } from './ossp/violation.ts';
export { type AnyValue, type ArrayValue, isKeyValueList, type KeyValue, type KeyValueList } from './otlp/any-value.ts';
export type {
  InstrumentationScope,
  LogRecord,
  LogsData,
  Resource,
  ResourceLogs,
  ScopeLogs,
} from './otlp/log-record.ts';
