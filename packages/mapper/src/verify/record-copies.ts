import { type AnyValue, BRIDGE, type KeyValue, type LogRecord, OsspError, type Resource } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { EventMapper } from '../map/event-to-record.ts';
import { resourceCopyKey } from '../map/names.ts';

/** Fields of a record that follow from its event, whatever the options of the conversion were. */
const FIELDS = ['timeUnixNano', 'severityNumber', 'severityText', 'traceId', 'spanId', 'flags', 'eventName'] as const;
const RESOURCE_KEYS = [resourceCopyKey('data.resource.environment'), resourceCopyKey('data.resource.region')];

/**
 * Checks what a record says beside the attributes that carry its event: the fields that backends sort, join and
 * alert by. Not checked are the body, `service.name` and the time of observation, which options decide.
 */
export class RecordCopies {
  readonly #mapper = new EventMapper({ body: 'none' });

  /** @throws {OsspError} ERR_RECORD_ALTERED with the first field that does not follow from the event. */
  assertTrue(event: AcceptedEvent, record: LogRecord, resource: Resource): void {
    const transport = attributeOf(record, BRIDGE.transportTraceparent);
    const transportTraceparent = typeof transport === 'string' ? transport : undefined;
    const mapped = this.#mapper.map(event, { observedTimeUnixNano: 0n, transportTraceparent });
    for (const field of FIELDS) if (record[field] !== mapped.record[field]) throw altered(field);
    for (const key of RESOURCE_KEYS) {
      if (attributeOf(resource, key) !== attributeOf(mapped.resource, key)) throw altered(`resource/${key}`);
    }
  }
}

function attributeOf({ attributes }: { readonly attributes: readonly KeyValue[] }, key: string): AnyValue | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value;
}

function altered(field: string): OsspError {
  return new OsspError('ERR_RECORD_ALTERED', `the record's ${field} does not follow from its event`, `/${field}`);
}
