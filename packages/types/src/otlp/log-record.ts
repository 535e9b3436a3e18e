import type { AnyValue, KeyValue } from './any-value.ts';

/** OTLP `LogRecord` (opentelemetry-proto, logs/v1/logs.proto). Absent text is `''`, an absent time is `0n`. */
export interface LogRecord {
  /** Nanoseconds since the Unix epoch, 0 to 2^64-1; `0n` is unknown. */
  readonly timeUnixNano: bigint;
  /** Nanoseconds since the Unix epoch; `0n` is unknown. */
  readonly observedTimeUnixNano: bigint;
  /** 1 to 24, or 0 for unspecified. */
  readonly severityNumber: number;
  readonly severityText: string;
  /** `undefined` where the record has no body at all, as opposed to an empty one (`null`). */
  readonly body: AnyValue | undefined;
  /** Keys are unique. */
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  /** The low 8 bits are the W3C trace flags. */
  readonly flags: number;
  /** 32 lower-case hex digits, or `''`. */
  readonly traceId: string;
  /** 16 lower-case hex digits, or `''`. */
  readonly spanId: string;
  readonly eventName: string;
}

/** OTLP `Resource`. Two resources with equal attributes describe the same thing, whatever the order. */
export interface Resource {
  readonly attributes: readonly KeyValue[];
}

/** OTLP `InstrumentationScope`. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version: string;
}

export interface ScopeLogs {
  readonly scope: InstrumentationScope;
  readonly logRecords: readonly LogRecord[];
}

export interface ResourceLogs {
  readonly resource: Resource;
  readonly scopeLogs: readonly ScopeLogs[];
}

/** OTLP `LogsData`, on the wire the same message as `ExportLogsServiceRequest`. */
export interface LogsData {
  readonly resourceLogs: readonly ResourceLogs[];
}
