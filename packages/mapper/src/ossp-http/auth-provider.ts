import { OsspError } from '@ossp-otel/types';
import type { PreparationFailure } from '../http/attempt.ts';
import { checkHeaders, type Headers } from '../http/check-headers.ts';
import { errorCode } from '../http/network-failure.ts';

/** Gives the headers that identify the sender. */
export interface AuthProvider {
  /**
   * Headers for one attempt. May reject: the attempt then fails and is retried by the policy. The signal aborts when
   * the time of the attempt is over.
   */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;

  /** The last headers were answered 401: do not give them again. */
  invalidate?(): void;
}

/** Headers that the client makes of each event; a fixed one would say the same of all. */
export const EVENT_HEADERS = ['idempotency-key', 'traceparent', 'tracestate'] as const;

/** Asks a provider for the headers of each attempt, on behalf of all sends at once. */
export class Credentials {
  readonly #provider: AuthProvider;
  /** What the provider gave last, and has not been told to forget. */
  #last: Headers | undefined;

  constructor(provider: AuthProvider) {
    this.#provider = provider;
  }

  /** Returns the headers for an attempt, or why there are none. Never rejects. */
  async headers(signal: AbortSignal): Promise<Headers | PreparationFailure> {
    try {
      const given = checkHeaders('auth', Object.entries(await this.#provider.headers(signal)), EVENT_HEADERS);
      this.#last = given;
      return given;
    } catch (error) {
      return {
        kind: 'credentials',
        message: error instanceof OsspError ? error.message : `no credentials (${errorCode(error)})`,
      };
    }
  }

  /** Whether others may be had for headers that were answered 401. Those that another send has replaced are not blamed on the new ones. */
  renew(refused: Headers): boolean {
    if (this.#provider.invalidate === undefined) return false;
    if (this.#last !== undefined && isEqual(this.#last, refused)) {
      this.#last = undefined;
      try {
        this.#provider.invalidate();
      } catch {
        return false;
      }
    }
    return true;
  }
}

function isEqual(some: Headers, others: Headers): boolean {
  return some.size === others.size && [...some].every(([name, value]) => others.get(name) === value);
}
