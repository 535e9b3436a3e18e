/** What the help of `convert` says after the list of its options. */
export const CONVERT_HELP = `
Inputs:
  Files, folders (all event files in them), globs in quotes, and - for standard input, which is
  also read if no INPUT is given and something is piped in. They hold JSON (an event, an array,
  a CloudEvents batch), JSON lines, log lines with "[OSSP CE] {...}", OTLP JSON, OTLP protobuf,
  or what a quarantine kept; each may be compressed with gzip. The format is recognised by content.

Outputs:
  otlp-json    JSON lines, each below 1 MiB, so that the Collector's otlp_json_file reads them all
  otlp-proto   messages with a 4-byte big-endian length before each, as the Collector writes them
  ossp         the events as JSON lines; stored OTLP becomes the events that it was made from
  Without --format, a file that ends in .pb, .binpb or .otlp is otlp-proto, all else otlp-json.
  A file grows as FILE.partial and gets its name when it is complete; after a failure or Ctrl-C,
  FILE.partial stays.

Delivery (--endpoint):
  OTLP/HTTP. A URL without a path gets /v1/logs; without a URL, that of the environment counts,
  else http://localhost:4318/v1/logs. Tried again are 429, 502, 503, 504 and network failures,
  until the retry budget is used up; then the run stops reading. Records that the collector
  refuses for good are quarantined. Some may arrive more than once, with the same source and id.

Rejected events:
  They are counted, and kept with --quarantine: JSON lines with the input, line, byte offset,
  code, path, and the original. Mend the originals there and convert that file. Without it, the
  first 5 are explained. The run goes on to the end, unless --strict stops it at the first one.

Exit status:
  0    all well
  1    finished, but events were rejected, refused or in conflict; or stopped by --strict
  2    wrong usage, or an input or output that cannot be used
  3    could not deliver or write; the summary says how far it got
  130  stopped by Ctrl-C (143: by SIGTERM); what was read by then was written or delivered
  141  the reader of standard output went away

Environment (a flag beats it):
  OTEL_EXPORTER_OTLP_ENDPOINT              URL for --endpoint without one; gets /v1/logs
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT         the same, for logs alone; used as it is
  OTEL_EXPORTER_OTLP_HEADERS               name=value,name=value; the place for secrets, because
                                           others on the machine can see flags
  OTEL_EXPORTER_OTLP_TIMEOUT               like --timeout, in milliseconds
  OTEL_EXPORTER_OTLP_COMPRESSION           gzip or none
  OTEL_EXPORTER_OTLP_CERTIFICATE           PEM file with the certificates to trust
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE    PEM files for mutual TLS; each of these also as
  OTEL_EXPORTER_OTLP_CLIENT_KEY            OTEL_EXPORTER_OTLP_LOGS_..., which beats it
  CI                                       no progress bar
  OSSP_OTEL_DEBUG=1                        stack traces for failures

Examples:
  ossp-otel convert archive/ -o events.jsonl --quarantine rejected.jsonl --receipt receipt.json
  ossp-otel convert 'logs/**/*.log.gz' --endpoint https://collector.example:4318
  ossp-otel convert events.jsonl --since 2026-01-01T00:00:00Z --min-severity high
  ossp-otel convert events.jsonl -o events.binpb --observed-time none    repeatable byte for byte
  ossp-otel convert events.binpb --format ossp                           the way back
  cat events.jsonl | ossp-otel convert > otlp.jsonl
`;
