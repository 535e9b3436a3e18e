import { Pool } from 'undici';
import { errorCode } from '../../http/network-failure.ts';
import { BACKGROUND_TIMING, type Timing } from '../../http/timing.ts';
import { type ExchangeRequest, exchange } from '../../otlp-http/exchange.ts';
import type { OtlpHttpConfig } from '../../otlp-http/index.ts';
import { VERSION } from '../../version.ts';
import type { MetricsSource } from './admin.ts';
import type { Logger } from './logger.ts';
import { problemOfAnswer } from './metrics-answer.ts';
import { readMetricsEndpoint } from './metrics-endpoint.ts';
import { encodeMetrics } from './otlp-metrics.ts';
import { RepeatGuard } from './repeat-guard.ts';
import { GATEWAY_RESOURCE } from './resource.ts';

export interface MetricsExporterOptions {
  /** URL for OTLP metrics; gets `/v1/metrics` where it has no path. */
  readonly endpoint: string;
  /** Milliseconds from the end of one export to the start of the next. */
  readonly intervalMs: number;
  /** Of the records: its headers and TLS files go to the same origin only, because tokens are nobody else's business. */
  readonly logs: Pick<OtlpHttpConfig, 'endpoint' | 'headers' | 'tls'>;
  readonly metrics: MetricsSource;
  readonly logger: Logger;
  readonly timing?: Timing;
}

/** Milliseconds that one export may take. */
const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 64 * 1024;
/** Failures are told at once, and then together. */
const QUIET_MS = 60_000;

// Nanoseconds; the clock that the records' times come from has no finer
const START_TIME = BigInt(Math.trunc(performance.timeOrigin)) * 1_000_000n;

/**
 * Posts the metrics of this process to an OTLP endpoint from time to time, one request after the other. What fails is
 * logged, and made good by the next export, which holds the totals again. It does not keep the process alive.
 */
export class MetricsExporter {
  readonly #options: MetricsExporterOptions;
  readonly #timing: Timing;
  readonly #pool: Pool;
  readonly #request: Omit<ExchangeRequest, 'body'>;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  readonly #guard: RepeatGuard;
  #stopped: Promise<void> | undefined;

  /**
   * Starts it.
   *
   * @throws {OsspError} ERR_USAGE for a bad endpoint.
   */
  constructor(options: MetricsExporterOptions) {
    const { logs, timing = BACKGROUND_TIMING } = options;
    const { origin, pathname, search } = new URL(readMetricsEndpoint(options.endpoint));
    const isSameOrigin = origin === new URL(logs.endpoint).origin;
    this.#options = options;
    this.#timing = timing;
    this.#guard = new RepeatGuard(QUIET_MS, timing.elapsed);
    this.#request = {
      path: `${pathname}${search}`,
      headers: {
        'user-agent': `ossp-otel/${VERSION}`,
        ...(isSameOrigin ? Object.fromEntries(logs.headers) : {}),
        'content-type': 'application/json',
      },
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    };
    this.#pool = new Pool(origin, {
      connections: 1,
      connect: { ...(isSameOrigin ? logs.tls : {}), timeout: TIMEOUT_MS },
    });
    this.#ended = this.#run();
  }

  /** Ends the export under way, makes a last one, and resolves when it is over. Never rejects. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
    await this.#export(new AbortController().signal);
    await this.#pool.destroy();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await this.#timing.sleep(this.#options.intervalMs, signal);
      if (signal.aborted) return;
      await this.#export(signal);
    }
  }

  async #export(signal: AbortSignal): Promise<void> {
    const problem = await this.#attempt(signal).catch((error: unknown) => `internal error (${errorCode(error)})`);
    if (problem !== undefined) this.#warn(problem);
  }

  /** Resolves to what went wrong, in words. The server's own ones are left out: nothing says what they hold. */
  async #attempt(signal: AbortSignal): Promise<string | undefined> {
    const metrics = await this.#options.metrics();
    const times = { startTimeUnixNano: START_TIME, timeUnixNano: BigInt(this.#timing.now()) * 1_000_000n };
    const body = Buffer.from(encodeMetrics(metrics, GATEWAY_RESOURCE, times));
    const result = await exchange(this.#pool, { ...this.#request, body }, signal);
    if (signal.aborted || result.kind === 'interrupted') return undefined;
    return result.kind === 'failed' ? result.failure.message : problemOfAnswer(result);
  }

  #warn(problem: string): void {
    const withheld = this.#guard.pass('');
    if (withheld === undefined) return;
    this.#options.logger.log('warn', `metrics could not be exported: ${problem}`, { failuresNotLogged: withheld });
  }
}
