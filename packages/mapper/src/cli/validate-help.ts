/** What the help of `validate` says after the list of its options. */
export const VALIDATE_HELP = `
Inputs:
  Files, folders, globs in quotes, and - for standard input, in any form that "convert" reads. With
  --type, each item is bare data without an envelope, as in files *.data.json. Without it, bare
  data is no event, and reported as such.

What is checked:
  The envelope has time, datacontenttype and dataschema, which OSSP demands and CloudEvents leaves
  optional; dataschema is that of the event's type; extensions have names that CloudEvents
  allows. The data is as the schema of the type demands. Of a type that has no schema, the
  envelope alone is checked.

Result:
  INPUT:LINE: TYPE: PATH: KEYWORD    for each finding: JSON Pointer, and rule of JSON Schema
  INPUT:LINE: no event: CODE: ...    for each item that is no event
  and then the sums, by type and rule

Conformance (--conformance), by CONFORMANCE.md of OSSP 1.0, as far as events can show it:
  A        every envelope is complete, and every data is as its schema demands
  B        also, every event maps to an OpenTelemetry log record and back without loss, and has a
           valid W3C trace context where it has a traceparent
  none     not even A
  unknown  nothing is wrong, but no event is of a type that has a schema
  How a source delivers its events, and whether it leaves out any, events cannot show.

Exit status:
  0    every item is an event, and nothing is wrong with any
  1    there are findings, or items that are no events
  2    wrong usage, or an input or a schema that cannot be used
  141  the reader of standard output went away

Environment:
  OSSP_SCHEMA_DIR      like --schema-dir, which beats it
  CI                   no progress bar
  OSSP_OTEL_DEBUG=1    stack traces for failures

Examples:
  ossp-otel validate archive/
  ossp-otel validate --conformance events.jsonl
  ossp-otel validate --type ai.safety.guardrail.interaction guardrail.data.json
  ossp-otel validate --schema-dir schema/v1.0.0 --json 'archive/**/*.jsonl.gz' > findings.json
`;
