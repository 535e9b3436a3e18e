import { context, type SpanContext, trace } from '@opentelemetry/api';
import type { LogRecord } from '@opentelemetry/api-logs';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';

/** Returns the record that OpenTelemetry's SDK hands to processors and exporters for such a call of `emit`. */
export function emitted(input: LogRecord, resource: Resource = resourceFromAttributes({})): ReadableLogRecord {
  const records: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource,
    processors: [
      {
        onEmit: (record) => void records.push(record),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  provider.getLogger('app', '1.2.3').emit(input);
  const [only] = records;
  if (only === undefined) throw new Error('nothing was emitted');
  return only;
}

/** Returns the context of a span, for `emit`. */
export function within(spanContext: SpanContext): ReturnType<typeof context.active> {
  return trace.setSpanContext(context.active(), spanContext);
}

/** Whatever a JavaScript program can hold, and more often what is a hard case for OTLP. */
export const jsValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
    withUnicodeString: true,
  }),
  fc.constantFrom<unknown>(
    -0,
    NaN,
    Infinity,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    -(2 ** 53) - 2,
    2 ** 63,
    2 ** 63 - 1024,
    -(2 ** 63),
    -(2 ** 63) - 2048,
    1e21,
    1e300,
    5e-324,
    'half a \ud83d pair',
    Symbol('x'),
    () => 1,
    Buffer.from('bytes'),
    [undefined, null],
    JSON.parse('{"__proto__":{"a":1},"constructor":2,"":3}'),
  ),
  fc.double(),
  fc.string({ unit: 'binary' }),
);

/** Seconds and nanoseconds that OTLP can hold. */
export const hrTimes: fc.Arbitrary<[number, number]> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 18_446_744_072 }), fc.integer({ min: 0, max: 999_999_999 })),
  fc.constantFrom<[number, number]>([0, 0], [18_446_744_073, 709_551_615], [1_700_000_000, 1_000_000_000]),
);
