/** What the help of `convert` says after the list of its options. */
export const CONVERT_HELP = `
Inputs:
  Files, folders (all event files in them), globs in quotes, and - for standard input, which is also
  read if no INPUT is given and something is piped in. JSON (an event, an array, a CloudEvents batch),
  JSON lines, log lines with "[OSSP CE] {...}", OTLP JSON lines, framed OTLP protobuf, quarantine files;
  each also compressed with gzip. The format is recognised; --from sets it.

Outputs:
  --output FILE    otlp-json: JSON lines, each below 1 MiB, so that the Collector's otlp_json_file reads
                   all of them. otlp-proto: messages with a 4-byte big-endian length before each, as the
                   Collector's file exporter writes them. ossp: the events as JSON lines; stored OTLP
                   comes back as the events that it was made from.
                   Without --format, a FILE that ends in .pb, .binpb or .otlp is otlp-proto, any other
                   and standard output otlp-json. FILE grows as FILE.partial and gets its name when it is
                   complete. After a failure or Ctrl-C, FILE.partial stays.
  --endpoint URL   OTLP/HTTP. A URL without a path gets /v1/logs. Without a URL, that of the environment,
                   else http://localhost:4318/v1/logs. 429, 502, 503, 504 and network failures are tried
                   again until the retry budget is used up; then the run stops reading. What the collector
                   refuses for good is quarantined. Records may arrive more than once, with the same id.

Rejected events are counted, and kept with --quarantine FILE (JSON lines with input, line, offset, code, path
and the original). Mend the originals there and convert that file. Without it, the first 5 are explained.
--strict stops at the first one; without it the run goes on to the end, and exits with 1 if there was any.

Exit status:
  0    all well
  1    finished, but events were rejected, refused or in conflict; or stopped by --strict
  2    wrong usage, or an input or output path that cannot be used
  3    could not deliver or write; the summary says how far it got
  130  stopped by Ctrl-C: what was read by then was still written (143: by SIGTERM)
  141  the reader of standard output went away

Environment:
  OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT     URL for --endpoint without one
  OTEL_EXPORTER_OTLP_[LOGS_]HEADERS                                 like --header, "name=value,name=value"
  OTEL_EXPORTER_OTLP_[LOGS_]TIMEOUT                                 like --timeout, in milliseconds
  OTEL_EXPORTER_OTLP_[LOGS_]COMPRESSION                             gzip or none
  OTEL_EXPORTER_OTLP_[LOGS_]CERTIFICATE                             PEM file of the certificates to trust
  OTEL_EXPORTER_OTLP_[LOGS_]CLIENT_CERTIFICATE, ..._CLIENT_KEY      PEM files for mutual TLS
  CI                                                                no progress bar
  OSSP_OTEL_DEBUG=1                                                 stack traces for failures
  A flag beats the environment.

Examples:
  ossp-otel convert archive/ --output events.jsonl --quarantine rejected.jsonl --receipt receipt.json
  ossp-otel convert 'logs/**/*.log.gz' --endpoint https://collector:4318 --header authorization='Bearer ...'
  ossp-otel convert events.jsonl --since 2026-01-01T00:00:00Z --type 'ai.safety.*' --min-severity high
  ossp-otel convert events.jsonl --observed-time none --output events.binpb     repeatable byte for byte
  ossp-otel convert events.binpb --format ossp --output -                       the way back
  cat events.jsonl | ossp-otel convert > otlp.jsonl
`;
