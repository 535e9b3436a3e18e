/** What the help of `emit` says after the list of its options. */
export const EMIT_HELP = `
Events:
  An event is made of the flags. Where they are not given, its id and its time are made up here;
  added are datacontenttype and, for the types of OSSP, dataschema; nothing else. With --from-file,
  events are taken as they are and nothing is made up: JSON (an event, an array, a batch), JSON
  lines, log lines with "[OSSP CE] {...}", or what a quarantine kept; also with gzip.

Without a collector, each event is printed on standard output as [OSSP CE] {...}, like the local
mode of the Python SDK; "convert" reads such logs. With --print or --dry-run it is {...} alone.

Delivery (--collector-endpoint):
  Each event is posted by itself, as application/cloudevents+json; charset=utf-8, with an
  Idempotency-Key made of its source and id, and with its traceparent, if it has one. Tried again are
  408, 425, 429, 500, 502, 503, 504 and network failures, after growing random waits and as
  Retry-After demands, within the retry budget. Redirects are not followed. An event that is
  refused with 400, 409, 413 or 422 is counted; any other refusal, 401 or 410 for instance, ends
  the run. A bearer token needs https, or a collector on this machine.

Validation (--validate), of envelope and data:
  off       none
  warn      emit the event, and say what is wrong with it
  reject    do not emit it

Exit status:
  0    every event was accepted, or printed
  1    events were refused or violate their schema (reject), or items of the file are no events
  2    wrong usage, or a file that cannot be used
  3    could not deliver
  130  stopped by Ctrl-C (143: by SIGTERM)
  141  the reader of standard output went away

Environment (a flag beats it):
  OSSP_COLLECTOR_ENDPOINT    like --collector-endpoint
  OSSP_AUTH_TOKEN            like --auth-token; the place for it, because others on the machine
                             can see flags
  OSSP_SOURCE_URI            like --source
  OSSP_VALIDATE              like --validate; also true, 1, yes, on (reject), and false, 0, no (off)
  OSSP_SCHEMA_DIR            like --schema-dir
  OSSP_OTEL_DEBUG=1          stack traces for failures

Examples:
  ossp-otel emit --type ai.safety.guardrail.interaction --source urn:app:chatbot --model-id m-1 \\
    --environment production --data '{"action_taken":"block","reason":"PII detected"}'
  ossp-otel emit --from-file events.jsonl --collector-endpoint https://collector.example/v1/events
  ossp-otel emit --from-file events.jsonl --dry-run --validate reject > checked.jsonl
`;
