import type { LogRecord, LogsData, Resource } from '@ossp-otel/types';
import { OSSP_SCHEMA_VERSION, SCOPE_NAME } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { Batcher, type EncodedBatch } from '../../src/otlp/batcher.ts';
import { decodeLogsJson } from '../../src/otlp/json-decode.ts';
import { encodeLogsJson } from '../../src/otlp/json-encode.ts';
import { JSON_ENCODING, type LogsEncoding, PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import { encodeLogsProtobuf } from '../../src/otlp/protobuf-encode.ts';
import { EMPTY_RECORD, logRecords, resources } from './generated-logs.ts';

interface Addition {
  readonly resource: Resource;
  readonly record: LogRecord;
}

const SCOPE = { name: SCOPE_NAME, version: OSSP_SCHEMA_VERSION };
const ENCODINGS = [PROTOBUF, JSON_ENCODING];

/** Records of a few resources, some of which come back as other objects with their attributes in another order. */
const additions: fc.Arbitrary<Addition[]> = fc.array(resources, { minLength: 1, maxLength: 4 }).chain((some) => {
  const again = some.map(({ attributes }) => ({ attributes: attributes.toReversed() }));
  return fc.array(fc.record({ resource: fc.constantFrom(...some, ...again), record: logRecords }), { maxLength: 30 });
});

function decode(encoding: LogsEncoding, bytes: Uint8Array): LogsData {
  if (encoding === PROTOBUF) return decodeLogsProtobuf(new Uint8Array(bytes));
  return decodeLogsJson(parseJson(bytes, { maxDepth: 1000 }));
}

/** Returns the logs that a batch has to hold: one group for each resource, whatever the order of its attributes. */
function grouped(items: readonly Addition[]): LogsData {
  const groups = new Map<string, { resource: Resource; records: LogRecord[] }>();
  for (const { resource, record } of items) {
    const attributes = resource.attributes.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const key = Buffer.from(encodeLogsProtobuf(logs([{ resource: { attributes }, records: [] }]))).toString('hex');
    const group = groups.get(key) ?? { resource, records: [] };
    group.records.push(record);
    groups.set(key, group);
  }
  return logs([...groups.values()]);
}

function logs(groups: readonly { resource: Resource; records: readonly LogRecord[] }[]): LogsData {
  return {
    resourceLogs: groups.map(({ resource, records }) => ({
      resource,
      scopeLogs: [{ scope: SCOPE, logRecords: records }],
    })),
  };
}

/** Adds everything; returns the batches, and what was refused for its size. */
function batches(
  batcher: Batcher<Addition>,
  added: readonly Addition[],
): { complete: EncodedBatch<Addition>[]; refused: Addition[] } {
  const complete: (EncodedBatch<Addition> | undefined)[] = [];
  const refused: Addition[] = [];
  for (const item of added) {
    try {
      complete.push(batcher.add(item.resource, item.record, item));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_TOO_LARGE' });
      refused.push(item);
    }
  }
  complete.push(batcher.flush());
  return { complete: complete.filter((batch) => batch !== undefined), refused };
}

describe.each(ENCODINGS)('Batcher with the encoding $name, whatever is added', (encoding) => {
  const limits = fc.record({
    maxRecords: fc.integer({ min: 1, max: 10 }),
    maxBytes: fc.integer({ min: 300, max: 3000 }),
  });

  it('keeps within both limits and loses nothing', () => {
    fc.assert(
      fc.property(additions, limits, (added, { maxRecords, maxBytes }) => {
        const { complete, refused } = batches(new Batcher({ encoding, maxRecords, maxBytes }), added);
        for (const { bytes, recordCount, items } of complete) {
          expect(bytes.length).toBeLessThanOrEqual(maxBytes);
          expect(recordCount).toBeLessThanOrEqual(maxRecords);
          expect(items.length).toBe(recordCount);
          expect(decode(encoding, bytes)).toEqual(grouped(items));
        }
        const taken = complete.flatMap(({ items }) => items);
        expect(taken).toEqual(added.filter((item) => !refused.includes(item)));
      }),
      { numRuns: 300 },
    );
  });

  it('never changes the bytes of an earlier batch', () => {
    fc.assert(
      fc.property(additions, limits, (added, { maxRecords, maxBytes }) => {
        const batcher = new Batcher<Addition>({ encoding, maxRecords, maxBytes });
        const first = batches(batcher, added).complete;
        const before = first.map(({ bytes }) => Uint8Array.from(bytes));
        batches(batcher, added.toReversed());
        expect(first.map(({ bytes }) => Uint8Array.from(bytes))).toEqual(before);
      }),
    );
  });

  it('refuses no record that with its resource alone would be well within the limit', () => {
    fc.assert(
      fc.property(additions, (added) => {
        const { refused } = batches(new Batcher({ encoding, maxRecords: 10, maxBytes: 1000 }), added);
        for (const { resource, record } of refused) {
          const data = logs([{ resource, records: [record] }]);
          const alone = encoding === PROTOBUF ? encodeLogsProtobuf(data) : Buffer.from(encodeLogsJson(data));
          expect(alone.length).toBeGreaterThan(1000 - 32);
        }
      }),
    );
  });
});

describe.each(ENCODINGS)('Batcher with the encoding $name', (encoding) => {
  /** Returns how many groups records with these values in their resources make. */
  function groupCount(...values: Resource['attributes'][number]['value'][]): number {
    const batcher = new Batcher<undefined>({ encoding, maxRecords: 100, maxBytes: 1 << 20 });
    for (const value of values) batcher.add({ attributes: [{ key: 'k', value }] }, EMPTY_RECORD, undefined);
    const batch = batcher.flush();
    expect(batch?.items).toEqual([]);
    return decode(encoding, batch?.bytes ?? new Uint8Array(0)).resourceLogs.length;
  }

  it('takes resources for different ones whose values are of different kinds', () => {
    expect(groupCount('1', 1n, 1, true, null, Uint8Array.of(1), [1n], { values: [] }, [])).toBe(9);
    expect(groupCount(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 'NaN', null)).toBe(6);
  });

  it('takes resources for one whose values are equal', () => {
    expect(groupCount([1n, { values: [{ key: 'x', value: -0 }] }], [1n, { values: [{ key: 'x', value: -0 }] }])).toBe(
      1,
    );
    expect(groupCount(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(1);
    expect(groupCount(Number.NaN, Number.NaN)).toBe(1);
  });

  it('says how large a record was that is too large', () => {
    const batcher = new Batcher({ encoding, maxRecords: 1, maxBytes: 100 });
    const record = { ...EMPTY_RECORD, eventName: 'x'.repeat(1000) };
    expect(() => batcher.add({ attributes: [] }, record, undefined)).toThrow(
      expect.objectContaining({
        code: 'ERR_TOO_LARGE',
        message: expect.stringMatching(/^the record takes 1\d\d\d bytes, more than 100$/),
      }),
    );
    expect(batcher.flush()).toBeUndefined();
  });
});
