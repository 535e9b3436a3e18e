import { BRIDGE, type KeyValue, type LogRecord } from '@ossp-otel/types';
import { recordPlace } from './event-places.ts';
import { type SdkAttributes, type SdkValue, SdkValueConverter } from './sdk-value.ts';

/** What a log record has under the same names wherever OpenTelemetry JS takes one. */
export interface RecordParts {
  readonly severityText?: string;
  readonly severityNumber?: number;
  readonly body?: SdkValue;
  readonly eventName?: string;
  readonly attributes: SdkAttributes;
}

/**
 * Returns the parts of a record, without those that are unset.
 *
 * @param attributes - those of the record, and what shall stand beside them.
 * @param textNumbers - JSON Pointers of numbers of the event that became text elsewhere.
 */
export function toRecordParts(
  record: LogRecord,
  attributes: readonly KeyValue[],
  textNumbers: readonly string[] = [],
): RecordParts {
  const values = new SdkValueConverter();
  const sdkAttributes = values.attributes(attributes, recordPlace);
  addTextNumbers(sdkAttributes, [...textNumbers, ...values.textNumbers]);
  return {
    ...(record.severityText === '' ? {} : { severityText: record.severityText }),
    ...(record.severityNumber === 0 ? {} : { severityNumber: record.severityNumber }),
    ...(record.body === undefined ? {} : { body: values.convert(record.body, undefined) }),
    ...(record.eventName === '' ? {} : { eventName: record.eventName }),
    attributes: sdkAttributes,
  };
}

/** Adds to the remark that says which numbers of the event stand as text. */
function addTextNumbers(attributes: SdkAttributes, pointers: readonly string[]): void {
  if (pointers.length === 0) return;
  const remark = attributes[BRIDGE.textNumbers];
  attributes[BRIDGE.textNumbers] = [...(Array.isArray(remark) ? remark : []), ...pointers];
}
