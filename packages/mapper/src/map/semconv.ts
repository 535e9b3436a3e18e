import { isJsonObject, type KeyValue } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';

/**
 * Returns the copies of an event's fields under the names of OpenTelemetry's semantic conventions 1.44, for
 * the preset `semconv`: `cloudevents.*`, `log.record.uid` and `gen_ai.request.model` (all in status Development).
 */
export function semconvAttributes(event: AcceptedEvent): KeyValue[] {
  const attributes: KeyValue[] = [];
  const add = (key: string, value: unknown): void => {
    if (typeof value === 'string') attributes.push({ key, value: value.toWellFormed() });
  };
  add('cloudevents.event_id', event.id);
  add('cloudevents.event_source', event.source);
  add('cloudevents.event_spec_version', event.specversion);
  add('cloudevents.event_type', event.type);
  add('cloudevents.event_subject', event['subject']);
  // An event is unique by source and id together. A source is a URI reference, so it holds no space.
  add('log.record.uid', `${event.source} ${event.id}`);
  const { data } = event;
  const resource = isJsonObject(data) ? data['resource'] : undefined;
  add('gen_ai.request.model', isJsonObject(resource) ? resource['model_id'] : undefined);
  return attributes;
}
