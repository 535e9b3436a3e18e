/** What the help of `verify` says after the list of its options. */
export const VERIFY_HELP = `
Inputs:
  ARCHIVE holds events in any form that "convert" reads. OTLP is what "convert" wrote, or the file
  exporter of a collector, as JSON or protobuf. Each is a file, a folder, or a glob in quotes; the
  last argument is the OTLP. Both are read in step, and once more if they differ, so neither can
  be standard input. The filters choose among the events of the archive, for OTLP that was made
  with the same ones.

What is compared:
  Each record is converted back to its event. Two events are equal if they are equal as JSON: the
  order of keys does not count, numbers are exact decimals, strings are compared character by
  character. Each event has to be there as often as in the archive, in any order. Attributes
  that a collector added to a record do not count, unless their names are those of an event's parts.

Result:
  matched      in the OTLP, unchanged
  missing      in the archive, but not in the OTLP, or not as often
  different    in both with the same source and id, but with other content
  unexpected   in the OTLP, but not in the archive, or not as often
  no events    items of the archive that are no events; "validate" says more about them
  unreadable   records that stand for no event, and damaged messages
  Differences are shown by source, id, place and JSON Pointer, with the kinds and lengths of values
  and never their content.

Memory depends on how far the orders of the two differ, and on how much differs; not on their size.

Exit status:
  0    verified: everything was read, and everything matches
  1    something differs, is no event, or cannot be read
  2    wrong usage, or an input that cannot be used

Environment:
  CI                   no progress bar
  OSSP_OTEL_DEBUG=1    stack traces for failures

Examples:
  ossp-otel verify archive/ otlp.jsonl
  ossp-otel verify --dedupe 'archive/**/*.jsonl.gz' '/var/lib/otelcol/ossp*.json'
  ossp-otel verify --since 2026-01-01T00:00:00Z --json events.jsonl events.binpb
`;
