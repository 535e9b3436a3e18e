import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface ReceivedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly socket: Socket;
}

export type Reply = (response: ServerResponse, request: ReceivedRequest) => void;

/** A real HTTP server on a free port of this machine, which answers request n with reply n, and the last reply again after that. */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Sets the replies, and forgets the requests so far. */
  script(...replies: readonly Reply[]): void;
  close(): Promise<void>;
}

export async function startServer(tls?: ServerOptions): Promise<ScriptedServer> {
  let replies: readonly Reply[] = [];
  const requests: ReceivedRequest[] = [];
  const listener: RequestListener = (request, response) => {
    buffer(request).then((body) => {
      const { method, url: path, headers, socket } = request;
      const received = { method, path, headers, body, socket };
      requests.push(received);
      const reply = replies[requests.length - 1] ?? replies.at(-1);
      reply?.(response, received);
    }, ignoreAbortedRequest);
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  const port = await listen(server);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/v1/logs`,
    requests,
    script: (...script) => {
      replies = script;
      requests.length = 0;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A server below HTTP: `serve` gets each connection as it is opened. */
export async function startTcpServer(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/v1/logs`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}

/** A URL where nobody listens, on a port that was free a moment ago. */
export async function unusedUrl(): Promise<string> {
  const { url, close } = await startTcpServer(() => undefined);
  await close();
  return url;
}

export function answer(status: number, headers: Record<string, string> = {}, body: string | Uint8Array = ''): Reply {
  return (response) => response.writeHead(status, headers).end(body);
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' };
export const JSON_TYPE = { 'content-type': 'application/json' };
export const accept: Reply = answer(200, PROTOBUF);

/** Takes the request, and never answers. */
export const silence: Reply = () => undefined;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return port;
}

function ignoreAbortedRequest(): void {}
