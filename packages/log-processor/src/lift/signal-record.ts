/** Seconds and nanoseconds since the Unix epoch, as the OpenTelemetry SDK holds a time. */
export type HrTime = [number, number];

/** What the SDK knows of the span in which a record was made. */
export interface RecordSpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly traceState?: { serialize(): string } | undefined;
}

/** The resource of a logger provider. */
export interface RecordResource {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly asyncAttributesPending?: boolean;
  waitForAsyncAttributes?(): Promise<void>;
  /** The attributes, the first of a name counts; some may be promises still. */
  getRawAttributes?(): readonly (readonly [name: string, value: unknown])[];
}

/**
 * A log record as a processor of the OpenTelemetry SDK gets it: what the read-write records of all supported
 * lines of the SDK have in common, so that no type of one line shuts out another.
 */
export interface SignalRecord {
  readonly hrTime: HrTime;
  readonly spanContext?: RecordSpanContext | undefined;
  readonly resource: RecordResource;
  readonly attributes: object;
  readonly body?: unknown;
  /** Unknown to the oldest of the lines. */
  readonly eventName?: string | undefined;
  readonly droppedAttributesCount?: number;
  severityText?: string | undefined;
  severityNumber?: number | undefined;
}
