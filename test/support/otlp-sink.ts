import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeLogsProtobuf } from '@ossp-otel/mapper';
import type { InstrumentationScope, LogRecord, Resource } from '@ossp-otel/types';

/** A record, and what it stands under. */
export interface SunkRecord {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly record: LogRecord;
}

export interface OtlpSink {
  /** Where to send OTLP over HTTP to. */
  readonly url: string;
  /** Every record that has arrived. */
  readonly records: readonly SunkRecord[];
  close(): void;
}

/** Starts a server on this machine that accepts all log records, protobuf, perhaps with gzip. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const records: SunkRecord[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      for (const { resource, scopeLogs } of decodeLogsProtobuf(bytes).resourceLogs) {
        for (const { scope, logRecords } of scopeLogs) {
          for (const record of logRecords) records.push({ resource, scope, record });
        }
      }
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
