import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, OsspError } from '@ossp-otel/types';
import type { Guard } from '../auth/guard.ts';
import type { Logger } from '../observe/logger.ts';
import type { Meter } from '../observe/metrics.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { EventIntake } from '../received-event.ts';
import type { Answer } from './answer.ts';
import { BytesUnderWay } from './bytes-under-way.ts';
import { answerRaw, answerToClientError } from './client-error.ts';
import { EventRequests, refusalAnswer } from './event-requests.ts';
import { Exchange } from './exchange.ts';
import { OpenExchanges } from './open-exchanges.ts';
import { problem } from './problem.ts';
import { RequestMetrics } from './request-metrics.ts';
import { type KnownPath, knownPathOf } from './routes.ts';
import { answerToHandshake } from './webhook-handshake.ts';

export interface FrontParts {
  readonly settings: GatewaySettings;
  readonly intake: EventIntake;
  readonly guard: Guard;
  /** Serves `/healthz`, `/readyz` and `/metrics`. */
  readonly admin: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
  readonly logger: Logger;
  readonly meter: Meter;
  /**
   * Milliseconds since the Unix epoch.
   *
   * @defaultValue Date.now
   */
  readonly now?: () => number;
}

/** Header fields of one request; Node's own limit would drop those beyond it in silence. */
const MAX_HEADER_FIELDS = 200;

const ADMIN_METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

/** Turns HTTP requests into events for the intake, and what became of them into answers. */
export class Front {
  readonly #settings: GatewaySettings;
  readonly #guard: Guard;
  readonly #admin: FrontParts['admin'];
  readonly #logger: Logger;
  readonly #underWay: BytesUnderWay;
  readonly #events: EventRequests;
  readonly #metrics: RequestMetrics;
  readonly #open: OpenExchanges;
  readonly #broken = new WeakSet<Duplex>();
  #isDraining = false;

  constructor({ settings, intake, guard, admin, logger, meter, now = Date.now }: FrontParts) {
    this.#settings = settings;
    this.#guard = guard;
    this.#admin = admin;
    this.#logger = logger;
    this.#underWay = new BytesUnderWay(settings.maxBytesUnderWay);
    this.#events = new EventRequests({ settings, intake, guard, underWay: this.#underWay, now });
    this.#open = new OpenExchanges((exchange) => {
      exchange.over();
      this.#metrics.record(exchange);
    });
    this.#metrics = new RequestMetrics({ settings, logger, meter, now, active: () => this.#open.size });
  }

  /** Requests that are not answered yet. */
  get requestsUnderWay(): number {
    return this.#open.size;
  }

  /** From now on, answers ask clients to close the connection. */
  startDraining(): void {
    this.#isDraining = true;
  }

  /** Serves a request, also one that waits for `100 Continue`. */
  readonly onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const known = knownPathOf(request.url);
    const exchange = new Exchange(request, response, known?.path, this.#underWay, this.#closesConnections);
    if (!this.#open.open(exchange)) {
      request.socket.destroy();
      return;
    }
    this.#serve(exchange, known)
      .catch(() => {
        // A defect, of which the message could hold anything
        this.#logger.log('error', 'a request failed', { route: known?.path });
        if (response.headersSent) response.destroy();
        else exchange.abandon({ status: 500, headers: { 'content-length': 0 }, body: '' });
      })
      .finally(() => exchange.served());
  };

  /** Answers what is no request, or none that came in time. */
  readonly onClientError = (error: NodeJS.ErrnoException, connection: Duplex): void => {
    // What comes behind the first error is no request either
    if (this.#broken.has(connection)) return;
    this.#broken.add(connection);
    const answer = answerToClientError(error);
    this.#metrics.countClientError(answer?.status);
    const last = this.#open.lastOf(connection);
    if (answer === undefined || !connection.writable) connection.destroy();
    else if (last === undefined) answerRaw(connection, answer);
    else if (!last.isWhole) last.abandon(answer);
    else this.#answerBehind(last, connection, answer);
  };

  /** Takes note of a connection that was closed because there are too many. */
  readonly onDrop = (): void => this.#metrics.countDrop();

  readonly #closesConnections = (): boolean => this.#isDraining;

  async #serve(exchange: Exchange, known: KnownPath | undefined): Promise<void> {
    const { request } = exchange;
    if (request.rawHeaders.length > 2 * MAX_HEADER_FIELDS) {
      return refuse(exchange, 431, 'ERR_HEADERS', `the request has more than ${MAX_HEADER_FIELDS} header fields`);
    }
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      return refuse(exchange, 400, 'ERR_HTTP', 'the request has no Host header');
    }
    if (known?.route === 'events') return this.#serveEvents(exchange);
    if (known === undefined || this.#settings.adminPort !== undefined) {
      return refuse(exchange, 404, 'ERR_NOT_FOUND', 'there is nothing at this path; events go to /v1/events');
    }
    return this.#serveAdmin(exchange, known);
  }

  async #serveEvents(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const { method } = request;
    if (method !== 'POST' && method !== 'OPTIONS') return this.#refuseMethod(exchange);
    if (isFromBrowser(request)) return refuseBrowser(exchange);
    if (method === 'POST') return this.#events.serve(exchange);
    const answer = answerToHandshake(request, this.#settings);
    if (answer === undefined) this.#refuseMethod(exchange);
    else exchange.refuse(answer);
  }

  async #serveAdmin(exchange: Exchange, { route }: KnownPath): Promise<void> {
    const { request, response } = exchange;
    if (!ADMIN_METHODS.has(request.method)) {
      return refuse(exchange, 405, 'ERR_METHOD', 'the path serves GET and HEAD', { allow: 'GET, HEAD' });
    }
    if (isFromBrowser(request)) return refuseBrowser(exchange);
    const refusal = route === 'metrics' ? this.#guard.refuse(request) : undefined;
    if (refusal !== undefined) return exchange.refuse(refusalAnswer(refusal));
    if (this.#isDraining) response.shouldKeepAlive = false;
    await this.#admin(request, response);
  }

  #refuseMethod(exchange: Exchange): void {
    const allow = this.#settings.webhookOrigins.length === 0 ? 'POST' : 'POST, OPTIONS';
    refuse(exchange, 405, 'ERR_METHOD', 'the path serves POST', { allow });
  }

  /** Answers behind what is still to be answered on the connection: a client takes answers in the order of its requests. */
  #answerBehind(last: Exchange, connection: Duplex, answer: Answer): void {
    connection.pause();
    last.response.once('close', () => {
      connection.resume();
      if (connection.writable) answerRaw(connection, answer);
    });
  }
}

/** Pages of any site can make a browser post to a machine that only its user reaches; they cannot hide where they come from. */
function isFromBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined;
}

function refuseBrowser(exchange: Exchange): void {
  refuse(exchange, 403, 'ERR_FORBIDDEN', 'requests of web pages are not accepted');
}

function refuse(
  exchange: Exchange,
  status: number,
  code: ErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  exchange.refuse(problem(status, new OsspError(code, message), headers));
}
