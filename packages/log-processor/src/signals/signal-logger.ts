/**
 * What signals are emitted to. The `Logger` of either line of OpenTelemetry fits: that of `@opentelemetry/api-logs`,
 * and that of `@opentelemetry/api` from 1.10 on.
 */
export interface SignalLogger {
  emit(record: SignalRecord): void;
}

/** A log record, as loggers of both lines take it. */
export interface SignalRecord {
  eventName: string;
  /** Seconds since the Unix epoch, and nanoseconds of the second. */
  timestamp?: [seconds: number, nanos: number];
  severityNumber: number;
  severityText?: string;
  body: string;
  attributes: SignalAttributes;
  context?: SignalContext;
}

export interface SignalAttributes {
  [key: string]: AttributeValue;
}

/** The kinds of value that OpenTelemetry allows in the attributes of a record. */
export type AttributeValue =
  | string
  | number
  | boolean
  | Uint8Array
  | AttributeValue[]
  | { [key: string]: AttributeValue }
  | null
  | undefined;

/** An OpenTelemetry `Context`. */
export interface SignalContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): SignalContext;
  deleteValue(key: symbol): SignalContext;
}
