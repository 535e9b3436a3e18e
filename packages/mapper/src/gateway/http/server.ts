import { once } from 'node:events';
import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { Front } from './front.ts';

export type FrontServerSettings = Pick<
  GatewaySettings,
  'headersTimeoutMs' | 'requestTimeoutMs' | 'idleTimeoutMs' | 'maxConnections'
>;

const MAX_HEADER_BYTES = 16_384;
/** How often connections are looked at for being too slow. */
const CHECK_INTERVAL_MS = 1000;
/** A connection without a request is closed at the end if none has come for so long. */
const QUIET_MS = 200;
const POLL_MS = 20;

/** The HTTP server of a {@link Front}, with all its limits, and its end. */
export class FrontServer {
  readonly server: Server | SecureServer;
  readonly #front: Front;
  readonly #connections = new Set<Socket>();

  /** @param tls - Serves HTTPS with these options; `undefined` for plain HTTP. */
  constructor(settings: FrontServerSettings, tls: TlsOptions | undefined, front: Front) {
    const { headersTimeoutMs, requestTimeoutMs, idleTimeoutMs, maxConnections } = settings;
    const options: ServerOptions = {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: idleTimeoutMs,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      // The front checks it, because Node's own answer says nothing
      requireHostHeader: false,
    };
    const server =
      tls === undefined
        ? createServer(options)
        : createSecureServer({ handshakeTimeout: headersTimeoutMs, ...tls, ...options });
    // Node drops header fields beyond a limit in silence, which would alter events; the front has a limit of its own
    server.maxHeadersCount = 0;
    server.maxConnections = maxConnections;
    server.on('request', front.onRequest);
    server.on('checkContinue', front.onRequest);
    server.on('clientError', front.onClientError);
    server.on('drop', front.onDrop);
    server.on('connection', (socket: Socket) => {
      // Those that another process has accepted
      if (this.#connections.size >= maxConnections) {
        front.onDrop();
        socket.destroy();
        return;
      }
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.server = server;
    this.#front = front;
  }

  /**
   * Takes no more connections, answers what is under way, and resolves when all connections are closed: to the number
   * of requests that were cut off because they were not answered in time. To be called once, while it listens.
   */
  async drain(deadlineMs: number): Promise<number> {
    const closed = once(this.server, 'close');
    const deadline = performance.now() + deadlineMs;
    this.#front.startDraining();
    this.server.close();
    await this.#quiet(deadline);
    const cutOff = this.#front.requestsUnderWay;
    // Also those that are in the middle of a TLS handshake, of which the HTTP server does not know
    for (const connection of this.#connections) connection.destroy();
    await closed;
    return cutOff;
  }

  /** Resolves when no connection is left, or none has a request for a while, or the deadline has passed. */
  async #quiet(deadline: number): Promise<void> {
    let quietSince = performance.now();
    for (;;) {
      const now = performance.now();
      if (this.#front.requestsUnderWay > 0) quietSince = now;
      if (this.#connections.size === 0 || now >= deadline || now - quietSince >= QUIET_MS) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
