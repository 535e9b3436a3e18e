import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type AcceptedEvent, decodeLogsJson, decodeLogsProtobuf, parseJson, readEvent } from '@ossp-otel/mapper';
import type { LogRecord, Resource } from '@ossp-otel/types';

/** A request that the OSSP collector accepted. */
interface DeliveredEvent {
  readonly event: AcceptedEvent;
  readonly headers: IncomingHttpHeaders;
}

/** A log record that the OTLP collector got. */
export interface ExportedRecord {
  readonly record: LogRecord;
  readonly resource: Resource;
}

/** What an app talks to, in one server of this process. */
export interface Collectors {
  /** What the apps' environment has to hold: the address of each part. */
  readonly env: Readonly<Record<string, string>>;
  /** Address of a server that has nothing to do with telemetry. */
  readonly otherUrl: string;
  readonly events: readonly DeliveredEvent[];
  readonly records: readonly ExportedRecord[];
  /** Requests for a token. */
  readonly tokens: () => number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/**
 * Starts a server that plays a collector of OSSP events, one of OTLP logs, a token endpoint and another service. The first
 * delivery of all is answered with 503, so that each app has to try again.
 */
export async function startCollectors(): Promise<Collectors> {
  const events: DeliveredEvent[] = [];
  const records: ExportedRecord[] = [];
  let tokens = 0;
  let isFirst = true;

  const answerByPath: Readonly<Record<string, (request: IncomingMessage, body: Buffer) => Answer>> = {
    '/ossp/events': ({ headers }, body) => {
      if (isFirst) {
        isFirst = false;
        return { status: 503, headers: { 'Retry-After': '0' } };
      }
      events.push({ event: readEvent(body), headers });
      return { status: 202 };
    },
    '/v1/logs': ({ headers }, body) => {
      const type = headers['content-type'];
      const isJson = type === 'application/json';
      const { resourceLogs } = isJson ? decodeLogsJson(parseJson(body)) : decodeLogsProtobuf(body);
      for (const { resource, scopeLogs } of resourceLogs) {
        for (const { logRecords } of scopeLogs) records.push(...logRecords.map((record) => ({ record, resource })));
      }
      return { status: 200, headers: { 'Content-Type': type }, body: isJson ? '{}' : '' };
    },
    '/token': () => {
      tokens++;
      const body = JSON.stringify({ access_token: 'a-token', token_type: 'Bearer', expires_in: 3600 });
      return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
    },
  };

  const server = createServer((request, response) => {
    void buffer(request)
      .then((body) => answerByPath[request.url ?? '']?.(request, body) ?? { status: 200, body: 'other' })
      .catch((error: unknown): Answer => ({ status: 500, body: String(error) }))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  const url = await listen(server);
  return {
    env: {
      OSSP_COLLECTOR_ENDPOINT: `${url}/ossp/events`,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OIDC_TOKEN_URL: `${url}/token`,
      OTHER_URL: url,
    },
    otherUrl: url,
    events,
    records,
    tokens: () => tokens,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
