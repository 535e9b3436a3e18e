import { type AnyValue, isKeyValueList, type KeyValue } from '@ossp-otel/types';
import type { MappedEvent } from '../../map/event-to-record.ts';
import { cannotHold } from '../cannot-hold.ts';
import { recordPlace, resourcePlace } from './event-places.ts';
import { type HrTime, toHrTime } from './hr-time.ts';
import { type RecordParts, toRecordParts } from './record-parts.ts';

/** What `Logger.emit()` of both lines of OpenTelemetry JS takes. */
export interface LogRecordInput extends RecordParts {
  readonly timestamp: HrTime;
  /** Left out where the record has none; the SDK then takes the time of the call. */
  readonly observedTimestamp?: HrTime;
}

/**
 * Returns what `Logger.emit()` of either line of OpenTelemetry JS takes, so that the event goes through an application's
 * own pipeline. The resource of the record is then that of the application; the fields of the event's resource stand
 * on the record, under the same names. An event without a time gets the timestamp 0, which is OTLP's word for none.
 *
 * @throws {OsspError} ERR_NOT_HELD with the place in the event for an attribute that the SDK would drop in silence: one
 * with an empty key, or one that holds an object with a member `constructor` or `__proto__`.
 */
export function toLogRecordInput({ record, resource }: MappedEvent): LogRecordInput {
  const attributes = [
    ...resource.attributes.filter(({ key }) => resourcePlace(key) !== undefined),
    ...record.attributes,
  ];
  for (const attribute of attributes) checkAttribute(attribute);
  const { observedTimeUnixNano } = record;
  return {
    timestamp: toHrTime(record.timeUnixNano),
    ...(observedTimeUnixNano === 0n ? {} : { observedTimestamp: toHrTime(observedTimeUnixNano) }),
    ...toRecordParts(record, attributes),
  };
}

function checkAttribute({ key, value }: KeyValue): void {
  const place = recordPlace(key) ?? '';
  if (key === '') throw cannotHold('the SDK drops an attribute with an empty key', place);
  if (key === '__proto__' || holdsSpecialKey(value)) {
    throw cannotHold('the SDK drops an object with a member constructor or __proto__', place);
  }
}

/** The SDK takes the member `constructor` for the class of an object, and loses `__proto__` when it copies one. */
function holdsSpecialKey(value: AnyValue): boolean {
  if (Array.isArray(value)) return value.some(holdsSpecialKey);
  if (value === null || !isKeyValueList(value)) return false;
  return value.values.some(
    ({ key, value: member }) => key === 'constructor' || key === '__proto__' || holdsSpecialKey(member),
  );
}
