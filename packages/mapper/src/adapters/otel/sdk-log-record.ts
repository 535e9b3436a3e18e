/**
 * What is read of a log record of the OpenTelemetry SDK. Both lines of `@opentelemetry/sdk-logs` (0.200 and later, 3.x)
 * fit it, as `ReadableLogRecord` and as `ReadWriteLogRecord`; it names no type of theirs, because no program can hold both.
 */
export interface SdkLogRecord {
  /** Seconds since the Unix epoch, and nanoseconds. */
  readonly hrTime: readonly [number, number];
  readonly hrTimeObserved: readonly [number, number];
  readonly spanContext?: SdkSpanContext | undefined;
  readonly severityText?: string | undefined;
  readonly severityNumber?: number | undefined;
  readonly body?: unknown;
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> };
  readonly instrumentationScope?: { readonly name: string; readonly version?: string | undefined } | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly droppedAttributesCount?: number | undefined;
  readonly eventName?: string | undefined;
}

export interface SdkSpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly traceState?: { serialize(): string } | undefined;
}
