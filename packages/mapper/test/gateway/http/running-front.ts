import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Guard } from '../../../src/gateway/auth/guard.ts';
import type { EventOutcome } from '../../../src/gateway/event-outcome.ts';
import { Front, type FrontParts } from '../../../src/gateway/http/front.ts';
import { FrontServer } from '../../../src/gateway/http/server.ts';
import type { LogFields } from '../../../src/gateway/observe/logger.ts';
import type { MetricAttributes } from '../../../src/gateway/observe/metrics.ts';
import type { GatewaySettings } from '../../../src/gateway/options/gateway-settings.ts';
import type { EventIntake, ReceivedEvent, RequestContext } from '../../../src/gateway/received-event.ts';

const KIB = 1024;

const SETTINGS: GatewaySettings = {
  host: '127.0.0.1',
  port: 0,
  adminPort: undefined,
  workers: 1,
  shutdownTimeoutMs: 10_000,
  logLevel: 'debug',
  // The front knows nothing of collectors
  otlp: undefined as never,
  batchSize: 512,
  maxBatchBytes: 1024 * KIB,
  batchDelayMs: 5,
  ack: 'delivered',
  spool: undefined,
  spoolMaxBytes: 1024 * KIB,
  validate: 'warn',
  onConflict: 'keep',
  dedupeWindow: 1000,
  serviceName: undefined,
  body: 'summary',
  attributes: 'ossp',
  maxBodyBytes: 256 * KIB,
  maxBatchEvents: 1000,
  maxEventBytes: 64 * KIB,
  maxDepth: 32,
  maxKeys: 1000,
  acceptNan: false,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  maxConnections: 100,
  maxBytesUnderWay: 4096 * KIB,
  rateLimit: undefined,
  tokensFile: undefined,
  hmacSecretFile: undefined,
  tlsCertificate: undefined,
  tlsKey: undefined,
  tlsClientCa: undefined,
  hmacHeader: 'x-signature',
  allowUnauthenticated: true,
  webhookOrigins: [],
  metricsEndpoint: undefined,
  metricsIntervalMs: 60_000,
};

export const DELIVERED: EventOutcome = { outcome: 'delivered', conflict: false };

export const OPEN_GUARD: Guard = { isSigned: false, refuse: () => undefined, refuseBody: () => undefined };

/** What the front gave to the intake, in a form that tests can compare. */
export type Taken =
  | { readonly json: string }
  | { readonly event: object }
  | { readonly error: string; readonly path: string };

/** Remembers what it is given, and answers what it is told to: by default that everything is delivered. */
class FakeIntake implements EventIntake {
  readonly requests: Taken[][] = [];
  readonly contexts: RequestContext[] = [];
  outcomes: (events: readonly ReceivedEvent[]) => readonly EventOutcome[] | Promise<readonly EventOutcome[]> = (
    events,
  ) => events.map((event) => ('error' in event ? { outcome: 'rejected', error: event.error } : DELIVERED));

  async take(events: readonly ReceivedEvent[], context: RequestContext): Promise<readonly EventOutcome[]> {
    this.requests.push(events.map(seen));
    this.contexts.push(context);
    return this.outcomes(events);
  }
}

export function seen(event: ReceivedEvent): Taken {
  if ('error' in event) return { error: event.error.code, path: event.error.path };
  if ('event' in event) return { event: event.event };
  return {
    json: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      event.bytes.subarray(event.start, event.end),
    ),
  };
}

interface Measured {
  readonly name: string;
  readonly value: number;
  readonly attributes: MetricAttributes;
}

interface Logged {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A front that listens on a free port until the test is over. */
export interface RunningFront {
  readonly url: string;
  readonly port: number;
  readonly intake: FakeIntake;
  readonly frontServer: FrontServer;
  readonly front: Front;
  readonly measured: Measured[];
  readonly logged: Logged[];
  /** Sends text as it is on a connection of its own, and resolves to all that comes back until the server closes it. */
  send(...pieces: readonly (string | Uint8Array)[]): Promise<string>;
  connect(): Promise<Connection>;
  activeRequests(): number;
}

export async function startFront(
  settings: Partial<GatewaySettings> = {},
  parts: Partial<Pick<FrontParts, 'guard' | 'admin' | 'now'>> = {},
  tls?: TlsOptions,
): Promise<RunningFront> {
  const intake = new FakeIntake();
  const measured: Measured[] = [];
  const logged: Logged[] = [];
  let activeRequests = () => -1;
  const allSettings = { ...SETTINGS, ...settings };
  const counter = ({ name }: { readonly name: string }) => ({
    add: (value: number, attributes: MetricAttributes = {}) => measured.push({ name, value, attributes }),
  });
  const front = new Front({
    settings: allSettings,
    intake,
    guard: OPEN_GUARD,
    admin: (request, response) => {
      response.end(`admin ${request.url}`);
    },
    logger: { log: (level, message, fields = {}) => logged.push({ level, message, fields }) },
    meter: {
      counter,
      histogram: ({ name }) => ({
        record: (value, attributes = {}) => measured.push({ name, value, attributes }),
      }),
      gauge: () => undefined,
      upDownCounter: (_metric, observe) => {
        activeRequests = observe;
      },
    },
    ...parts,
  });
  const frontServer = new FrontServer(allSettings, tls, front);
  const { server } = frontServer;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connections = new Set<Connection>();
  onTestFinished(async () => {
    for (const connection of connections) connection.socket.destroy();
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const open = async () => {
    const connection = await openConnection(port);
    connections.add(connection);
    return connection;
  };
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    intake,
    frontServer,
    front,
    measured,
    logged,
    connect: open,
    send: async (...pieces) => {
      const connection = await open();
      for (const piece of pieces) connection.socket.write(piece);
      await connection.closed();
      return connection.received();
    },
    activeRequests: () => activeRequests(),
  };
}

/** A connection below HTTP. */
interface Connection {
  readonly socket: Socket;
  received(): string;
  /** Resolves when the text that came back matches. */
  receives(pattern: RegExp): Promise<RegExpExecArray>;
  closed(): Promise<void>;
}

async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  // A reset is an end, too; what came before it counts
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  await once(socket, 'connect');
  return {
    socket,
    received: () => text,
    receives: async (pattern) => {
      for (;;) {
        const match = pattern.exec(text);
        if (match !== null) return match;
        if (socket.destroyed) throw new Error(`the connection ended before ${pattern}: ${JSON.stringify(text)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    closed: () => closed,
  };
}

/** Resolves when the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
export const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

export const EVENT = JSON.stringify({
  specversion: '1.0',
  id: 'e-1',
  source: 'https://example.com/guard',
  type: 'ai.safety.guardrail.triggered',
  data: { action: 'block' },
});

/** Returns a request as text. */
export function rawRequest(headers: readonly string[] = [], body = '', line = 'POST /v1/events HTTP/1.1'): string {
  return [line, 'Host: localhost', ...headers, '', body].join('\r\n');
}

export interface Post {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
}

/** Sends a body, and resolves to the answer and its JSON. */
export async function post(
  { url }: RunningFront,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  { headers = STRUCTURED, path = '/v1/events', method = 'POST' }: Post = {},
) {
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}
