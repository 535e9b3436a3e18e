import type { Resource } from '@ossp-otel/types';
import { describe, expect, it } from 'vitest';
import { Batcher, type EncodedBatch } from '../../src/otlp/batcher.ts';
import { JSON_ENCODING, type LogsEncoding, PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import { record } from './named-record.ts';

const LIMITS = { maxRecords: 100, maxBytes: 1_000_000 };

function resource(name: string): Resource {
  return { attributes: [{ key: 'service.name', value: name }] };
}

/** Returns the records of a batch by their names, for each resource by its name. */
function names(encoding: LogsEncoding, batch: EncodedBatch<unknown> | undefined): unknown {
  if (batch === undefined) return undefined;
  if (encoding === PROTOBUF) {
    return decodeLogsProtobuf(batch.bytes).resourceLogs.map(({ resource: { attributes }, scopeLogs }) => [
      attributes[0]?.value,
      ...scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ eventName }) => eventName)),
    ]);
  }
  const { resourceLogs } = JSON.parse(new TextDecoder().decode(batch.bytes)) as {
    resourceLogs: {
      resource: { attributes: { value: { stringValue: string } }[] };
      scopeLogs: { logRecords: { eventName: string }[] }[];
    }[];
  };
  return resourceLogs.map(({ resource: { attributes }, scopeLogs }) => [
    attributes[0]?.value.stringValue,
    ...scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ eventName }) => eventName)),
  ]);
}

describe.each([PROTOBUF, JSON_ENCODING])('Batcher with the encoding $name', (encoding) => {
  it('groups records by the content of their resource, in the order of their first records', () => {
    const batcher = new Batcher({ encoding, ...LIMITS });
    const shared = resource('a');
    batcher.add(shared, record('1'), undefined);
    batcher.add(resource('b'), record('2'), undefined);
    batcher.add(shared, record('3'), undefined);
    batcher.add(resource('a'), record('4'), undefined);
    expect(names(encoding, batcher.flush())).toEqual([
      ['a', '1', '3', '4'],
      ['b', '2'],
    ]);
    expect(batcher.flush()).toBeUndefined();
  });

  it('gives a batch with its items when it is full, and begins anew', () => {
    const batcher = new Batcher<string>({ encoding, ...LIMITS, maxRecords: 2 });
    expect(batcher.add(resource('a'), record('1'), 'first')).toBeUndefined();
    expect(batcher.add(resource('a'), record('2'), 'second')).toBeUndefined();
    const complete = batcher.add(resource('b'), record('3'), 'third');
    expect([names(encoding, complete), complete?.items, complete?.recordCount]).toEqual([
      [['a', '1', '2']],
      ['first', 'second'],
      2,
    ]);
    const rest = batcher.flush();
    expect([names(encoding, rest), rest?.items]).toEqual([[['b', '3']], ['third']]);
  });

  it('never gives more bytes than it may', () => {
    const maxBytes = 700;
    const batcher = new Batcher({ encoding, ...LIMITS, maxBytes });
    const batches: (EncodedBatch<undefined> | undefined)[] = [];
    for (let count = 0; count < 60; count++) {
      batches.push(batcher.add(resource(`service-${count % 3}`), record(`event-${count}`), undefined));
    }
    const complete = [...batches, batcher.flush()].filter((batch) => batch !== undefined);
    expect(complete.length).toBeGreaterThan(5);
    for (const { bytes } of complete) expect(bytes.length).toBeLessThanOrEqual(maxBytes);
    expect(complete.reduce((sum, batch) => sum + batch.recordCount, 0)).toBe(60);
  });

  it('refuses a record that alone is too large, and stays as it was', () => {
    const batcher = new Batcher({ encoding, ...LIMITS, maxBytes: 700 });
    batcher.add(resource('a'), record('1'), undefined);
    for (const name of ['a', 'b']) {
      expect(() => batcher.add(resource(name), record('x'.repeat(700)), undefined)).toThrow(
        /the record takes \d+ bytes, more than 700/,
      );
    }
    batcher.add(resource('b'), record('2'), undefined);
    expect(names(encoding, batcher.flush())).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('goes on after a batch with a very large record', () => {
    const batcher = new Batcher({ encoding, maxRecords: 1, maxBytes: 4_000_000 });
    batcher.add(resource('a'), record('x'.repeat(2_000_000)), undefined);
    expect(batcher.add(resource('a'), record('1'), undefined)?.bytes.length).toBeGreaterThan(2_000_000);
    expect(names(encoding, batcher.flush())).toEqual([['a', '1']]);
  });

  it('keeps a batch as it is while the next ones are filled, whatever their number of groups', () => {
    const batcher = new Batcher({ encoding, ...LIMITS, maxRecords: 200 });
    const add = (prefix: string): void => {
      for (let count = 0; count < 100; count++)
        batcher.add(resource(`s${count}`), record(`${prefix}${count}`), undefined);
    };
    add('first');
    const first = batcher.flush();
    const before = first?.bytes.slice();
    add('second');
    const second = batcher.flush();
    expect(first?.bytes).toEqual(before);
    expect((names(encoding, second) as unknown[])[7]).toEqual(['s7', 'second7']);
  });
});
