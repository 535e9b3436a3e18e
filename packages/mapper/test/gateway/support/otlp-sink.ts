import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { type AcceptedEvent, canonicalJson, decodeLogsProtobuf, recordToEvent } from '../../../src/index.ts';

/** An event that a record of a request stands for. */
export interface SunkEvent {
  readonly id: string;
  readonly event: AcceptedEvent;
  /** Equal for events that are equal as JSON. */
  readonly content: string;
}

/** One request to the sink, and how to answer it. */
interface SinkCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Resolves to the events of the request when it has come in whole. */
  read(): Promise<readonly SunkEvent[]>;
  /** Remembers events as accepted. */
  take(events: readonly SunkEvent[]): void;
}

/** What a sink does with a request. */
export type Reaction = (call: SinkCall) => Promise<void> | void;

/** A server on this machine that speaks OTLP over HTTP, and gets wrong what it is told to. */
export interface OtlpSink {
  readonly url: string;
  /** Every event that was accepted, as often as it was. */
  readonly taken: readonly SunkEvent[];
  /** Requests that came. */
  readonly requests: number;
  /** From now on it reacts like this. */
  react(reaction: Reaction): void;
  /** Cuts all connections, and listens no more. */
  goDown(): Promise<void>;
  /** Listens again, at the same place. */
  comeBack(): Promise<void>;
}

/** Takes everything. */
export const takeAll: Reaction = async (call) => {
  call.take(await call.read());
  call.response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
};

/** Starts a sink that takes everything, and runs until the test is over. */
export async function startSink(): Promise<OtlpSink> {
  const taken: SunkEvent[] = [];
  let requests = 0;
  let reaction: Reaction = takeAll;
  let port = 0;
  let server: Server | undefined;
  const take = (events: readonly SunkEvent[]): void => {
    for (const event of events) taken.push(event);
  };
  const goDown = async (): Promise<void> => {
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    server = undefined;
    await closed;
  };
  const comeBack = async (): Promise<void> => {
    server = createServer((request, response) => {
      requests++;
      const read = async () => eventsOf(await buffer(request), request.headers['content-encoding']);
      // What the gateway or the test cuts off ends here
      void Promise.resolve(reaction({ request, response, read, take })).catch(() => response.destroy());
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  await comeBack();
  onTestFinished(goDown);
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    get requests() {
      return requests;
    },
    react: (next) => {
      reaction = next;
    },
    goDown,
    comeBack,
  };
}

function eventsOf(body: Buffer, encoding: string | undefined): SunkEvent[] {
  const events: SunkEvent[] = [];
  for (const { resource, scopeLogs } of decodeLogsProtobuf(encoding === 'gzip' ? gunzipSync(body) : body)
    .resourceLogs) {
    for (const record of scopeLogs.flatMap(({ logRecords }) => logRecords)) {
      const event = recordToEvent(record, resource);
      events.push({ id: event.id, event, content: canonicalJson(event) });
    }
  }
  return events;
}
