import { isTextLike, literal, member, set } from './ottl.ts';

const TRACEPARENT = member('log.body', 'traceparent');
const CORRELATION = member('log.body', 'correlationid');
const PARTS = member('log.cache', 'trace');

const FIELDS = '(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})';
const PATTERN = `(?s)^[0-9a-f]{2}-${FIELDS}(?:-.*)?$`;
/** What the pattern of W3C's `traceparent` lets through: version ff, ids of zeros, and fields that version 00 does not have. */
const NO_TRACEPARENT = '(?s)^(?:ff|00-.{52}-|..-0{32}|.{35}-0{16})';

/** Returns the statements for the trace context: that of `traceparent`, else the trace id that the correlation is. */
export function traceStatements(): readonly string[] {
  const isTraceparent = `${isTextLike(TRACEPARENT, PATTERN)} and not IsMatch(${TRACEPARENT}, ${literal(NO_TRACEPARENT)})`;
  return [
    set(PARTS, `ExtractPatterns(${TRACEPARENT}, ${literal(PATTERN)})`, isTraceparent),
    set('log.trace_id.string', member(PARTS, 'trace'), `IsMap(${PARTS})`),
    set('log.span_id.string', member(PARTS, 'span'), `IsMap(${PARTS})`),
    set('log.flags', `ParseInt(${member(PARTS, 'flags')}, 16)`, `IsMap(${PARTS})`),
    set(
      'log.trace_id.string',
      `ToLowerCase(${CORRELATION})`,
      `${PARTS} == nil and ${isTextLike(CORRELATION, '^[0-9a-fA-F]{32}$')} and not IsMatch(${CORRELATION}, "^0+$")`,
    ),
  ];
}
