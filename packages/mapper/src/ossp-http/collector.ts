import { checkHeaders, type Headers } from '../http/check-headers.ts';
import type { Gate } from '../http/gate.ts';
import { MAX_TIMER_MS } from '../http/timing.ts';
import { usageError } from '../http/usage-error.ts';
import { type AuthProvider, EVENT_HEADERS } from './auth-provider.ts';
import type { EventRetryPolicy } from './event-verdict.ts';
import type { Fetch } from './fetch-exchange.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { isLoopback } from './loopback.ts';
import type { KeyOf } from './message.ts';
import { type RetryOptions, readRetryOptions, wholeNumber } from './retry-options.ts';

/** A collector of OSSP events, and how to deliver to it, complete and checked. Holds secrets: not for logs. */
export interface Collector {
  /** Used exactly as it is: nothing is appended to its path. */
  readonly endpoint: string;
  /** Headers besides the client's own, by lower-case name; also that of a token. */
  readonly headers: Headers;
  readonly auth: AuthProvider | undefined;
  /** Whether an `Authorization` header may travel to the endpoint. */
  readonly isTrusted: boolean;
  /** Milliseconds that one attempt may take, from asking for credentials to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Bytes of an answer that are read; the connection of a longer one is cut. */
  readonly maxResponseBytes: number;
  readonly retry: EventRetryPolicy;
  readonly fetch: Fetch;
  readonly gate: Gate | undefined;
  readonly idempotencyKey: KeyOf;
}

export interface CollectorOptions {
  readonly endpoint: string;
  /** For `Authorization: Bearer`. It or any other `Authorization` travels over https, to this machine, or where `allowInsecure` is set. */
  readonly token?: string | undefined;
  /** Gives headers for each attempt, which win over `headers`. Not together with `token`. */
  readonly auth?: AuthProvider | undefined;
  /** Headers of every request, of visible ASCII characters, except those that the client makes itself. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether an `Authorization` may travel unencrypted to another machine. Default: false. */
  readonly allowInsecure?: boolean | undefined;
  /** Milliseconds that one attempt may take, from asking for credentials to the last byte of the answer. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Bytes of an answer that are read. Default: 65,536. */
  readonly maxResponseBytes?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Default: the `fetch` of the platform. */
  readonly fetch?: Fetch | undefined;
  /** Holds attempts back. Default: none. */
  readonly gate?: Gate | undefined;
  /** Returns the header `Idempotency-Key` of an event, `undefined` for none. It must be the same each time. Default: {@link idempotencyKey}. */
  readonly idempotencyKey?: KeyOf | undefined;
}

/**
 * Returns the collector that the options describe.
 *
 * @throws {OsspError} ERR_USAGE that names the option with a bad value, and for a token that would travel unencrypted.
 * The message never holds the value.
 */
export function readCollector(options: CollectorOptions): Collector {
  const { endpoint, token, auth, allowInsecure = false } = options;
  const url = parseEndpoint(endpoint);
  const isTrusted = url.protocol === 'https:' || isLoopback(url.hostname) || allowInsecure === true;
  if (token !== undefined && auth !== undefined) throw usageError('auth', 'expected no token beside it');
  const headers = new Map(checkHeaders('headers', Object.entries(options.headers ?? {}), EVENT_HEADERS));
  if (token !== undefined) headers.set('authorization', bearerOf(token));
  if (headers.has('authorization') && !isTrusted) {
    const origin = token === undefined ? 'headers' : 'token';
    throw usageError(origin, 'would travel unencrypted: use https, or allowInsecure');
  }
  return {
    endpoint,
    headers,
    auth,
    isTrusted,
    timeoutMs: wholeNumber('timeoutMs', options.timeoutMs ?? 10_000, 1, MAX_TIMER_MS),
    maxResponseBytes: wholeNumber('maxResponseBytes', options.maxResponseBytes ?? 65_536, 1, MAX_RESPONSE_BYTES),
    retry: readRetryOptions(options.retry),
    // Looked up when it is used, because others may wrap it after this
    fetch: options.fetch ?? ((address, request) => globalThis.fetch(address, request)),
    gate: options.gate,
    idempotencyKey: options.idempotencyKey ?? idempotencyKey,
  };
}

const MAX_RESPONSE_BYTES = 2 ** 31 - 1;

function parseEndpoint(endpoint: string): URL {
  // Checked before parsing, because `localhost:4318` parses as a URL of the scheme `localhost`
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    throw usageError('endpoint', 'expected a URL that begins with http:// or https://');
  }
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') {
    throw usageError('endpoint', 'expected a URL without user name and password; there is a token for that');
  }
  return url;
}

function bearerOf(token: string): string {
  if (!/^[!-~]+$/.test(token)) throw usageError('token', 'expected visible ASCII characters without spaces');
  return `Bearer ${token}`;
}
