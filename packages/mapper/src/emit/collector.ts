import { OsspError } from '@ossp-otel/types';
import type { RetryPolicy } from '../http/deliver.ts';

/** A collector of OSSP events, and how to deliver to it. Holds a secret: not for logs. */
export interface Collector extends RetryPolicy {
  /** Used exactly as it is: nothing is appended to its path. */
  readonly endpoint: string;
  /** For `Authorization: Bearer`. */
  readonly token: string | undefined;
  /** Milliseconds that one attempt may take, from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Bytes of an answer that are read; the connection of a longer one is cut. */
  readonly maxResponseBytes: number;
}

const COLLECTOR_DEFAULTS = {
  timeoutMs: 10_000,
  retryBudgetMs: 60_000,
  maxAttempts: 100,
  backoffBaseMs: 200,
  backoffCapMs: 10_000,
  maxResponseBytes: 65_536,
} as const satisfies Partial<Collector>;

export interface CollectorOptions {
  readonly endpoint: string;
  readonly token?: string | undefined;
  /** Whether the token may travel unencrypted to another machine. */
  readonly allowInsecure?: boolean | undefined;
  /** Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Default: 60,000. */
  readonly retryBudgetMs?: number | undefined;
}

/**
 * Returns the collector that the options describe.
 *
 * @throws {OsspError} ERR_USAGE for a URL that is none, and for a token that is none or would travel unencrypted.
 * The message never holds the token.
 */
export function readCollector(options: CollectorOptions): Collector {
  const { endpoint, token, allowInsecure = false } = options;
  // Checked before parsing, because `localhost:4318` parses as a URL of the scheme `localhost`
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    throw usageError('collectorEndpoint', 'expected a URL that begins with http:// or https://');
  }
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') {
    throw usageError('collectorEndpoint', 'expected a URL without user name and password; there is a token for that');
  }
  if (token !== undefined && !/^[!-~]+$/.test(token)) {
    throw usageError('authToken', 'expected visible ASCII characters without spaces');
  }
  if (token !== undefined && url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    throw usageError('authToken', 'would travel unencrypted: use https, or --allow-insecure');
  }
  return {
    ...COLLECTOR_DEFAULTS,
    endpoint,
    token,
    timeoutMs: options.timeoutMs ?? COLLECTOR_DEFAULTS.timeoutMs,
    retryBudgetMs: options.retryBudgetMs ?? COLLECTOR_DEFAULTS.retryBudgetMs,
  };
}

/** Whether the host name of a URL stands for this machine; its IPv4 addresses are in dotted decimal form (WHATWG URL). */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}

function usageError(name: string, message: string): OsspError {
  return new OsspError('ERR_USAGE', `${name}: ${message}`, name);
}
