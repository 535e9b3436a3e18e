import type { AnyValue, KeyValue, KeyValueList, LogRecord, LogsData, Resource } from '@ossp-otel/types';
import fc from 'fast-check';

/** Texts of any language and length; none holds half a surrogate pair, which has no UTF-8 form. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed()) },
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  // Lengths around those where a writer takes another way
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 140 }).map((length) => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.integer({ min: 30, max: 70 }).map((length) => 'é😀'.repeat(length)) },
);

const int64s = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 127n, 128n, -128n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)),
);
const uint64s = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 1n, 2n ** 64n - 1n));
const uint32s = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 255, 2 ** 32 - 1));

const tree = fc.letrec<{ value: AnyValue; array: readonly AnyValue[]; list: KeyValueList; pair: KeyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    texts,
    fc.boolean(),
    int64s,
    fc.double(),
    fc.uint8Array({ maxLength: 20 }),
    tie('array'),
    tie('list'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }),
  list: fc.array(tie('pair'), { maxLength: 4 }).map((values) => ({ values })),
  pair: fc.record({ key: texts, value: tie('value') }),
}));

/** Values of every kind, nested a few levels deep. */
export const anyValues: fc.Arbitrary<AnyValue> = tree.value;

/** Attributes with unique keys. */
export const attributeLists: fc.Arbitrary<readonly KeyValue[]> = fc.uniqueArray(tree.pair, {
  selector: ({ key }) => key,
  maxLength: 5,
});

/** Returns an arbitrary of ids with this many hex digits, and of the empty one. */
function ids(digits: number): fc.Arbitrary<string> {
  const valid = fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((id) => /[^0]/.test(id));
  return fc.oneof(valid, fc.constant(''));
}

export const logRecords: fc.Arbitrary<LogRecord> = fc.record({
  timeUnixNano: uint64s,
  observedTimeUnixNano: uint64s,
  severityNumber: fc.integer({ min: 0, max: 24 }),
  severityText: texts,
  body: fc.option(tree.value, { nil: undefined }),
  attributes: attributeLists,
  droppedAttributesCount: uint32s,
  flags: uint32s,
  traceId: ids(32),
  spanId: ids(16),
  eventName: texts,
});

export const resources: fc.Arbitrary<Resource> = fc.record({ attributes: attributeLists });

export const logsData: fc.Arbitrary<LogsData> = fc.record({
  resourceLogs: fc.array(
    fc.record({
      resource: resources,
      scopeLogs: fc.array(
        fc.record({
          scope: fc.record({ name: texts, version: texts }),
          logRecords: fc.array(logRecords, { maxLength: 3 }),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
});

/** A record with nothing in it. */
export const EMPTY_RECORD: LogRecord = {
  timeUnixNano: 0n,
  observedTimeUnixNano: 0n,
  severityNumber: 0,
  severityText: '',
  body: undefined,
  attributes: [],
  droppedAttributesCount: 0,
  flags: 0,
  traceId: '',
  spanId: '',
  eventName: '',
};

/** Returns the one record of logs. */
export function onlyRecord(data: LogsData): LogRecord {
  const records = data.resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap((scope) => scope.logRecords));
  const [record, ...others] = records;
  if (record === undefined || others.length > 0) throw new Error(`there are ${records.length} records`);
  return record;
}
