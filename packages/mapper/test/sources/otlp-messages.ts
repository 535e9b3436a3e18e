import type { LogRecord } from '@ossp-otel/types';
import { Batcher } from '../../src/otlp/batcher.ts';
import { JSON_ENCODING, type LogsEncoding, PROTOBUF } from '../../src/otlp/logs-encoding.ts';

/** Returns a record that only its event name tells from others. */
export function record(eventName: string): LogRecord {
  return {
    timeUnixNano: 1n,
    observedTimeUnixNano: 2n,
    severityNumber: 9,
    severityText: 'info',
    body: 'body',
    attributes: [{ key: 'k', value: { values: [{ key: 'n', value: [1n, 2.5, null, true] }] } }],
    droppedAttributesCount: 0,
    flags: 1,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    eventName,
  };
}

/** Returns OTLP logs with a record of each name, in protobuf. */
export function protobufMessage(...eventNames: string[]): Buffer {
  return encoded(PROTOBUF, eventNames);
}

/** Returns OTLP logs with a record of each name, as JSON on one line. */
export function jsonMessage(...eventNames: string[]): string {
  return encoded(JSON_ENCODING, eventNames).toString();
}

/** Puts the length before a message, as the Collector's file exporter does. */
export function framed(message: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

function encoded(encoding: LogsEncoding, eventNames: readonly string[]): Buffer {
  const batcher = new Batcher({ encoding, maxRecords: 1000, maxBytes: Number.POSITIVE_INFINITY });
  const resource = { attributes: [{ key: 'service.name', value: 'test' }] };
  for (const eventName of eventNames) batcher.add(resource, record(eventName), undefined);
  return Buffer.from(batcher.flush()?.bytes ?? []);
}
