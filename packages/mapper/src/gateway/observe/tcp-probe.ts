import { connect } from 'node:net';
import { toNetworkFailure } from '../../http/network-failure.ts';

const LIMIT_MS = 2000;
/** How long an answer counts, so that many questions make few connections. */
const KEPT_MS = 1000;

interface Attempt {
  readonly failure: Promise<string | undefined>;
  endedAtMs?: number;
}

/** Tries whether a server accepts connections. */
export class TcpProbe {
  readonly #host: string;
  readonly #port: number;
  readonly #elapsed: () => number;
  #last: Attempt | undefined;

  /** @param elapsed - milliseconds on a clock that nobody sets back or forth. */
  constructor(url: string, elapsed: () => number) {
    const { hostname, port, protocol } = new URL(url);
    // IPv6 addresses are in brackets in URLs alone
    this.#host = hostname.replace(/^\[(.*)\]$/, '$1');
    this.#port = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    this.#elapsed = elapsed;
  }

  /** Resolves to why there is no connection, without an address, or to `undefined` if there is one. Never rejects. */
  failure(): Promise<string | undefined> {
    const last = this.#last;
    if (last !== undefined && (last.endedAtMs === undefined || this.#elapsed() - last.endedAtMs < KEPT_MS)) {
      return last.failure;
    }
    const probe: Attempt = {
      failure: this.#connect().finally(() => {
        probe.endedAtMs = this.#elapsed();
      }),
    };
    this.#last = probe;
    return probe.failure;
  }

  #connect(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = connect({ host: this.#host, port: this.#port });
      const end = (failure: string | undefined): void => {
        clearTimeout(limit);
        socket.destroy();
        resolve(failure);
      };
      const limit = setTimeout(() => end(`no connection within ${LIMIT_MS} ms`), LIMIT_MS);
      socket.once('connect', () => end(undefined));
      // Stays, because an error that nobody hears ends the process
      socket.on('error', (error) => end(toNetworkFailure(error).message));
    });
  }
}
