import { isKnownEventType } from '@ossp-otel/types';
import type { Telemetry } from './telemetry.ts';

/** What became of the safety signals so far. `signals + recovered = delivered + dropped + lost + pending`, always. */
export interface ProcessorStats {
  /** Records that were safety signals. */
  readonly signals: number;
  /** Events that earlier processes had left in the spool. */
  readonly recovered: number;
  /** Events that the collector accepted, or that were printed. */
  readonly delivered: number;
  /** Events that were given up. */
  readonly dropped: number;
  /** Events that the spool cannot give any more: their file was taken away, or their line is damaged. */
  readonly lost: number;
  /** Events that wait, are under way, or are in the spool. */
  readonly pending: number;
  /** Of the pending ones, those that the spool keeps. */
  readonly spooled: number;
  /** By the code of the reason, see the error codes. */
  readonly droppedByCode: Readonly<Record<string, number>>;
  /** By event type; `other` for those that OSSP does not define. */
  readonly droppedByType: Readonly<Record<string, number>>;
  /** By severity: critical, high, medium, low. */
  readonly droppedBySeverity: Readonly<Record<string, number>>;
  /** Dropped events that neither `onDrop` nor the dead letter got, because they did not keep up. */
  readonly unreported: number;
  /** Attempts after the first one. */
  readonly retried: number;
  /** Events that violate their schema and were delivered nonetheless. */
  readonly invalid: number;
  /** Records that could not even be read, because a function of the options failed for one; counted as dropped. */
  readonly failed: number;
  /** Whether attempts are held back: `closed` if not, `open` after failures, `probing` while one attempt is made, `gone` after status 410. */
  readonly circuit: 'closed' | 'open' | 'probing' | 'gone';
}

/** Returns the word of OSSP for a severity number. */
function severityWord(severityNumber: number): 'critical' | 'high' | 'medium' | 'low' {
  if (severityNumber >= 21) return 'critical';
  if (severityNumber >= 17) return 'high';
  return severityNumber >= 13 ? 'medium' : 'low';
}

/** Returns a type as it may stand in a metric: there are only so many. */
function typeLabel(type: string): string {
  return isKnownEventType(type) ? type : 'other';
}

/** Counts what becomes of events, for `stats()` and for the metrics of OpenTelemetry. */
export class Counters {
  readonly #telemetry: Telemetry;
  readonly #byCode: Record<string, number> = {};
  readonly #byType: Record<string, number> = {};
  readonly #bySeverity: Record<string, number> = {};
  signals = 0;
  deliveredCount = 0;
  droppedCount = 0;
  retriedCount = 0;
  invalid = 0;
  failed = 0;

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  get droppedByCode(): Readonly<Record<string, number>> {
    return this.#byCode;
  }

  delivered(type: string): void {
    this.deliveredCount++;
    this.#telemetry.delivered(typeLabel(type));
  }

  dropped(code: string, type: string, severityNumber: number): void {
    const severity = severityWord(severityNumber);
    const label = typeLabel(type);
    this.droppedCount++;
    for (const [counts, key] of [
      [this.#byCode, code],
      [this.#byType, label],
      [this.#bySeverity, severity],
    ] as const) {
      counts[key] = (counts[key] ?? 0) + 1;
    }
    this.#telemetry.dropped(code, label, severity);
  }

  retried(attempts: number): void {
    if (attempts <= 1) return;
    this.retriedCount += attempts - 1;
    this.#telemetry.retried(attempts - 1);
  }

  /** Returns the events that are neither delivered nor given up. */
  pending({ recovered, lost }: Pick<ProcessorStats, 'recovered' | 'lost'>): number {
    return this.signals + recovered - this.deliveredCount - this.droppedCount - lost;
  }

  stats(now: Pick<ProcessorStats, 'spooled' | 'recovered' | 'lost' | 'unreported' | 'circuit'>): ProcessorStats {
    const { signals, deliveredCount, droppedCount } = this;
    return {
      signals,
      ...now,
      delivered: deliveredCount,
      dropped: droppedCount,
      pending: this.pending(now),
      droppedByCode: { ...this.#byCode },
      droppedByType: { ...this.#byType },
      droppedBySeverity: { ...this.#bySeverity },
      retried: this.retriedCount,
      invalid: this.invalid,
      failed: this.failed,
    };
  }
}
