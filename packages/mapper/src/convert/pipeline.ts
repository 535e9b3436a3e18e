import { type LogRecord, type LogsData, OsspError, type Resource } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { copyBytes } from '../json/copy-bytes.ts';
import { recordToEvent } from '../map/record-to-event.ts';
import { Batcher } from '../otlp/batcher.ts';
import { JSON_ENCODING } from '../otlp/logs-encoding.ts';
import type { ItemPlace, ItemVisitor } from '../sources/item-visitor.ts';
import type { Account, InputAccount } from './account.ts';
import type { EventConverter, Outcome } from './convert-event.ts';
import { type Item, itemBytes, type Origin } from './item.ts';
import type { Rejections } from './rejections.ts';
import type { OutputReport, Sink } from './sink.ts';
import type { StopSwitch } from './stop-switch.ts';

export interface PipelineOptions {
  readonly converter: EventConverter;
  readonly sink: Sink;
  readonly account: Account;
  readonly rejections: Rejections;
  readonly stop: StopSwitch;
  /** Whether stored OTLP can be converted, which is so where events come out. */
  readonly takesLogs: boolean;
  /** Returns what events read now have as the time of their observation, in nanoseconds since the Unix epoch. */
  readonly observedTime: () => bigint;
  /** Is told of every event whose source and id came before with other content. */
  readonly onConflict: ((origin: Origin) => void) | undefined;
}

/**
 * The way of an event from the reader to the output. It sees to it that each ends in exactly one counter of the
 * account; once the run is stopped, what still comes counts as not read.
 */
export class Pipeline implements ItemVisitor {
  readonly #options: PipelineOptions;
  #input: InputAccount | undefined;
  #number = 0;
  #observedTimeUnixNano: bigint;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#observedTimeUnixNano = options.observedTime();
  }

  /** How many items were read so far. */
  get eventsRead(): number {
    return this.#number;
  }

  /** Says from which input the next items come. */
  startInput(name: string): void {
    this.#input = this.#options.account.startInput(name);
  }

  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    const input = this.#begin();
    if (input === undefined) return;
    const observed = this.#observedTimeUnixNano;
    const { converter, sink } = this.#options;
    const item = sink.wantsItems ? this.#item(input, place, copyBytes(bytes, start, end)) : undefined;
    try {
      this.#settle(input, place, converter.convert(bytes, start, end, observed, item));
    } catch (error) {
      this.#reject(input, place, error, () => bytes.subarray(start, end));
    }
  }

  logs(data: LogsData, place: ItemPlace): void {
    if (!this.#options.takesLogs) {
      // A record holds more than its event, and none of that may be lost on a way that need not be gone
      const message = 'the input holds OTLP already; --format ossp turns its records into events';
      this.#options.stop.stop('input', new OsspError('ERR_FORMAT', message, this.#input?.name));
      return;
    }
    for (const { resource, scopeLogs } of data.resourceLogs) {
      for (const { logRecords } of scopeLogs) for (const record of logRecords) this.#record(record, resource, place);
    }
  }

  rejected(error: OsspError, bytes: Uint8Array, place: ItemPlace): void {
    const input = this.#begin();
    if (input !== undefined) this.#reject(input, place, error, () => bytes, error.code === 'ERR_TOO_LARGE');
  }

  otherLine(): void {
    if (this.#input !== undefined && this.#options.stop.reason === undefined) this.#input.otherLines++;
  }

  async ready(): Promise<void> {
    await this.#options.sink.ready();
    this.#observedTimeUnixNano = this.#options.observedTime();
  }

  /** Hands the last batch on and resolves when the output has ended; to be called once, after the last item. */
  async finish(): Promise<OutputReport> {
    const { converter, sink, stop } = this.#options;
    const batch = converter.flush();
    if (batch !== undefined) sink.write(batch);
    return sink.close(stop.reason === undefined);
  }

  /** Counts an item as read; returns the account of its input, `undefined` if the run is over. */
  #begin(): InputAccount | undefined {
    const input = this.#input;
    if (input === undefined || this.#options.stop.reason !== undefined) return undefined;
    input.read++;
    this.#number++;
    return input;
  }

  #record(record: LogRecord, resource: Resource, place: ItemPlace): void {
    const input = this.#begin();
    if (input === undefined) return;
    let event: AcceptedEvent;
    try {
      event = recordToEvent(record, resource);
    } catch (error) {
      this.#reject(input, place, error, () => recordBytes(record, resource));
      return;
    }
    const item = this.#item(input, place, event);
    try {
      const { converter, sink } = this.#options;
      const kept = sink.wantsItems ? item : undefined;
      this.#settle(input, place, converter.convertEvent(event, this.#observedTimeUnixNano, kept));
    } catch (error) {
      this.#reject(input, place, error, () => itemBytes(item));
    }
  }

  #item(input: InputAccount, { line, index, offset }: ItemPlace, content: Item['content']): Item {
    const observedTimeUnixNano = this.#observedTimeUnixNano;
    return { input: input.name, line, index, offset, number: this.#number, observedTimeUnixNano, content };
  }

  #settle(input: InputAccount, place: ItemPlace, outcome: Outcome): void {
    if (outcome === 'filtered') {
      input.filtered++;
    } else if (outcome === 'duplicate') {
      input.duplicates++;
    } else {
      const { account, sink, onConflict } = this.#options;
      account.mapped(input, outcome.type, outcome.severityNumber, outcome.violations);
      if (outcome.conflict === true) {
        input.conflicts++;
        onConflict?.({ ...place, input: input.name });
      }
      if (outcome.complete !== undefined) sink.write(outcome.complete);
    }
  }

  #reject(input: InputAccount, place: ItemPlace, error: unknown, original: () => Uint8Array, truncated = false): void {
    // Anything else is a defect, which must not pass for bad input
    if (!(error instanceof OsspError)) throw error;
    input.rejected.add(error.code);
    this.#options.rejections.add({ ...place, input: input.name }, error, original(), { truncated });
  }
}

/** Returns a record that is no event as OTLP/JSON, for the quarantine. */
function recordBytes(record: LogRecord, resource: Resource): Uint8Array {
  const batcher = new Batcher({ encoding: JSON_ENCODING, maxRecords: 1, maxBytes: Number.POSITIVE_INFINITY });
  batcher.add(resource, record, undefined);
  return batcher.flush()?.bytes ?? new Uint8Array(0);
}
