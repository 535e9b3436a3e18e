import type { LogRecord, LogsData, Resource } from '@ossp-otel/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/otlp/byte-writer.ts';
import { encodeLogsJson } from '../../src/otlp/json-encode.ts';
import { JSON_ENCODING, type LogsEncoding, PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { encodeLogsProtobuf } from '../../src/otlp/protobuf-encode.ts';
import { EMPTY_RECORD, logRecords, resources, texts } from './generated-logs.ts';

interface Group {
  readonly resource: Resource;
  readonly records: readonly LogRecord[];
}

const groupLists = fc.array(
  fc.record({ resource: resources, records: fc.array(logRecords, { minLength: 1, maxLength: 3 }) }),
  {
    maxLength: 3,
  },
);
const scopes = fc.record({ name: texts, version: texts });

/** Returns what an encoding writes record by record. */
function pieceByPiece(
  encoding: LogsEncoding,
  groups: readonly Group[],
  scope: { name: string; version: string },
): Buffer {
  const encoded = groups.map(({ resource, records }) => {
    const writer = new ByteWriter(0);
    for (const record of records) {
      if (encoding.separator !== undefined && writer.length > 0) writer.byte(encoding.separator);
      encoding.writeRecord(writer, record);
    }
    return { resource: encoding.encodeResource(resource), records: writer };
  });
  const writer = new ByteWriter(0);
  encoding.writeLogs(writer, encoded, encoding.encodeScope(scope));
  return Buffer.from(writer.slice());
}

function logsOf(groups: readonly Group[], scope: { name: string; version: string }): LogsData {
  return {
    resourceLogs: groups.map(({ resource, records }) => ({ resource, scopeLogs: [{ scope, logRecords: records }] })),
  };
}

const ENCODINGS = [
  [PROTOBUF, (logs: LogsData) => Buffer.from(encodeLogsProtobuf(logs))],
  [JSON_ENCODING, (logs: LogsData) => Buffer.from(encodeLogsJson(logs))],
] as const;

describe.each(ENCODINGS)('the encoding %#', (encoding, encode) => {
  it('writes record by record what is written of the whole at once', () => {
    fc.assert(
      fc.property(groupLists, scopes, (groups, scope) => {
        expect(pieceByPiece(encoding, groups, scope).toString('hex')).toBe(
          encode(logsOf(groups, scope)).toString('hex'),
        );
      }),
    );
  });

  it.each([1, 100, 127, 128, 16_000, 16_384, 300_000, 2_100_000])(
    'has overheads that are upper bounds, with a record of about %i bytes',
    (length) => {
      const scope = { name: 's', version: '1' };
      const record = { ...EMPTY_RECORD, eventName: 'x'.repeat(length) };
      const groups = [1, 2, 3].map(() => ({ resource: { attributes: [] }, records: [record, record] }));
      const writer = new ByteWriter();
      encoding.writeRecord(writer, record);
      const perRecord = writer.length + encoding.recordOverhead;
      const perGroup =
        encoding.encodeResource({ attributes: [] }).length +
        encoding.encodeScope(scope).length +
        encoding.groupOverhead;
      for (const some of [groups, groups.slice(0, 1)]) {
        const size = pieceByPiece(encoding, some, scope).length;
        expect(size).toBeLessThanOrEqual(some.length * (2 * perRecord + perGroup));
      }
    },
  );
});

describe('the two encodings', () => {
  it('have their names and separators', () => {
    expect([PROTOBUF.name, PROTOBUF.separator]).toEqual(['protobuf', undefined]);
    expect([JSON_ENCODING.name, JSON_ENCODING.separator]).toEqual(['json', ','.charCodeAt(0)]);
  });
});
