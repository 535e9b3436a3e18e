import type { Logger } from '../observe/logger.ts';
import type { Counter, Histogram, Meter, MetricAttributes } from '../observe/metrics.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { Exchange } from './exchange.ts';

export interface RequestMetricsParts {
  readonly settings: Pick<GatewaySettings, 'maxConnections' | 'logLevel'>;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly now: () => number;
  /** Returns how many requests are under way. */
  readonly active: () => number;
}

/** HTTP requests that are not answered yet. */
export const ACTIVE_REQUESTS_METRIC = 'http.server.active_requests';

/** By OpenTelemetry's conventions for `http.server.request.duration`. */
const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The methods that OpenTelemetry's conventions know; others are `_OTHER`, as clients can make up any. */
const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
]);

const DROP_WARNING_MS = 60_000;

/** Counts requests, and what did not become one, and tells about them in the log. */
export class RequestMetrics {
  readonly #logger: Logger;
  readonly #isVerbose: boolean;
  readonly #maxConnections: number;
  readonly #now: () => number;
  readonly #duration: Histogram;
  readonly #clientErrors: Counter;
  readonly #drops: Counter;
  readonly #attributes = new Map<string, MetricAttributes>();
  #dropsUntold = 0;
  #toldDropsAt = Number.NEGATIVE_INFINITY;

  constructor({ settings, logger, meter, now, active }: RequestMetricsParts) {
    this.#logger = logger;
    this.#isVerbose = settings.logLevel === 'debug';
    this.#maxConnections = settings.maxConnections;
    this.#now = now;
    this.#duration = meter.histogram({
      name: 'http.server.request.duration',
      unit: 's',
      description: 'Duration of HTTP server requests.',
      bounds: DURATION_BOUNDS,
    });
    meter.upDownCounter(
      {
        name: ACTIVE_REQUESTS_METRIC,
        unit: '{request}',
        description: 'HTTP requests that are not answered yet.',
      },
      active,
    );
    this.#clientErrors = meter.counter({
      name: 'ossp.gateway.http.client_errors',
      unit: '{error}',
      description: 'Connections that brought no complete HTTP request.',
    });
    this.#drops = meter.counter({
      name: 'ossp.gateway.http.dropped_connections',
      unit: '{connection}',
      description: 'Connections that were closed at once because there were too many.',
    });
  }

  /** Takes note of an exchange that is over. A client that went away got no status. */
  record({ request, response, path, startedAt }: Exchange): void {
    const durationMs = performance.now() - startedAt;
    const { method = '' } = request;
    const status = response.headersSent ? response.statusCode : undefined;
    this.#duration.record(durationMs / 1000, this.#attributesOf(method, status));
    if (!this.#isVerbose) return;
    const fields = { method: knownMethod(method), route: path, status, durationMs: Math.round(durationMs) };
    this.#logger.log('debug', 'request', fields);
  }

  /** @param status - Of the answer; `undefined` if the client went away. */
  countClientError(status: number | undefined): void {
    this.#clientErrors.add(1, status === undefined ? {} : { 'http.response.status_code': status });
  }

  /** Counts a connection that was closed at once; warns of the first, and then once in a while. */
  countDrop(): void {
    this.#drops.add(1);
    this.#dropsUntold++;
    const now = this.#now();
    if (now - this.#toldDropsAt < DROP_WARNING_MS) return;
    this.#logger.log('warn', 'connections were closed because there are too many', {
      connections: this.#dropsUntold,
      limit: this.#maxConnections,
    });
    this.#toldDropsAt = now;
    this.#dropsUntold = 0;
  }

  /** The same few objects over and over: one for each method and status. */
  #attributesOf(method: string, status: number | undefined): MetricAttributes {
    const key = `${method} ${status}`;
    const known = this.#attributes.get(key);
    if (known !== undefined) return known;
    const attributes = {
      'http.request.method': knownMethod(method),
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
    };
    this.#attributes.set(key, attributes);
    return attributes;
  }
}

function knownMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}
