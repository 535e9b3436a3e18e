import { FIRST_VERSION } from '../collector-config/collector-config.ts';

/** What the help of `collector-config` says after the list of its options. */
export const COLLECTOR_CONFIG_HELP = `
Inputs:
  gateway   log records from "ossp-otel serve", or "convert --endpoint"; already mapped
  file      files of OSSP events, one JSON object to a line, from their beginning
  http      CloudEvents posted to /v1/events, one to a request, in structured or binary mode
  kafka     CloudEvents on a topic, one to a message, in structured or binary mode

Mapping (file, http, kafka):
  The Collector itself maps the events, with statements made from the same tables as "convert" uses.
  What comes out otherwise than there is listed in the documentation. A text that is no event stays
  a record, marked ossp.bridge.not_an_event.

The Collector:
  otelcol-contrib ${FIRST_VERSION} or newer. Records wait on disk, in the folder of --storage, until the
  exporter has delivered them. Without --exporter-endpoint, it is the Collector's own environment variable
  OTEL_EXPORTER_OTLP_ENDPOINT that says where to. The listeners have no authentication: keep them
  on 127.0.0.1, or put something before them.

Exit status:
  0    the configuration was printed
  2    wrong usage
  141  the reader of standard output went away

Examples:
  ossp-otel collector-config --input gateway --listen 127.0.0.1:4318 > collector.yaml
  ossp-otel collector-config --input file --include '/var/log/app/*.jsonl' > collector.yaml
  ossp-otel collector-config --input kafka --brokers kafka-1:9092 --topic ossp-events > collector.yaml
`;
