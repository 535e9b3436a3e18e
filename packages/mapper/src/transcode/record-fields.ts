import type { ByteWriter } from '../otlp/byte-writer.ts';
import type { Halves } from './time-reader.ts';
import { SPAN_ID_LENGTH, TRACE_ID_LENGTH, type TraceReader } from './trace-reader.ts';

/**
 * Fields of a `LogRecord` written from bytes (opentelemetry-proto 1.x: logs.proto), in the order and with the
 * zeros of `writeLogRecord`. A tag is the field's number and, in the lowest three bits, its wire type.
 */

const TIME = (1 << 3) | 1;
const SEVERITY_NUMBER = 2 << 3;
const SEVERITY_TEXT = (3 << 3) | 2;
export const BODY = (5 << 3) | 2;
export const ATTRIBUTE = (6 << 3) | 2;
const DROPPED_ATTRIBUTES_COUNT = 7 << 3;
const FLAGS = (8 << 3) | 5;
const TRACE_ID = (9 << 3) | 2;
const SPAN_ID = (10 << 3) | 2;
const OBSERVED_TIME = (11 << 3) | 1;
const EVENT_NAME = (12 << 3) | 2;
/** `LogRecord` as a field of `ScopeLogs`. */
export const LOG_RECORD = (2 << 3) | 2;
/** `AnyValue.string_value` and `AnyValue.int_value`. */
export const STRING_VALUE = (1 << 3) | 2;
export const INT_VALUE = 3 << 3;

export function writeTime(writer: ByteWriter, { low, high }: Halves): void {
  writer.fixed64Field(TIME, low, high);
}

/** @param number - 1 to 24: where no word says it, the type does. */
export function writeSeverity(writer: ByteWriter, number: number, text: string): void {
  writer.smallField(SEVERITY_NUMBER, number);
  if (text !== '') {
    writer.byte(SEVERITY_TEXT);
    writer.string(text);
  }
}

/** Writes what follows the attributes. The event's name stands in `view` from `nameStart` to `nameEnd`. */
export function writeTail(
  writer: ByteWriter,
  trace: TraceReader,
  observedTime: Halves,
  view: DataView,
  nameStart: number,
  nameEnd: number,
): void {
  writer.smallField(DROPPED_ATTRIBUTES_COUNT, 0);
  if (trace.flags !== 0) {
    writer.byte(FLAGS);
    writer.fixed32(trace.flags);
  }
  if (trace.hasTraceId) writer.bytesField(TRACE_ID, trace.traceId, 0, TRACE_ID_LENGTH);
  if (trace.hasSpanId) writer.bytesField(SPAN_ID, trace.spanId, 0, SPAN_ID_LENGTH);
  writer.fixed64Field(OBSERVED_TIME, observedTime.low, observedTime.high);
  writer.bytesField(EVENT_NAME, view, nameStart, nameEnd);
}
