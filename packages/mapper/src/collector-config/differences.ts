import type { CollectorInput } from './options.ts';

type Mapping = Exclude<CollectorInput, 'gateway'>;

/** Something that the generated configuration does otherwise than the mapper, because the Collector cannot do it. */
interface CollectorDifference {
  readonly id: string;
  /** What comes out otherwise. */
  readonly what: string;
  readonly why: string;
  /** The inputs that have it. */
  readonly inputs: readonly Mapping[];
}

const ALL: readonly Mapping[] = ['file', 'http', 'kafka'];

/** Every difference between the records that the Collector makes and those of the mapper. There are no others. */
export const COLLECTOR_DIFFERENCES = [
  {
    id: 'numbers',
    what: 'Every number is a double: `1` and `1.0` are the same, `9007199254740993` becomes `9007199254740992`, and nothing is kept as text',
    why: '`ParseJSON` reads every number as a double',
    inputs: ALL,
  },
  {
    id: 'huge-numbers',
    what: 'An event with a number beyond the range of a double, such as `1e400`, stays unread and is marked `ossp.bridge.not_an_event`',
    why: '`ParseJSON` refuses such a number',
    inputs: ALL,
  },
  {
    id: 'half-surrogates',
    what: 'Half a surrogate pair becomes U+FFFD without the remark `ossp.bridge.escaped_strings`; in a key too, which the mapper refuses',
    why: '`ParseJSON` replaces it and does not say so',
    inputs: ALL,
  },
  {
    id: 'foreign-attributes',
    what: 'The extension `otelattributes` stays one text, at `ce.otelattributes`',
    why: 'OTTL cannot turn a list of names and values into attributes',
    inputs: ALL,
  },
  {
    id: 'bytes',
    what: '`data_base64` stays text, at `ce.data_base64`',
    why: 'OTTL cannot make bytes',
    inputs: ALL,
  },
  {
    id: 'repeated-keys',
    what: 'Of a key that stands twice in an object the last value counts; the mapper refuses the event',
    why: '`ParseJSON` does not notice',
    inputs: ALL,
  },
  {
    id: 'invalid-utf8',
    what: 'Bytes that are no UTF-8 become U+FFFD; the mapper refuses the event',
    why: 'OTLP holds no such text, and OTTL cannot tell where it stands',
    inputs: ALL,
  },
  {
    id: 'lenient-json',
    what: 'A tab or line break that stands unescaped in a string counts as that character, `01` as `1` and `1.` as `1`; in a file, a byte order mark before any line counts as nothing; the mapper refuses the event',
    why: '`ParseJSON` is not strict, and OTTL cannot tell the first line of a file',
    inputs: ALL,
  },
  {
    id: 'limits',
    what: 'An event that is nested deeper than 32 levels, or larger than 1 MiB, is mapped; the mapper refuses it',
    why: 'the limits are those of the receivers',
    inputs: ALL,
  },
  {
    id: 'refused-events',
    what: 'A text that is no event stays the body of a record with `ossp.bridge.not_an_event`; the mapper refuses it, and the command quarantines it',
    why: 'a pipeline has no second way out',
    inputs: ALL,
  },
  {
    id: 'observed-time',
    what: '`observed_time_unix_nano` is when the Collector received the text',
    why: 'receivers set it',
    inputs: ALL,
  },
  {
    id: 'remarks',
    what: 'There is no `schema_violations`, no `conflict` and no `transport_traceparent`; nothing is recognised as repeated',
    why: 'processors see one record at a time, and have no JSON Schema',
    inputs: ALL,
  },
  {
    id: 'http-batches',
    what: 'A batch stays one record, marked `ossp.bridge.not_an_event`',
    why: 'OTTL cannot make several records of one',
    inputs: ['http'],
  },
  {
    id: 'http-no-data',
    what: 'In binary mode an event without data is refused with 400',
    why: 'the receiver takes no empty body',
    inputs: ['http'],
  },
  {
    id: 'http-extension-escapes',
    what: 'In binary mode the percent-encoding of an extension that the mapping table does not name is undone for space, `"` and `%` alone',
    why: 'OTTL decodes percent-encoding of values whose names it knows',
    inputs: ['http'],
  },
  {
    id: 'http-repeated-headers',
    what: 'A `ce-` header that stands in a request several times keeps its first value, and has the others at `ce.header.<Name>.1` and so on',
    why: 'the receiver gives a list for each header',
    inputs: ['http'],
  },
  {
    id: 'kafka-extensions',
    what: 'In binary mode, extensions that the mapping table does not name are lost, but for those added to `header_extraction`',
    why: 'the receiver takes headers by exact name',
    inputs: ['kafka'],
  },
  {
    id: 'kafka-bytes',
    what: 'In binary mode, `data_base64` of data that is neither JSON nor text has U+FFFD in the place of bytes that are no UTF-8',
    why: 'the receiver makes text of every message, and OTTL cannot read its other form, bytes',
    inputs: ['kafka'],
  },
] as const satisfies readonly CollectorDifference[];

export type CollectorDifferenceId = (typeof COLLECTOR_DIFFERENCES)[number]['id'];
