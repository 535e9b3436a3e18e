import { describe, expect, it } from 'vitest';
import { parseTraceparent, traceIdOfCorrelation } from '../../src/map/trace-context.ts';
import { TraceReader } from '../../src/transcode/trace-reader.ts';
import { correlationid, oddTraceparent, traceparent } from './odd-values.ts';
import { Random } from './random.ts';

const NONE = { traceId: '', spanId: '', flags: 0 };

function read(use: (reader: TraceReader, bytes: Uint8Array, end: number) => void, text: string): typeof NONE {
  const reader = new TraceReader();
  // More digits behind the text, which do not count
  use(reader, Buffer.from(`${text}"00000000`), text.length);
  return {
    traceId: reader.hasTraceId ? Buffer.from(reader.traceId.buffer).toString('hex') : '',
    spanId: reader.hasSpanId ? Buffer.from(reader.spanId.buffer).toString('hex') : '',
    flags: reader.flags,
  };
}

describe('TraceReader', () => {
  it('reads a traceparent as its text says it', () => {
    const random = new Random(1);
    for (let count = 0; count < 3000; count++) {
      const text = random.chance(0.3) ? traceparent(random) : oddTraceparent(random);
      const actual = read((reader, bytes, end) => reader.readTraceparent(bytes, 0, end), text);
      expect(actual, text).toEqual(parseTraceparent(text) ?? NONE);
    }
  });

  it('reads a correlationid as its text says it', () => {
    const random = new Random(2);
    for (let count = 0; count < 1000; count++) {
      const text = correlationid(random);
      const actual = read((reader, bytes, end) => reader.readCorrelationid(bytes, 0, end), text);
      expect(actual, text).toEqual({ ...NONE, traceId: traceIdOfCorrelation(text) ?? '' });
    }
  });

  it('forgets the context when it is told to', () => {
    const reader = new TraceReader();
    reader.readTraceparent(Buffer.from(traceparent(new Random(3))), 0, 55);
    expect([reader.hasTraceId, reader.hasSpanId]).toEqual([true, true]);
    reader.clear();
    expect([reader.hasTraceId, reader.hasSpanId, reader.flags]).toEqual([false, false, 0]);
  });
});
