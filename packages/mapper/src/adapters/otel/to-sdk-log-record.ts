import { OSSP_SCHEMA_VERSION, SCOPE_NAME } from '@ossp-otel/types';
import type { MappedEvent } from '../../map/event-to-record.ts';
import { type HrTime, toHrTime } from './hr-time.ts';
import { type RecordParts, toRecordParts } from './record-parts.ts';
import { type SdkResource, toSdkResource } from './sdk-resource.ts';

/** What exporters of both lines of `@opentelemetry/sdk-logs` take as `ReadableLogRecord`. */
export interface ExportableLogRecord extends RecordParts {
  readonly hrTime: HrTime;
  readonly hrTimeObserved: HrTime;
  readonly spanContext?: { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
  readonly resource: SdkResource;
  readonly instrumentationScope: { readonly name: string; readonly version: string };
  readonly droppedAttributesCount: number;
}

// OpenTelemetry's exporters group records by the identity of their scope
const SCOPE = Object.freeze({ name: SCOPE_NAME, version: OSSP_SCHEMA_VERSION });

/**
 * Returns a log record for `LogRecordExporter.export()` of either line of OpenTelemetry JS. What its OTLP exporters write
 * gives the same event back. It differs from the record given here in numbers only: a whole double comes out as an
 * integer, and a whole number beyond 2^53 is its text, with its place noted in `ossp.bridge.text_numbers`.
 *
 * A trace id may stand without a span id, which is then `''`. Records with the same resource object share one here, by
 * which exporters group them.
 */
export function toSdkLogRecord({ record, resource }: MappedEvent): ExportableLogRecord {
  const { traceId, spanId, flags } = record;
  const sdkResource = toSdkResource(resource);
  return {
    hrTime: toHrTime(record.timeUnixNano),
    hrTimeObserved: toHrTime(record.observedTimeUnixNano),
    ...(traceId === '' && spanId === '' && flags === 0 ? {} : { spanContext: { traceId, spanId, traceFlags: flags } }),
    ...toRecordParts(record, record.attributes, sdkResource.textNumbers),
    resource: sdkResource.resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: record.droppedAttributesCount,
  };
}
