import type { LogRecord, Resource } from '@ossp-otel/types';
import { fromSdkAttributes, fromSdkValue } from './from-sdk-value.ts';
import { fromHrTime } from './hr-time.ts';
import type { SdkLogRecord } from './sdk-log-record.ts';

/**
 * Returns the record and the resource as OpenTelemetry JS writes them to OTLP/protobuf, so that an event read from a
 * record in the application is the event read from what its OTLP pipeline ships. Two things that OpenTelemetry writes
 * without a look are left out here: a time that OTLP cannot hold, which comes out as another time there, and an id
 * that is no id.
 *
 * The attributes of a resource have to be settled (`resource.waitForAsyncAttributes()`); those that are not are absent.
 *
 * @throws {OsspError} ERR_TOO_DEEP if a value is nested deeper than 1000 levels or holds itself.
 */
export function fromSdkLogRecord(record: SdkLogRecord): { record: LogRecord; resource: Resource } {
  const { spanContext } = record;
  return {
    resource: { attributes: fromSdkAttributes(record.resource.attributes) },
    record: {
      timeUnixNano: fromHrTime(record.hrTime),
      observedTimeUnixNano: fromHrTime(record.hrTimeObserved),
      severityNumber: toUint32(record.severityNumber),
      severityText: textOf(record.severityText),
      body: fromSdkValue(record.body),
      attributes: fromSdkAttributes(record.attributes),
      droppedAttributesCount: toUint32(record.droppedAttributesCount),
      flags: toUint32(spanContext?.traceFlags),
      traceId: idOf(spanContext?.traceId, 32),
      spanId: idOf(spanContext?.spanId, 16),
      eventName: textOf(record.eventName),
    },
  };
}

function textOf(text: string | undefined): string {
  return text?.toWellFormed() ?? '';
}

function toUint32(value: number | undefined): number {
  return (value ?? 0) >>> 0;
}

/** An id of another length or of zeros counts as absent (logs.proto, `trace_id`). */
function idOf(id: string | undefined, digits: number): string {
  if (id === undefined || id.length !== digits || !/^[0-9a-fA-F]+$/.test(id) || /^0+$/.test(id)) return '';
  return id.toLowerCase();
}
