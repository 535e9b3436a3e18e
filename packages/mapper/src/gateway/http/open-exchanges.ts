import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';

/** Requests that a connection may send before the first of them is answered (RFC 9112, section 9.3.2). */
const MAX_PIPELINED = 256;

/** The exchanges that are not over yet, by connection. */
export class OpenExchanges {
  readonly #byConnection = new WeakMap<Duplex, Exchange[]>();
  readonly #onOver: (exchange: Exchange) => void;
  #size = 0;

  /** @param onOver - Told once for each exchange that its response is sent, or never will be. */
  constructor(onOver: (exchange: Exchange) => void) {
    this.#onOver = onOver;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes up an exchange; false if its connection has too many. */
  open(exchange: Exchange): boolean {
    this.#size++;
    const { response } = exchange;
    const { socket } = exchange.request;
    const exchanges = this.#byConnection.get(socket) ?? this.#watch(socket);
    exchanges.push(exchange);
    response.on('close', () => this.#close(exchange, exchanges));
    return exchanges.length <= MAX_PIPELINED;
  }

  /** Returns the last exchange of a connection that is not over; `undefined` if there is none. */
  lastOf(connection: Duplex): Exchange | undefined {
    return this.#byConnection.get(connection)?.at(-1);
  }

  /** Responses that wait for their turn are not told that their connection closes. */
  #watch(connection: Duplex): Exchange[] {
    const exchanges: Exchange[] = [];
    this.#byConnection.set(connection, exchanges);
    connection.on('close', () => {
      for (const exchange of exchanges.slice()) this.#close(exchange, exchanges);
    });
    return exchanges;
  }

  #close(exchange: Exchange, exchanges: Exchange[]): void {
    const at = exchanges.indexOf(exchange);
    if (at < 0) return;
    exchanges.splice(at, 1);
    this.#size--;
    this.#onOver(exchange);
  }
}
