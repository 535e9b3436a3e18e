import { type Meter, metrics } from '@opentelemetry/api';
import { VERSION } from '@ossp-otel/mapper';

/** Name of the meter and of the diagnostic logger. */
export const COMPONENT = '@ossp-otel/log-processor';

/** What the observable instruments read. */
export interface Levels {
  /** Safety signals so far. */
  readonly signals: number;
  readonly queued: number;
  readonly spooled: number;
}

/**
 * The metrics of the processor, through the OpenTelemetry API. The instruments are made when the first signal arrives,
 * because applications set up their meter provider after their loggers as often as before. Attributes hold types,
 * codes and severities, never anything of an event.
 */
export class Telemetry {
  readonly #levels: () => Levels;
  #instruments: ReturnType<typeof instruments> | undefined;

  constructor(levels: () => Levels) {
    this.#levels = levels;
  }

  /** Makes the instruments, if there are none yet. */
  start(): void {
    this.#instruments ??= instruments(metrics.getMeter(COMPONENT, VERSION), this.#levels);
  }

  delivered(type: string): void {
    this.#instruments?.delivered.add(1, { 'ossp.event.type': type });
  }

  dropped(code: string, type: string, severity: string): void {
    this.#instruments?.dropped.add(1, { 'error.type': code, 'ossp.event.type': type, 'ossp.event.severity': severity });
  }

  retried(attempts: number): void {
    this.#instruments?.retried.add(attempts);
  }

  /** @param outcome - of the delivery, for instance `accepted`. */
  took(milliseconds: number, outcome: string): void {
    this.#instruments?.duration.record(milliseconds / 1000, { outcome });
  }
}

function instruments(meter: Meter, levels: () => Levels) {
  meter
    .createObservableCounter('ossp.processor.event.queued', {
      unit: '{event}',
      description: 'Safety signals that arrived',
    })
    .addCallback((result) => result.observe(levels().signals));
  meter
    .createObservableUpDownCounter('ossp.processor.queue.size', {
      unit: '{event}',
      description: 'Events that wait in memory or are under way',
    })
    .addCallback((result) => result.observe(levels().queued));
  meter
    .createObservableUpDownCounter('ossp.processor.spool.size', {
      unit: '{event}',
      description: 'Events that the spool keeps',
    })
    .addCallback((result) => result.observe(levels().spooled));
  const counter = (name: string, description: string, unit = '{event}') =>
    meter.createCounter(`ossp.processor.${name}`, { unit, description });
  return {
    delivered: counter('event.delivered', 'Events that the OSSP collector accepted'),
    dropped: counter('event.dropped', 'Events that were given up, by the code of the reason'),
    retried: counter('attempt.retried', 'Attempts after the first one', '{attempt}'),
    duration: meter.createHistogram('ossp.processor.delivery.duration', {
      unit: 's',
      description: 'From the first attempt to the outcome, waits between attempts included',
    }),
  };
}
