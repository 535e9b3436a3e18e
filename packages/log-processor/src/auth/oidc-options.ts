import { checkOptionNames, type Fetch, isLoopback, MAX_TIMER_MS } from '@ossp-otel/mapper/ossp-http';
import { usageError } from './auth-error.ts';

/** How to get access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4). Holds a secret: not for logs. */
export interface OidcOptions {
  /** The token endpoint, used exactly as it is. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes, separated by spaces. Default: none is asked for. */
  readonly scope?: string | undefined;
  /** What the token is for; a parameter that many servers know and no RFC defines. Default: not sent. */
  readonly audience?: string | undefined;
  /**
   * How the client says who it is: by HTTP Basic, which every server has to support (RFC 6749, section 2.3.1), or
   * by `client_id` and `client_secret` in the body. Default: `basic`.
   */
  readonly clientAuth?: 'basic' | 'post' | undefined;
  /**
   * Seconds before its expiry from which on a token is not used any more; never more than half of its lifetime,
   * so that a short-lived token is used at all. Default: 60.
   */
  readonly skewSeconds?: number | undefined;
  /** Milliseconds that one request may take, from connecting to the last byte of the answer. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Whether the secret may travel unencrypted to another machine. Default: no. */
  readonly allowInsecure?: boolean | undefined;
  /** Makes the requests. Default: the `fetch` of the platform. */
  readonly fetch?: Fetch | undefined;
}

/** {@link OidcOptions}, checked and complete. */
export interface OidcClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientAuth: 'basic' | 'post';
  /** What is asked for besides the grant type. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly skewSeconds: number;
  readonly timeoutMs: number;
  readonly fetch: Fetch;
}

const NAMES = {
  tokenUrl: true,
  clientId: true,
  clientSecret: true,
  scope: true,
  audience: true,
  clientAuth: true,
  skewSeconds: true,
  timeoutMs: true,
  allowInsecure: true,
  fetch: true,
} as const;

/**
 * Returns the client that the options describe.
 *
 * @throws {OsspError} ERR_USAGE for what is missing or malformed, and for a secret that would travel unencrypted. The
 * message never holds a value.
 */
export function readOidcOptions(options: OidcOptions): OidcClient {
  checkOptionNames('', options, NAMES);
  const { clientAuth = 'basic', skewSeconds = 60, timeoutMs = 10_000, scope, audience } = options;
  if (clientAuth !== 'basic' && clientAuth !== 'post') throw usageError('clientAuth', 'expected basic or post');
  if (!(Number.isFinite(skewSeconds) && skewSeconds >= 0))
    throw usageError('skewSeconds', 'expected 0 or more seconds');
  if (!(timeoutMs > 0 && timeoutMs <= MAX_TIMER_MS)) {
    throw usageError('timeoutMs', `expected more than 0 and at most ${MAX_TIMER_MS} milliseconds`);
  }
  return {
    tokenUrl: readTokenUrl(options.tokenUrl, options.allowInsecure ?? false),
    clientId: readText('clientId', options.clientId),
    clientSecret: readText('clientSecret', options.clientSecret),
    clientAuth,
    parameters: {
      ...(scope === undefined ? {} : { scope: readText('scope', scope) }),
      ...(audience === undefined ? {} : { audience: readText('audience', audience) }),
    },
    skewSeconds,
    timeoutMs,
    // Looked up when it is called, so that what instruments the global one later is not gone round
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
  };
}

function readTokenUrl(tokenUrl: unknown, allowInsecure: boolean): string {
  if (typeof tokenUrl !== 'string' || !/^https?:\/\//i.test(tokenUrl) || !URL.canParse(tokenUrl)) {
    throw usageError('tokenUrl', 'expected a URL that begins with https:// or http://');
  }
  const url = new URL(tokenUrl);
  if (url.username !== '' || url.password !== '') {
    throw usageError('tokenUrl', 'expected a URL without user name and password; there are clientId and clientSecret');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    throw usageError('tokenUrl', 'the client secret would travel unencrypted: use https, or allowInsecure');
  }
  return url.href;
}

/** Whatever characters it is of: it is sent form-encoded, which half a surrogate pair cannot be. */
function readText(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) throw usageError(name, 'expected a text');
  return value;
}
