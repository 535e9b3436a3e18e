import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach } from 'vitest';

interface TokenRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

export type Reply = (response: ServerResponse) => void;

/**
 * A real token endpoint on a free port of this machine, for the tests of one file: it answers request n with reply n,
 * and the last reply again after that.
 */
export class TokenServer {
  readonly requests: TokenRequest[] = [];
  #url = '';
  #replies: readonly Reply[] = [];
  #arrived: () => void = () => undefined;

  constructor() {
    const server = createServer((request, response) => {
      text(request).then(
        (body) => {
          const form = Object.fromEntries(new URLSearchParams(body));
          this.requests.push({ method: request.method, path: request.url, headers: request.headers, form });
          (this.#replies[this.requests.length - 1] ?? this.#replies.at(-1))?.(response);
          this.#arrived();
        },
        () => undefined,
      );
    });
    beforeAll(async () => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`;
    });
    beforeEach(() => this.script());
    afterAll(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
  }

  get url(): string {
    return this.#url;
  }

  /** Sets the replies, and forgets the requests so far. */
  script(...replies: readonly Reply[]): void {
    this.#replies = replies;
    this.requests.length = 0;
  }

  /** Resolves when the next request has arrived. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }
}

/** A token as RFC 6749, section 5.1, says; `more` replaces or adds members. */
export function issue(token: string, more: Readonly<Record<string, unknown>> = {}): Reply {
  return answer(200, { access_token: token, token_type: 'Bearer', expires_in: 3600, ...more });
}

export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Takes the request, and never answers. */
export const silence: Reply = () => undefined;
