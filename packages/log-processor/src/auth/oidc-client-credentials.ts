import type { AuthProvider } from '@ossp-otel/mapper/ossp-http';
import { authorization } from './authorization.ts';
import { type OidcClient, type OidcOptions, readOidcOptions } from './oidc-options.ts';
import { SharedWork } from './shared-work.ts';
import { requestToken } from './token-request.ts';

type Headers = Readonly<Record<string, string>>;

interface HeldToken {
  readonly headers: Headers;
  /** On the monotonic clock, in milliseconds. */
  readonly askedAt: number;
  readonly freshUntil: number;
  /** Whether it was fetched because the one before was refused. */
  readonly isReplacement: boolean;
}

/**
 * Seconds for which a token without `expires_in` is used. Shorter than servers let tokens live, and not "until it is
 * refused": then every expiry would cost each event under way an attempt.
 */
const UNSTATED_LIFETIME_SECONDS = 300;

/**
 * Milliseconds for which the replacement of a refused token is kept, whatever is said of it: it may be the one before
 * that is meant, by an attempt that was slow; and a collector that takes no token at all must not make every event ask the
 * token endpoint.
 */
const REPLACEMENT_REST_MS = 10_000;

/**
 * Returns a provider of bearer tokens that it gets by OAuth 2.0 client credentials. A token is used until shortly
 * before it expires; when there is none, one request is made for all who wait. After {@link AuthProvider.invalidate}
 * the next attempt fetches a new one.
 *
 * An attempt for which no token can be had fails with ERR_AUTH; nothing is retried here, the next attempt asks again.
 *
 * @param elapsed - milliseconds on a clock that nobody sets back or forth.
 * @throws {OsspError} ERR_USAGE for options that are missing or malformed, and for a token endpoint that is not
 * reached by https, unless it is on this machine or `allowInsecure` is set.
 */
export function oidcClientCredentials(
  options: OidcOptions,
  elapsed: () => number = () => performance.now(),
): AuthProvider {
  return new ClientCredentials(readOidcOptions(options), elapsed);
}

class ClientCredentials implements AuthProvider {
  readonly #client: OidcClient;
  readonly #elapsed: () => number;
  readonly #refresh = new SharedWork((signal) => this.#fetchToken(signal));
  #token: HeldToken | undefined;
  #wasRefused = false;

  constructor(client: OidcClient, elapsed: () => number) {
    this.#client = client;
    this.#elapsed = elapsed;
  }

  async headers(signal: AbortSignal): Promise<Headers> {
    const token = this.#token;
    if (token !== undefined && this.#elapsed() < token.freshUntil) return token.headers;
    return this.#refresh.join(signal);
  }

  invalidate(): void {
    const token = this.#token;
    // Forgotten already: others were refused with the same one
    if (token === undefined) return;
    if (token.isReplacement && this.#elapsed() - token.askedAt < REPLACEMENT_REST_MS) return;
    this.#token = undefined;
    this.#wasRefused = true;
  }

  async #fetchToken(signal: AbortSignal): Promise<Headers> {
    // A lifetime counted from here ends before the server's own
    const askedAt = this.#elapsed();
    const { accessToken, expiresInSeconds = UNSTATED_LIFETIME_SECONDS } = await requestToken(this.#client, signal);
    const skew = Math.min(this.#client.skewSeconds, expiresInSeconds / 2);
    const headers = authorization(accessToken);
    const freshUntil = askedAt + (expiresInSeconds - skew) * 1000;
    this.#token = { headers, askedAt, freshUntil, isReplacement: this.#wasRefused };
    this.#wasRefused = false;
    return headers;
  }
}
