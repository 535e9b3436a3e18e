import { type AcceptedEvent, recordToEvent } from '@ossp-otel/mapper';
import { fromSdkLogRecord } from '@ossp-otel/mapper/otel';
import { keyValuesOf } from './own-values.ts';
import type { HrTime, RecordResource, RecordSpanContext } from './signal-record.ts';

/** What is kept of a record that is a safety signal: enough to make its event, whatever becomes of the record. */
export interface Signal {
  readonly type: string;
  /** 1 to 24. */
  readonly severityNumber: number;
  /** Attributes of the completed record as they were; objects and lists stand here as OTLP values of their own. */
  readonly values: Readonly<Record<string, unknown>>;
  /** About the bytes of memory that it takes: two for each UTF-16 code unit. */
  readonly bytes: number;
  readonly hrTime: HrTime;
  readonly spanContext: RecordSpanContext | undefined;
  readonly resource: RecordResource;
}

/**
 * Returns the event of a signal: the one that is read from what the OTLP pipeline ships.
 *
 * @throws {OsspError} as `recordToEvent` does, for instance for an id that is no text.
 */
export function eventOf({ type, values, hrTime, spanContext, resource: ofApplication }: Signal): AcceptedEvent {
  const { record, resource } = fromSdkLogRecord({
    hrTime,
    hrTimeObserved: hrTime,
    spanContext,
    eventName: type,
    attributes: {},
    resource: ofApplication,
  });
  return recordToEvent({ ...record, attributes: keyValuesOf(values) }, resource);
}
