import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { decodeLogsJson } from '../../src/otlp/json-decode.ts';
import { encodeLogsJson } from '../../src/otlp/json-encode.ts';
import { decodeLogsProtobuf } from '../../src/otlp/protobuf-decode.ts';
import { encodeLogsProtobuf } from '../../src/otlp/protobuf-encode.ts';
import { logsData } from './generated-logs.ts';

describe('what is encoded and then decoded', () => {
  it('equals the logs as they were, in protobuf', () => {
    fc.assert(
      fc.property(logsData, (logs) => {
        // Bytes of a Buffer are Buffers, which are not equal to other arrays
        expect(decodeLogsProtobuf(new Uint8Array(encodeLogsProtobuf(logs)))).toEqual(logs);
      }),
      { numRuns: 1000 },
    );
  });

  it('equals the logs as they were, in JSON', () => {
    fc.assert(
      fc.property(logsData, (logs) => {
        expect(decodeLogsJson(parseJson(encodeLogsJson(logs), { maxDepth: 1000 }))).toEqual(logs);
      }),
      { numRuns: 1000 },
    );
  });

  it('is one line of JSON that JSON.parse takes too', () => {
    fc.assert(
      fc.property(logsData, (logs) => {
        const text = encodeLogsJson(logs);
        expect(text).not.toMatch(/[\r\n]/);
        expect(Object.keys(JSON.parse(text))).toEqual(['resourceLogs']);
      }),
    );
  });
});
