import type { AcceptedEvent } from '../event/check-event.ts';
import type { PreparationFailure } from '../http/attempt.ts';
import type { Headers } from '../http/check-headers.ts';
import { type Aborted, type Attempted, deliver, type Judge, type Undelivered } from '../http/deliver.ts';
import type { Gate } from '../http/gate.ts';
import { linkAbort } from '../http/linked-abort.ts';
import { SYSTEM_TIMING, type Timing } from '../http/timing.ts';
import { VERSION } from '../version.ts';
import { Credentials } from './auth-provider.ts';
import type { Collector } from './collector.ts';
import { judgeEventDelivery, type Settled } from './event-verdict.ts';
import { fetchExchange } from './fetch-exchange.ts';
import { batchMessage, type Message, singleMessage } from './message.ts';

/** How the delivery of an event, or of a batch, ended. */
export type EventResult = (Settled & Attempted) | Undelivered | Aborted;

/** Headers besides `authorization` that are credentials where a provider of credentials gives them. */
const SECRET_HEADERS = ['cookie', 'proxy-authorization', 'x-api-key', 'api-key'];

const NO_HEADERS: Headers = new Map();

/**
 * Delivers events to an OSSP collector, as CloudEvents over HTTP. Statuses that the collector's policy names and
 * network failures are tried again, with exponential backoff, jitter and `Retry-After`; redirects are not followed.
 * An event keeps its `Idempotency-Key` through all attempts. Any number of sends may be under way; that is the caller's to bound.
 */
export class EventClient {
  readonly #collector: Collector;
  readonly #timing: Timing;
  readonly #credentials: Credentials | undefined;
  readonly #closing = new AbortController();

  constructor(collector: Collector, timing: Timing = SYSTEM_TIMING) {
    this.#collector = collector;
    this.#timing = timing;
    this.#credentials = collector.auth === undefined ? undefined : new Credentials(collector.auth);
  }

  /**
   * Sends one event until it is accepted, refused, or given up. Never rejects: every network condition is a result.
   *
   * @param gate - holds back the attempts of this send, instead of the collector's.
   */
  send(event: AcceptedEvent, signal: AbortSignal, gate: Gate | undefined = this.#collector.gate): Promise<EventResult> {
    return this.#deliver(singleMessage(event, this.#collector.idempotencyKey), signal, gate);
  }

  /** As {@link send}, for events that are accepted, refused or given up together, in one request. */
  sendBatch(
    events: readonly AcceptedEvent[],
    signal: AbortSignal,
    gate: Gate | undefined = this.#collector.gate,
  ): Promise<EventResult> {
    return this.#deliver(batchMessage(events, this.#collector.idempotencyKey), signal, gate);
  }

  /** Ends every send under way, and every later one, as `aborted`. */
  async close(): Promise<void> {
    this.#closing.abort();
  }

  async #deliver(
    message: Message | PreparationFailure,
    signal: AbortSignal,
    gate: Gate | undefined,
  ): Promise<EventResult> {
    if ('kind' in message) {
      return {
        outcome: 'undelivered',
        reason: 'unsendable',
        message: message.message,
        lastStatus: undefined,
        retryAfterMs: 0,
        attempts: 0,
      };
    }
    const { endpoint, fetch, timeoutMs, maxResponseBytes, retry } = this.#collector;
    const { body } = message;
    const identity = new Identity(this.#credentials);
    const stop = linkAbort(this.#closing.signal, signal);
    const headers = async (attemptSignal: AbortSignal) => {
      const given = await identity.headers(attemptSignal);
      return 'kind' in given ? given : this.#headersWith(given, message);
    };
    const request = { url: endpoint, headers, body, timeoutMs, maxResponseBytes };
    const judge: Judge<Settled> = (attempt, nowMs) => {
      const verdict = judgeEventDelivery(attempt, nowMs, retry);
      const isUnknown = attempt.kind === 'answer' && attempt.status === 401;
      return isUnknown && identity.renew() ? { next: 'again', otherwise: verdict } : verdict;
    };
    try {
      return await deliver({
        attempt: () => fetchExchange(fetch, request, stop.controller.signal),
        judge,
        policy: retry,
        timing: this.#timing,
        signal: stop.controller.signal,
        gate,
      });
    } finally {
      stop.release();
    }
  }

  #headersWith(given: Headers, message: Message): Headers | PreparationFailure {
    const { headers, isTrusted } = this.#collector;
    const all = new Map([['user-agent', `ossp-otel/${VERSION}`], ...headers, ...given, ...message.headers]);
    return !isTrusted && (all.has('authorization') || SECRET_HEADERS.some((name) => given.has(name)))
      ? { kind: 'unsendable', message: 'the credentials would travel unencrypted' }
      : all;
  }
}

/** Who one send claims to be: what the provider says, and after a 401, once, what it says then. */
class Identity {
  readonly #credentials: Credentials | undefined;
  #given = NO_HEADERS;
  #isRenewed = false;

  constructor(credentials: Credentials | undefined) {
    this.#credentials = credentials;
  }

  async headers(signal: AbortSignal): Promise<Headers | PreparationFailure> {
    if (this.#credentials === undefined) return NO_HEADERS;
    const given = await this.#credentials.headers(signal);
    if (!('kind' in given)) this.#given = given;
    return given;
  }

  renew(): boolean {
    if (this.#isRenewed || this.#credentials?.renew(this.#given) !== true) return false;
    this.#isRenewed = true;
    return true;
  }
}
