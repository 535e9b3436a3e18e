import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { BytesUnderWay } from './bytes-under-way.ts';

/** How much of a body that nobody wants is read, and for how long, so that the client gets to see the answer. */
const MAX_DISCARDED_BYTES = 1_048_576;
const MAX_DISCARDING_MS = 1000;

/** One request and its answer: at most one is sent, and what the request holds in memory is released behind it. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Known path, for logs. */
  readonly path: string | undefined;
  /** By `performance.now()`. */
  readonly startedAt: number = performance.now();
  readonly #underWay: BytesUnderWay;
  readonly #isLastOfConnection: () => boolean;
  #held = 0;
  #isAnswered = false;
  #isOver = false;
  #isServed = false;

  /** @param isLastOfConnection - Asked when the answer is sent: whether the connection shall serve no further request. */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    path: string | undefined,
    underWay: BytesUnderWay,
    isLastOfConnection: () => boolean,
  ) {
    this.request = request;
    this.response = response;
    this.path = path;
    this.#underWay = underWay;
    this.#isLastOfConnection = isLastOfConnection;
  }

  /** Whether the request has come in whole. */
  get isWhole(): boolean {
    return this.request.complete;
  }

  /** Counts bytes until the exchange is over; false, and nothing is counted, if that are too many. */
  readonly hold = (bytes: number): boolean => {
    // Of one that is over nobody would release them
    if (this.#isOver || !this.#underWay.hold(bytes)) return false;
    this.#held += bytes;
    return true;
  };

  /** To be called once, when the client has its answer, or is gone. */
  over(): void {
    this.#isOver = true;
    if (this.#isServed) this.#underWay.release(this.#held);
  }

  /** To be called once, when nobody holds what the request brought: its events may be on their way long after the client has gone. */
  served(): void {
    this.#isServed = true;
    if (this.#isOver) this.#underWay.release(this.#held);
  }

  /** Answers a request whose body has been read. */
  answer({ status, headers, body }: Answer): void {
    if (!this.#begin()) return;
    this.response.writeHead(status, headers);
    this.response.end(body);
  }

  /** Answers a request that cannot be read any further, and closes the connection. */
  abandon(answer: Answer): void {
    this.response.shouldKeepAlive = false;
    this.answer(answer);
  }

  /**
   * Answers a request before its body was read, and closes the connection: the body would stand before the next
   * request. The answer goes out at once, but the end of the connection waits for a while for the client to finish,
   * because closing with data unread makes systems throw away the answer, too.
   */
  refuse(answer: Answer): void {
    const { request, response } = this;
    if (!hasBody(request)) {
      this.answer(answer);
      return;
    }
    if (!this.#begin()) return;
    response.shouldKeepAlive = false;
    response.writeHead(answer.status, answer.headers);
    response.write(answer.body);
    let discarded = 0;
    const end = () => {
      clearTimeout(timer);
      request.pause();
      response.end();
    };
    const timer = setTimeout(end, MAX_DISCARDING_MS);
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > MAX_DISCARDED_BYTES) end();
    });
    request.on('end', end);
    request.on('close', end);
    request.on('error', end);
    // Reading may have stopped at a limit
    request.resume();
  }

  /** Whether an answer may be sent now: there was none, and there is someone to send it to. */
  #begin(): boolean {
    if (this.#isAnswered) return false;
    this.#isAnswered = true;
    if (this.#isLastOfConnection()) this.response.shouldKeepAlive = false;
    return !this.#isOver;
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
