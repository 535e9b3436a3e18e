import { DocumentReader } from './document-reader.ts';
import { itemLinesReader } from './item-lines.ts';
import { OtlpJsonSink } from './otlp-json-sink.ts';
import { beginsFramedLogs, beginsLogs, FramedLogsReader, WholeLogsReader } from './otlp-protobuf-readers.ts';
import type { ReadContext, Source, StoredFormat } from './source.ts';

/** Largest OTLP message in bytes, unless the caller sets another limit: 64 MiB. */
export const DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

function otlpJson(
  open: (context: ReadContext & { readonly maxItemBytes: number }) => ReturnType<StoredFormat['open']>,
): StoredFormat {
  return {
    name: 'otlp-json',
    open({ sink, offset, maxItemBytes = DEFAULT_MAX_MESSAGE_BYTES }) {
      return open({ sink: new OtlpJsonSink(sink), offset, maxItemBytes });
    },
  };
}

const OTLP_JSON_LINES = otlpJson((context) => itemLinesReader({ ...context, log: false }));
const OTLP_JSON_DOCUMENTS = otlpJson((context) => new DocumentReader(context));

/** As the Collector's file exporter writes it with `format: proto`. */
const OTLP_FRAMED: StoredFormat = {
  name: 'otlp-protobuf',
  open({ sink, offset, maxItemBytes = DEFAULT_MAX_MESSAGE_BYTES }) {
    return new FramedLogsReader(sink, maxItemBytes, offset);
  },
};

/** One message and nothing else, as a request to a collector holds it. */
const OTLP_MESSAGE: StoredFormat = {
  name: 'otlp-protobuf',
  open({ sink, offset, maxItemBytes = DEFAULT_MAX_MESSAGE_BYTES }) {
    return new WholeLogsReader(sink, maxItemBytes, offset);
  },
};

/** OTLP logs in both encodings: JSON lines or documents whose first key is `resourceLogs`, and protobuf with or without framing. */
export const OTLP: Source = {
  name: 'otlp',
  recognise({ bytes, layout, firstKey }, asked) {
    if (beginsFramedLogs(bytes)) return OTLP_FRAMED;
    if (beginsLogs(bytes)) return OTLP_MESSAGE;
    if (layout === undefined || !(asked || firstKey === 'resourceLogs')) return undefined;
    return layout === 'documents' ? OTLP_JSON_DOCUMENTS : OTLP_JSON_LINES;
  },
};
