import { once } from 'node:events';
import { Agent, createServer, type OutgoingHttpHeaders, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Guard } from '../../../src/gateway/auth/guard.ts';

interface Answer {
  readonly status: number | undefined;
  readonly code: string;
  readonly challenge: string | undefined;
  readonly retryAfter: string | undefined;
}

/** A real HTTP server that asks a guard, and answers 204 to those it lets through. */
export interface GuardedServer {
  /** Connections that were opened. */
  readonly connections: number;
  /** Sends a request on the one connection that is kept alive. */
  send(headers?: OutgoingHttpHeaders | readonly string[], body?: Uint8Array): Promise<Answer>;
  close(): Promise<void>;
}

export async function startGuardedServer(guard: Guard): Promise<GuardedServer> {
  let connections = 0;
  const server = createServer((request, response) => {
    const early = guard.refuse(request);
    buffer(request).then((body) => {
      const refusal = early ?? guard.refuseBody(request, body);
      if (refusal === undefined) response.writeHead(204).end();
      else response.writeHead(refusal.status, refusal.headers).end(refusal.error.code);
    }, response.destroy);
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    get connections() {
      return connections;
    },
    send: (headers = {}, body = new Uint8Array()) =>
      new Promise((resolve, reject) => {
        const request = sendRequest({ port, host: '127.0.0.1', method: 'POST', agent, headers: withHost(headers) });
        request.on('error', reject).on('response', (response) => {
          const { statusCode: status, headers: received } = response;
          const challenge = received['www-authenticate'];
          const retryAfter = received['retry-after'];
          buffer(response).then((text) => resolve({ status, code: text.toString(), challenge, retryAfter }), reject);
        });
        request.end(body);
      }),
    close: async () => {
      agent.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A list of names and values is sent as it is, so the host that HTTP/1.1 wants has to be in it. */
function withHost(headers: OutgoingHttpHeaders | readonly string[]): OutgoingHttpHeaders | readonly string[] {
  return Array.isArray(headers) ? ['host', 'localhost', ...headers] : headers;
}
