import { BACKGROUND_TIMING, EventClient, MAX_TIMER_MS } from '@ossp-otel/mapper/ossp-http';
import { isKnownEventType, validateEventData } from '@ossp-otel/types';
import { Circuit } from '../delivery/circuit.ts';
import { Delivery } from '../delivery/delivery.ts';
import { dropError } from '../delivery/drop-error.ts';
import { Drops } from '../delivery/drops.ts';
import type { FlushResult } from '../delivery/flush-epoch.ts';
import { LocalSender } from '../delivery/local-sender.ts';
import { type DataSchemas, Preparation } from '../delivery/preparation.ts';
import { Lifter } from '../lift/lifter.ts';
import type { SignalRecord } from '../lift/signal-record.ts';
import { Counters, type ProcessorStats } from '../observe/counters.ts';
import { Diagnostics } from '../observe/diagnostics.ts';
import { Telemetry } from '../observe/telemetry.ts';
import { processEnvironment } from '../options/environment.ts';
import type { OsspLogRecordProcessorOptions } from '../options/options.ts';
import { readSettings } from '../options/settings.ts';

/** What a logger says of a record that it could make. */
export interface EnabledOptions {
  readonly eventName?: string | undefined;
}

export interface FlushOptions {
  /** Milliseconds to wait for events to be delivered. Default: the option `flushTimeoutMs`. */
  readonly timeoutMillis?: number | undefined;
}

/** A {@link FlushResult}, which TypeScript also takes where the SDK's type of a processor asks for a promise of nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: what is a promise of an object is no promise of nothing by itself
export type Flushed = FlushResult & void;

/**
 * A `LogRecordProcessor` that delivers every safety log record to an OSSP collector as well, as a CloudEvent.
 *
 * A record is a safety signal if its event name is an OSSP type, or it has the attribute `ce.type`. It is completed in place,
 * so that the processors after this one, and with them the OTLP pipeline, hold the same event with the same id. What follows
 * happens in the background: delivery at least once, with retries, within bounds. `onEmit` never throws and never waits.
 *
 * It fits every line of the OpenTelemetry SDK from `sdk-logs` 0.200 on, 3.x among them.
 */
export class OsspLogRecordProcessor {
  readonly #lifter: Lifter;
  readonly #isSignal: (eventName: string) => boolean;
  readonly #hasPresets: boolean;
  readonly #delivery: Delivery;
  readonly #circuit: Circuit;
  readonly #counters: Counters;
  readonly #drops: Drops;
  readonly #flushTimeoutMs: number;
  #shutdown: Promise<FlushResult> | undefined;

  /** @throws {OsspError} ERR_USAGE that names the option, or environment variable, with a bad value. */
  constructor(options: OsspLogRecordProcessorOptions = {}) {
    const settings = readSettings(options, processEnvironment());
    const { lift, queue, concurrency, batchSize, maxEventBytes, validate, redact } = settings;
    const diagnostics = new Diagnostics(BACKGROUND_TIMING.elapsed);
    const telemetry = new Telemetry(() => ({
      signals: this.#counters.signals,
      queued: this.#delivery.queued,
      spooled: this.#delivery.spoolLevels.spooled,
    }));
    const counters = new Counters(telemetry);
    const circuit = new Circuit(settings.circuit, BACKGROUND_TIMING, {
      opened: (reason) => diagnostics.warn('opened', `no event gets through, so fewer attempts are made: ${reason}`),
      closed: () => diagnostics.info('events get through again'),
      gone: () => this.#delivery.gone(),
    });
    const sender =
      settings.collector === undefined
        ? new LocalSender()
        : new EventClient(settings.collector(circuit), BACKGROUND_TIMING);
    const preparation = new Preparation({
      redact,
      validate,
      maxEventBytes,
      schemas: () => options.schemas ?? schemasOf(settings.schemaFolder, diagnostics),
      onInvalid: (type, findings) => {
        counters.invalid++;
        // An application may make up as many types as it likes
        const kind = isKnownEventType(type) ? `invalid ${type}` : 'invalid';
        diagnostics.warn(kind, `events of the type ${type} violate its schema: ${findings.join(', ')}`);
      },
    });
    const drops = new Drops(counters, diagnostics, options.onDrop, options.deadLetter);
    this.#lifter = new Lifter(lift);
    this.#isSignal = lift.isSignal;
    this.#hasPresets = lift.presets.length > 0;
    this.#circuit = circuit;
    this.#counters = counters;
    this.#drops = drops;
    this.#flushTimeoutMs = settings.flushTimeoutMs;
    const parts = {
      sender,
      circuit,
      preparation,
      drops,
      counters,
      telemetry,
      diagnostics,
      queue,
      concurrency,
      batchSize: settings.collector === undefined ? 1 : batchSize,
    };
    this.#delivery = new Delivery({ ...parts, spool: options.spool });
    if (settings.isLocalByDefault) {
      diagnostics.warn('local', 'no endpoint is set, so events are printed to standard output and go nowhere else');
    }
  }

