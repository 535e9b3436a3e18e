import { describe, expect, it } from 'vitest';
import { Batcher, type EncodedBatch } from '../../src/otlp/batcher.ts';
import { PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import { record } from './named-record.ts';

const RESOURCE = { attributes: [{ key: 'service.name', value: 'x' }] };

function batcher(): Batcher {
  return new Batcher({ encoding: PROTOBUF, maxRecords: 10_000, maxBytes: 4_000_000 });
}

/** Returns a batch of `count` records, named by their numbers and `prefix`. Node cuts small ones out of one piece of memory. */
function batchOf(from: Batcher, prefix: string, count: number): EncodedBatch<undefined> {
  for (let number = 0; number < count; number++) from.add(RESOURCE, record(`${prefix}${number}`), undefined);
  return from.flush() as EncodedBatch<undefined>;
}

function namesIn({ bytes }: EncodedBatch<undefined>): readonly string[] {
  return decodeLogsProtobuf(bytes).resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ eventName }) => eventName)),
  );
}

function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => `${prefix}${number}`);
}

describe('a batch that is taken back', () => {
  it('leaves its memory to a later one, which may be smaller or larger', () => {
    const one = batcher();
    const first = batchOf(one, 'a', 500);
    const { buffer } = first.bytes;
    one.recycle(first);
    const second = batchOf(one, 'bb', 3);
    expect(second.bytes.buffer).toBe(buffer);
    expect(namesIn(second)).toEqual(namesOf('bb', 3));
    one.recycle(second);
    const third = batchOf(one, 'ccc', 5000);
    expect(third.bytes.buffer).not.toBe(buffer);
    expect(namesIn(third)).toEqual(namesOf('ccc', 5000));
  });

  it('is the only one that does', () => {
    const one = batcher();
    const kept = batchOf(one, 'kept', 500);
    for (let round = 0; round < 5; round++) {
      const next = batchOf(one, `round ${round} `, 500);
      expect(next.bytes.buffer).not.toBe(kept.bytes.buffer);
      one.recycle(next);
    }
    expect(namesIn(kept)).toEqual(namesOf('kept', 500));
  });

  it('counts once, and only where it came from', () => {
    const [one, other] = [batcher(), batcher()];
    const batch = batchOf(one, 'a', 500);
    other.recycle(batch);
    expect(batchOf(other, 'b', 500).bytes.buffer).not.toBe(batch.bytes.buffer);
    one.recycle(batch);
    one.recycle(batch);
    const [second, third] = [batchOf(one, 'c', 500), batchOf(one, 'd', 500)];
    expect(second.bytes.buffer).toBe(batch.bytes.buffer);
    expect(third.bytes.buffer).not.toBe(batch.bytes.buffer);
    expect([namesIn(second), namesIn(third)]).toEqual([namesOf('c', 500), namesOf('d', 500)]);
  });

  it('is let go if there are enough of them', () => {
    const one = batcher();
    const out = Array.from({ length: 6 }, (_, number) => batchOf(one, `${number} `, 500));
    for (const batch of out) one.recycle(batch);
    const again = Array.from({ length: 6 }, (_, number) => batchOf(one, `again ${number} `, 500));
    const buffers = new Set(out.map(({ bytes }) => bytes.buffer));
    expect(again.filter(({ bytes }) => buffers.has(bytes.buffer))).toHaveLength(4);
    expect(again.map(namesIn)).toEqual(again.map((_, number) => namesOf(`again ${number} `, 500)));
  });
});
