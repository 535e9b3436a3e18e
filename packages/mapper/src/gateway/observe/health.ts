import { errorCode } from '../../http/network-failure.ts';
import { printableText } from '../../http/server-text.ts';
import type { Trouble } from '../delivery/delivery-observer.ts';
import { TcpProbe } from './tcp-probe.ts';

/** Whether something that the gateway needs is there. */
export interface Check {
  readonly ok: boolean;
  /** Why not; never an address, credentials, or content. */
  readonly reason?: string;
}

/** Whether the gateway should be sent events: plain data, which JSON carries unchanged. */
export interface Readiness {
  readonly ready: boolean;
  readonly collector: Check;
  /** There with a spool only. */
  readonly spool?: Check;
  readonly stopping: boolean;
}

/** What the disk says. */
export interface SpoolState {
  readonly bytes: number;
  readonly maxBytes: number;
  /** Whether the last attempt to write failed. */
  readonly isFailing: boolean;
}

export interface HealthOptions {
  /** URL of the collector. */
  readonly endpoint: string;
  readonly spool?: (() => SpoolState) | undefined;
  /** Milliseconds on a clock that nobody sets back or forth. */
  readonly elapsed?: () => number;
}

/** How long a success says more than a new connection would, in milliseconds. */
const SUCCESS_COUNTS_MS = 10_000;
/** How long to keep events away from a collector that asked for fewer, in milliseconds. */
const PUSHBACK_COUNTS_MS = 5000;
/** How long a refusal stands where nothing comes that could succeed, in milliseconds. */
const REFUSAL_COUNTS_MS = 30_000;

interface Past {
  readonly atMs: number;
  readonly reason: string;
}

/**
 * Knows whether the gateway can take events: from what becomes of its deliveries, and where there are none, from whether
 * the collector accepts a connection.
 */
export class Health {
  readonly #probe: TcpProbe;
  readonly #spool: (() => SpoolState) | undefined;
  readonly #elapsed: () => number;
  #successAtMs: number | undefined;
  #pushback: Past | undefined;
  #refusal: Past | undefined;
  #stopping = false;

  constructor({ endpoint, spool, elapsed = () => performance.now() }: HealthOptions) {
    this.#elapsed = elapsed;
    this.#spool = spool;
    this.#probe = new TcpProbe(endpoint, elapsed);
  }

  /** The collector took records, or judged their content. */
  delivered(): void {
    this.#successAtMs = this.#elapsed();
    this.#refusal = undefined;
  }

  /** @param reason - in the gateway's own words: it is shown to everybody. */
  failed(trouble: Trouble, reason: string): void {
    const past = { atMs: this.#elapsed(), reason: printableText(reason) };
    this.#successAtMs = undefined;
    if (trouble === 'pushback') this.#pushback = past;
    if (trouble === 'refusing') this.#refusal = past;
  }

  /** The gateway takes no more events from now on. */
  stopping(): void {
    this.#stopping = true;
  }

  /** Resolves to what is known now, or turns out within two seconds. Never rejects. */
  async readiness(): Promise<Readiness> {
    const collector = await this.#checkCollector();
    const spool = this.#spool === undefined ? undefined : checkSpool(this.#spool);
    // Read after the wait, during which the gateway may have begun to stop
    const stopping = this.#stopping;
    const ready = collector.ok && (spool?.ok ?? true) && !stopping;
    return { ready, collector, ...(spool === undefined ? {} : { spool }), stopping };
  }

  async #checkCollector(): Promise<Check> {
    const nowMs = this.#elapsed();
    const trouble =
      standing(this.#refusal, REFUSAL_COUNTS_MS, nowMs) ?? standing(this.#pushback, PUSHBACK_COUNTS_MS, nowMs);
    if (trouble !== undefined) return { ok: false, reason: trouble.reason };
    if (this.#successAtMs !== undefined && nowMs - this.#successAtMs < SUCCESS_COUNTS_MS) return { ok: true };
    const reason = await this.#probe.failure();
    return reason === undefined ? { ok: true } : { ok: false, reason };
  }
}

function standing(past: Past | undefined, forMs: number, nowMs: number): Past | undefined {
  return past !== undefined && nowMs - past.atMs < forMs ? past : undefined;
}

function checkSpool(read: () => SpoolState): Check {
  try {
    const { bytes, maxBytes, isFailing } = read();
    if (isFailing) return { ok: false, reason: 'the disk fails' };
    return bytes < maxBytes ? { ok: true } : { ok: false, reason: 'the spool is full' };
  } catch (error) {
    return { ok: false, reason: `the spool does not answer (${errorCode(error)})` };
  }
}
