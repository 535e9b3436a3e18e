/** What the help of `serve` says after the list of its options. */
export const SERVE_HELP = `
Events:
  POST /v1/events (also /events and /) takes CloudEvents over HTTP: structured, binary and batch
  mode, also compressed with gzip, deflate or br. Each answer is a JSON account of its events; what
  is wrong is told as problem details (RFC 9457) with a code, a path and the index of the event.

Acknowledging (--ack):
  delivered  2xx when the collector has accepted the records. While it pushes back or is down, the
             answer is 503 or 429 with Retry-After, and the sender still has the event.
  stored     2xx when the events are on the disk (--spool); they are delivered in the background,
             also after a crash. While the spool is full, the answer is 503.
  Records may arrive more than once, with the same source and id.

Configuration:
  Every option is a flag, a variable and a key of the YAML file: --max-body-bytes 1MiB,
  OSSP_GATEWAY_MAX_BODY_BYTES=1MiB, max-body-bytes: 1MiB. A flag beats the environment, the
  environment beats the file. Durations have a unit (20ms, 10s, 5m, 1h); bytes may have one (KiB,
  MiB, GiB, kB, MB, GB). What a flag says when it is repeated, the file says as a list, and the
  variable with commas. Paths are relative to the working directory. --print-config prints what
  counts, as such a file, but for the values of headers.

Log:
  JSON objects, one a line, on standard error; of events at most source and
  id, never tokens or keys.

Signals:
  SIGTERM and SIGINT stop it: it takes no more connections, answers what is under way within the
  shutdown timeout, and says what is left. A second one ends it at once.

Exit status:
  0    stopped by a signal; every request was answered
  2    wrong usage, a file that cannot be used, or an address that it cannot listen on
  3    stopped by a signal; requests were cut off
  130  ended at once by a second Ctrl-C (143: by a second SIGTERM)

Environment (a flag beats it, and it beats the file):
  OSSP_GATEWAY_CONFIG                      like --config
  OSSP_GATEWAY_...                         like the flag of that name
  OSSP_VALIDATE                            like --validate; also true, 1, yes, on (reject), and
                                           false, 0, no (off)
  OTEL_EXPORTER_OTLP_ENDPOINT              URL of the collector; gets /v1/logs
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT         the same, for logs alone; used as it is
  OTEL_EXPORTER_OTLP_HEADERS               name=value,name=value; the place for secrets, because
                                           others on the machine can see flags
  OTEL_EXPORTER_OTLP_TIMEOUT               like --timeout, in milliseconds
  OTEL_EXPORTER_OTLP_COMPRESSION           gzip or none
  OTEL_EXPORTER_OTLP_CERTIFICATE           like --certificate
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE    like --client-certificate; each of these also as
  OTEL_EXPORTER_OTLP_CLIENT_KEY            OTEL_EXPORTER_OTLP_LOGS_..., which beats it
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT      like --metrics-endpoint; used as it is
  OTEL_METRIC_EXPORT_INTERVAL              like --metrics-interval, in milliseconds
  OSSP_OTEL_DEBUG=1                        stack traces for failures

Examples:
  ossp-otel serve --endpoint http://localhost:4318
  ossp-otel serve --ack stored --spool /var/spool/ossp-otel --workers 4
  ossp-otel serve --host 0.0.0.0 --tokens-file tokens --tls-certificate tls.crt --tls-key tls.key
  ossp-otel serve --config gateway.yaml --log-level debug
  ossp-otel serve --config gateway.yaml --print-config
`;
