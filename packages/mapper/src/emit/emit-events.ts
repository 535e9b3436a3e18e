import { type ErrorCode, OsspError, validateEnvelope } from '@ossp-otel/types';
import type { Origin } from '../convert/item.ts';
import { Tally } from '../convert/tally.ts';
import type { AcceptedEvent } from '../event/check-event.ts';
import type { DataSchemas, Finding } from '../event/data-schemas.ts';
import { EventReader } from '../event/read-event.ts';
import type { Validation } from '../event/validation.ts';
import { ABOUT_THE_CONTENT } from '../http/about-the-content.ts';
import { findInputs } from '../input/find-inputs.ts';
import { readInput } from '../input/read-input.ts';
import type { EventResult } from '../ossp-http/index.ts';
import type { ItemPlace, ItemVisitor } from '../sources/item-visitor.ts';

/** Where an event that is emitted came from; `undefined` for one that was made here. */
export type EventOrigin = Origin | undefined;

/** Is told what becomes of each event. */
export interface EmitListener {
  /** The event is about to be emitted. */
  event(event: AcceptedEvent): void;
  /** An item of the file is no event. */
  rejected(error: OsspError, origin: Origin): void;
  /** The event violates its schema, and may be emitted nonetheless. */
  invalid(findings: readonly Finding[], origin: EventOrigin, isEmitted: boolean): void;
  sent(event: AcceptedEvent, result: EventResult, origin: EventOrigin): void;
  /** Resolves when more may come. */
  ready(): Promise<void>;
}

export interface EmitOptions {
  /** Delivers an event. Without it, events are only passed to the listener. */
  readonly send: ((event: AcceptedEvent) => Promise<EventResult>) | undefined;
  readonly validate: Validation;
  readonly schemas: DataSchemas;
  readonly listener: EmitListener;
}

/** What became of the events. `events = emitted + invalid + refused + undelivered + unsent`. */
export interface EmitReport {
  /** Events that were made or read. */
  readonly events: number;
  /** Events that the collector accepted, or that were printed, where there is no collector. */
  readonly emitted: number;
  /** Events that violate their schema, and therefore were not sent. */
  readonly invalid: number;
  /** Events that the collector refused. */
  readonly refused: number;
  /** Events that were tried without success; after the first one, no other is tried. */
  readonly undelivered: number;
  /** Events that were read and not tried, because the collector was given up or the caller asked to stop. */
  readonly unsent: number;
  /** Items of the file that are no events. */
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** Whether there may be more events in the file than were read. */
  readonly stoppedEarly: boolean;
}

/** Takes events one by one to where they are to go, and counts what becomes of them. */
export class Emitter implements ItemVisitor {
  readonly #options: EmitOptions;
  readonly #reader = new EventReader();
  readonly #waiting: { readonly event: AcceptedEvent; readonly origin: EventOrigin }[] = [];
  readonly #rejected = new Tally<ErrorCode>();
  readonly #stop = new AbortController();
  readonly #counts = { events: 0, emitted: 0, invalid: 0, refused: 0, undelivered: 0, unsent: 0 };
  #input = '';

  constructor(options: EmitOptions) {
    this.#options = options;
  }

  /** Emits one event. */
  async emit(event: AcceptedEvent): Promise<void> {
    this.#add(event, undefined);
    await this.ready();
  }

  /**
   * Emits the events of a file, or of `-`, in order.
   *
   * @param stopSignal - Ends the reading.
   * @throws {OsspError} ERR_INPUT if it cannot be read.
   */
  async emitFile(file: string, stdin: NodeJS.ReadableStream, stopSignal: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stopSignal, this.#stop.signal]);
    for (const input of await findInputs([file])) {
      if (signal.aborted) {
        this.stop();
        break;
      }
      this.#input = input.name;
      try {
        await readInput(input, this, { from: 'ossp', hash: false, stdin, signal });
      } catch (error) {
        if (signal.aborted) this.stop();
        // What was read before goes its way
        await this.ready();
        if (!signal.aborted) throw error;
      }
    }
  }

  /** Sends no further event. */
  stop(): void {
    this.#stop.abort();
  }

  report(): EmitReport {
    return { ...this.#counts, rejectedByCode: this.#rejected.counts, stoppedEarly: this.#stop.signal.aborted };
  }

  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    let event: AcceptedEvent;
    try {
      event = this.#reader.read(bytes, start, end);
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      this.rejected(error, bytes, place);
      return;
    }
    this.#add(event, { ...place, input: this.#input });
  }

  logs(): void {
    throw new OsspError(
      'ERR_INPUT',
      `${this.#input} holds OTLP; "convert --format ossp" makes events of it`,
      this.#input,
    );
  }

  rejected(error: OsspError, _bytes: Uint8Array, place: ItemPlace): void {
    this.#rejected.add(error.code);
    this.#options.listener.rejected(error, { ...place, input: this.#input });
  }

  otherLine(): void {
    // A line of a log that holds no event and claims none
  }

  async ready(): Promise<void> {
    for (const { event, origin } of this.#waiting.splice(0)) {
      if (this.#stop.signal.aborted) this.#counts.unsent++;
      else await this.#take(event, origin);
      await this.#options.listener.ready();
    }
  }

  #add(event: AcceptedEvent, origin: EventOrigin): void {
    this.#counts.events++;
    this.#waiting.push({ event, origin });
  }

  async #take(event: AcceptedEvent, origin: EventOrigin): Promise<void> {
    const { validate, send, listener } = this.#options;
    const findings = validate === 'off' ? [] : this.#findings(event);
    if (findings.length > 0) {
      listener.invalid(findings, origin, validate !== 'reject');
      if (validate === 'reject') {
        this.#counts.invalid++;
        return;
      }
    }
    listener.event(event);
    if (send === undefined) {
      this.#counts.emitted++;
      return;
    }
    const result = await send(event);
    this.#settle(result);
    listener.sent(event, result, origin);
  }

  #findings(event: AcceptedEvent): readonly Finding[] {
    const { type, data } = event;
    return [...validateEnvelope(event), ...(data === undefined ? [] : this.#options.schemas.check(type, data))];
  }

  #settle(result: EventResult): void {
    if (result.outcome === 'accepted') {
      this.#counts.emitted++;
    } else if (result.outcome === 'refused' && ABOUT_THE_CONTENT.has(result.status)) {
      this.#counts.refused++;
    } else {
      this.#counts.undelivered++;
      this.stop();
    }
  }
}