  /** Completes a record that is a safety signal, and takes it for delivery; leaves every other as it is. Never throws. */
  onEmit(record: SignalRecord): void {
    try {
      const signal = this.#lifter.lift(record);
      if (signal === undefined) return;
      this.#counters.signals++;
      this.#delivery.take(signal);
    } catch (error) {
      this.#failed(error);
    }
  }

  /**
   * Whether a record of this event name could be a safety signal. Without a name it could: an attribute may make it one,
   * and attributes are not known here. Never throws.
   */
  enabled(options?: EnabledOptions): boolean {
    if (this.#shutdown !== undefined) return false;
    const eventName = options?.eventName;
    try {
      return eventName === undefined || this.#hasPresets || this.#isSignal(eventName);
    } catch {
      // onEmit counts the record for which the function of the application fails
      return true;
    }
  }

  /**
   * Waits until every event that has arrived so far is delivered or given up, and the spool is empty, but not longer than the
   * timeout. Never rejects.
   * Any number of calls may be under way. Returns what became of the events that were not settled before.
   */
  forceFlush(options?: FlushOptions): Promise<Flushed> {
    return (this.#shutdown ?? this.#delivery.flush(this.#timeoutMs(options))) as Promise<Flushed>;
  }

  /**
   * Flushes, and ends everything. What could not be delivered in time stays in the spool or goes to `onDrop` and the dead
   * letter, and so does what arrives later. Never rejects; every call returns the same.
   */
  shutdown(options?: FlushOptions): Promise<Flushed> {
    this.#shutdown ??= this.#delivery.shutdown(this.#timeoutMs(options));
    return this.#shutdown as Promise<Flushed>;
  }

  #timeoutMs(options: FlushOptions | undefined): number {
    const asked = options?.timeoutMillis ?? this.#flushTimeoutMs;
    return asked >= 0 ? Math.min(asked, MAX_TIMER_MS) : this.#flushTimeoutMs;
  }

  /** Returns what became of the safety signals so far. */
  stats(): ProcessorStats {
    return this.#counters.stats({
      ...this.#delivery.spoolLevels,
      unreported: this.#drops.unreported,
      circuit: this.#circuit.state,
    });
  }

  #failed(error: unknown): void {
    this.#counters.failed++;
    this.#counters.signals++;
    this.#drops.add({
      type: '',
      severityNumber: 0,
      error: dropError('ERR_RECORD_NOT_AN_EVENT', error),
      make: undefined,
    });
  }
}

const BUILT_IN: DataSchemas = { check: validateEventData };

/** Schemas of a folder that cannot be read are no reason to lose events. */
async function fromFolder(folder: string, diagnostics: Diagnostics): Promise<DataSchemas> {
  try {
    const { readSchemaFolder } = await import('#schema-folder');
    return await readSchemaFolder(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    diagnostics.warn('schemas', `the schemas in OSSP_SCHEMA_DIR cannot be used (${code}): those of OSSP 1.0.0 are`);
    return BUILT_IN;
  }
}

function schemasOf(folder: string | undefined, diagnostics: Diagnostics): DataSchemas | Promise<DataSchemas> {
  return folder === undefined ? BUILT_IN : fromFolder(folder, diagnostics);
}
