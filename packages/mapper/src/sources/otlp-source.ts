import { DocumentReader } from './document-reader.ts';
import { itemLinesReader } from './item-lines.ts';
import { OtlpJsonSink } from './otlp-json-sink.ts';
import { beginsFramedLogs, beginsLogs, FramedLogsReader, WholeLogsReader } from './otlp-protobuf-readers.ts';
import type { Source, StoredFormat } from './source.ts';

/** Largest OTLP message in bytes: 64 MiB. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const JSON_LINES: StoredFormat = {
  name: 'otlp-json',
  open({ sink, offset, maxEventBytes }) {
    const maxItemBytes = maxMessageBytes(maxEventBytes);
    return itemLinesReader({ sink: new OtlpJsonSink(sink), offset, maxItemBytes, log: false });
  },
};

const JSON_DOCUMENTS: StoredFormat = {
  name: 'otlp-json',
  open({ sink, offset, maxEventBytes }) {
    const maxItemBytes = maxMessageBytes(maxEventBytes);
    return new DocumentReader({ sink: new OtlpJsonSink(sink), offset, maxItemBytes });
  },
};

/** As the Collector's file exporter writes it with `format: proto`. */
const FRAMED_MESSAGES: StoredFormat = {
  name: 'otlp-protobuf',
  open({ sink, offset, maxEventBytes }) {
    return new FramedLogsReader(sink, maxMessageBytes(maxEventBytes), offset);
  },
};

/** One message and nothing else, as a request to a collector holds it. */
const WHOLE_MESSAGE: StoredFormat = {
  name: 'otlp-protobuf',
  open({ sink, offset, maxEventBytes }) {
    return new WholeLogsReader(sink, maxMessageBytes(maxEventBytes), offset);
  },
};

/** OTLP logs: JSON lines or documents whose first key is `resourceLogs`, and protobuf with or without framing. */
export const OTLP: Source<'otlp'> = {
  name: 'otlp',
  recognise({ bytes, layout, firstKey }, asked) {
    if (beginsFramedLogs(bytes)) return FRAMED_MESSAGES;
    if (beginsLogs(bytes)) return WHOLE_MESSAGE;
    if (layout === undefined || !(asked || firstKey === 'resourceLogs')) return undefined;
    return layout === 'documents' ? JSON_DOCUMENTS : JSON_LINES;
  },
};

/** A message with one event must have room where the event has. */
function maxMessageBytes(maxEventBytes: number): number {
  return Math.max(MAX_MESSAGE_BYTES, maxEventBytes);
}
