import { Pool } from 'undici';
import type { AcceptedEvent } from '../event/check-event.ts';
import { type Aborted, type Attempted, deliver, type Undelivered } from '../http/deliver.ts';
import { exchange } from '../http/exchange.ts';
import { SYSTEM_TIMING, type Timing } from '../http/timing.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import { parseTraceparent } from '../map/trace-context.ts';
import { VERSION } from '../version.ts';
import type { Collector } from './collector.ts';
import { judgeEventDelivery, type Settled } from './event-verdict.ts';
import { idempotencyKey } from './idempotency-key.ts';

/** How the delivery of an event ended. */
export type EventResult = (Settled & Attempted) | Undelivered | Aborted;

/**
 * Delivers single events to an OSSP collector, as CloudEvents in the structured JSON mode (CloudEvents HTTP binding,
 * section 3.2). 408, 425, 429, 500, 502, 503, 504 and network failures are tried again, with exponential backoff,
 * full jitter and `Retry-After`; redirects are not followed. An event keeps its `Idempotency-Key` through all attempts.
 */
export class EventClient {
  readonly #collector: Collector;
  readonly #timing: Timing;
  readonly #pool: Pool;
  readonly #path: string;

  constructor(collector: Collector, timing: Timing = SYSTEM_TIMING) {
    const { origin, pathname, search } = new URL(collector.endpoint);
    this.#collector = collector;
    this.#timing = timing;
    this.#path = `${pathname}${search}`;
    this.#pool = new Pool(origin, { connections: 1, connect: { timeout: collector.timeoutMs } });
  }

  /** Sends one event until it is accepted, refused, or given up. Never rejects: every network condition is a result. */
  send(event: AcceptedEvent, signal: AbortSignal): Promise<EventResult> {
    const { timeoutMs, maxResponseBytes } = this.#collector;
    const body = Buffer.from(stringifyJson(event));
    const request = { path: this.#path, headers: this.#headersFor(event), body, timeoutMs, maxResponseBytes };
    return deliver(
      () => exchange(this.#pool, request, signal),
      judgeEventDelivery,
      this.#collector,
      this.#timing,
      signal,
    );
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #headersFor(event: AcceptedEvent): Record<string, string> {
    const { token } = this.#collector;
    return {
      'user-agent': `ossp-otel/${VERSION}`,
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'idempotency-key': idempotencyKey(event),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...traceHeaders(event),
    };
  }
}

/** The headers have to say the same as the attributes (CloudEvents extension "Distributed Tracing", section "Using the Distributed Tracing Extension"). */
function traceHeaders({ traceparent, tracestate }: AcceptedEvent): Record<string, string> {
  if (typeof traceparent !== 'string' || parseTraceparent(traceparent) === undefined) return {};
  const isState = typeof tracestate === 'string' && /^[!-~][ -~]*$/.test(tracestate);
  // A later version of traceparent may hold more than the header can
  if (!/^[!-~]+$/.test(traceparent)) return {};
  return isState ? { traceparent, tracestate } : { traceparent };
}
