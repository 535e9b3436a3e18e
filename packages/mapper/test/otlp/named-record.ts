import type { LogRecord } from '@ossp-otel/types';

/** Returns a small record that is known by its name. */
export function record(eventName: string): LogRecord {
  return {
    timeUnixNano: 1n,
    observedTimeUnixNano: 0n,
    severityNumber: 9,
    severityText: '',
    body: 'text',
    attributes: [],
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
    eventName,
  };
}
