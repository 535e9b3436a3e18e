import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { buildConnector, Pool } from 'undici';
import { deliver } from '../http/deliver.ts';
import { linkAbort } from '../http/linked-abort.ts';
import { SYSTEM_TIMING, type Timing } from '../http/timing.ts';
import { VERSION } from '../version.ts';
import type { OtlpHttpConfig } from './config.ts';
import { contentTypeOf } from './content-type.ts';
import { type ExchangeRequest, exchange } from './exchange.ts';
import type { SendResult } from './send-result.ts';
import { Slots } from './slots.ts';
import { judge } from './verdict.ts';

export interface SendOptions {
  /** Ends waiting and sending; the result is then `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

// OTLP specification, protocol/exporter.md, "User Agent": a distribution puts its own product before the exporter's.
const USER_AGENT = `ossp-otel/${VERSION} OTel-OTLP-Exporter-JavaScript/${VERSION}`;

const compress = promisify(gzip);

/**
 * Delivers encoded `ExportLogsServiceRequest` bodies to one OTLP/HTTP endpoint by the retry rules of
 * OTLP: 429, 502, 503, 504 and network failures are tried again, with exponential backoff, full
 * jitter and `Retry-After`; redirects are not followed. It knows nothing of what the bodies hold.
 *
 * At most `maxConcurrency` bodies are under way, counting those that wait for their retry; further
 * `send()` calls wait for their turn, in order. Their number is the caller's to bound.
 */
export class OtlpHttpClient {
  readonly #config: OtlpHttpConfig;
  readonly #timing: Timing;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Record<string, string>;
  readonly #slots: Slots;
  readonly #closing = new AbortController();
  readonly #sockets = new Set<Socket>();

  constructor(config: OtlpHttpConfig, timing: Timing = SYSTEM_TIMING) {
    const { origin, pathname, search } = new URL(config.endpoint);
    this.#config = config;
    this.#timing = timing;
    this.#path = `${pathname}${search}`;
    this.#headers = {
      'user-agent': USER_AGENT,
      ...Object.fromEntries(config.headers),
      'content-type': contentTypeOf(config.encoding),
      ...(config.compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
    };
    this.#slots = new Slots(config.maxConcurrency);
    this.#pool = new Pool(origin, {
      connections: config.maxConcurrency,
      connect: noting(this.#sockets, buildConnector({ ...config.tls, timeout: config.timeoutMs })),
    });
  }

  /**
   * Whether everything that was to be sent has left the process. A server may answer before it has read a request to its
   * end, and until then the body must not change, even if its result is there.
   */
  get hasSentAll(): boolean {
    for (const socket of this.#sockets) if (socket.writableLength > 0) return false;
    return true;
  }

  /**
   * Sends one body until it is accepted, refused, or given up. Never rejects: every network condition
   * is a {@link SendResult}. The body must not change before the result is there, and {@link hasSentAll}.
   *
   * @param body - The message in the configured encoding, uncompressed.
   */
  async send(body: Uint8Array, options: SendOptions = {}): Promise<SendResult> {
    const { maxRequestBytes } = this.#config;
    if (body.byteLength > maxRequestBytes) {
      return { outcome: 'too-large', message: `the request is larger than ${maxRequestBytes} bytes`, attempts: 0 };
    }
    const stop = linkAbort(this.#closing.signal, options.signal);
    const { signal } = stop.controller;
    try {
      if (!(await this.#slots.acquire(signal))) {
        return { outcome: 'aborted', attempts: 0 };
      }
      try {
        return await this.#deliver(body, signal);
      } finally {
        this.#slots.release();
      }
    } finally {
      stop.release();
    }
  }

  /** Ends every `send()` under way or waiting as `aborted`, and every later one, then closes the connections. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#pool.destroy();
  }

  async #deliver(body: Uint8Array, signal: AbortSignal): Promise<SendResult> {
    const { compression, encoding, timeoutMs, maxResponseBytes } = this.#config;
    const request: ExchangeRequest = {
      path: this.#path,
      headers: this.#headers,
      body: compression === 'gzip' ? await compress(body, { level: 1 }) : body,
      timeoutMs,
      maxResponseBytes,
    };
    return deliver({
      attempt: () => exchange(this.#pool, request, signal),
      judge: (attempt, nowMs) => judge(attempt, encoding, nowMs),
      policy: this.#config,
      timing: this.#timing,
      signal,
    });
  }
}

/** Returns a connector that puts its sockets into a set as long as they are open. */
function noting(sockets: Set<Socket>, connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error === null && socket !== null) {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      }
      callback(...result);
    });
}
