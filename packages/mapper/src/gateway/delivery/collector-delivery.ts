import { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { errorCode } from '../../http/network-failure.ts';
import type { SendResult } from '../../otlp-http/index.ts';
import type { Admit } from '../../transcode/transcoder.ts';
import { type DeliveryOutcome, rejected, unavailable } from '../event-outcome.ts';
import type { JsonText } from '../received-event.ts';
import type { DeliveryObserver } from './delivery-observer.ts';
import { errorType } from './error-type.ts';
import { type EncodingSettings, type EventBatch, EventEncoder } from './event-encoder.ts';
import type { OutgoingEvent } from './outgoing-event.ts';
import { judgeSend } from './send-judgement.ts';
import { Suspicion, scattered } from './suspicion.ts';

/** How often a record is asked about again, alone, before it is blamed for an error that does not say who is at fault. */
const CONFIRMATIONS = 3;

/** How long those that are likely to come are waited for, in milliseconds. */
const GATHERING_MS = 2;

/** `error.type` where there is nothing to tell (OpenTelemetry, "Recording errors"). */
const NO_RESULT = '_OTHER';

export interface CollectorDeliveryOptions {
  readonly settings: EncodingSettings & { readonly batchDelayMs: number };
  /** Sends a body by the rules of OTLP. Never rejects. */
  readonly send: (body: Uint8Array) => Promise<SendResult>;
  /** Whether everything that was to be sent has left the process. */
  readonly hasSentAll: () => boolean;
  readonly observer: DeliveryObserver;
}

/**
 * Delivers events to the collector. Those that come while a request is under way go together with the next one, so
 * that neither a lonely event waits nor a crowd makes a crowd of requests. Where the collector refuses a request
 * because of some of its records, it is split until those are found; each event is settled by itself.
 */
export class CollectorDelivery {
  readonly #send: CollectorDeliveryOptions['send'];
  readonly #hasSentAll: CollectorDeliveryOptions['hasSentAll'];
  readonly #observer: DeliveryObserver;
  readonly #delayMs: number;
  readonly #encoder: EventEncoder;
  readonly #underWay = new Set<Promise<void>>();
  /** Events in the batch that grows. */
  #waiting = 0;
  /** Events in the batch that was flushed last. */
  #lastSize = 0;
  #isFlushDue = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ settings, send, hasSentAll, observer }: CollectorDeliveryOptions) {
    this.#send = send;
    this.#hasSentAll = hasSentAll;
    this.#observer = observer;
    this.#delayMs = settings.batchDelayMs;
    this.#encoder = new EventEncoder(settings);
  }

  /** Takes an event, whose text it is, by the fast way. Returns false, and does nothing, if it is unusual or not admitted. */
  addText(event: OutgoingEvent, text: JsonText, admit?: Admit): boolean {
    try {
      if (!this.#encoder.addText(event, text, this.#start, admit)) return false;
    } catch (error) {
      settleTooLarge(event, error);
      return true;
    }
    this.#filled();
    return true;
  }

  /**
   * Takes an event that is valid.
   *
   * @param known - what its content holds, if it has been read already.
   */
  add(event: OutgoingEvent, known?: AcceptedEvent): void {
    try {
      this.#encoder.add(event, this.#start, known);
    } catch (error) {
      settleTooLarge(event, error);
      return;
    }
    this.#filled();
  }

  /** To be called when the texts of a request have been given, which are not kept longer than needed. */
  release(): void {
    this.#encoder.release();
  }

  /** Resolves when every event that was taken is settled, also of those that come until then. */
  async drain(): Promise<void> {
    for (;;) {
      this.#flush();
      if (this.#underWay.size === 0) return;
      await Promise.all(this.#underWay);
    }
  }

  #filled(): void {
    this.#waiting++;
    this.#schedule();
  }

  /**
   * While a request is under way, those that come wait for it. After it, as many senders as before are likely to send
   * their next event, which is worth a moment: many small requests cost everybody more.
   */
  #schedule(): void {
    if (this.#underWay.size > 0) this.#timer ??= setTimeout(this.#flush, this.#delayMs);
    else if (this.#waiting >= this.#lastSize) this.#flushSoon();
    else this.#timer ??= setTimeout(this.#flush, Math.min(this.#delayMs, GATHERING_MS));
  }

  /** After everything else that has arrived already. */
  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isFlushDue = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = 0;
    const batch = this.#encoder.flush();
    this.#lastSize = batch?.recordCount ?? 0;
    if (batch !== undefined) this.#start(batch);
  };

  readonly #start = (batch: EventBatch): void => {
    const delivery = this.#deliver(batch, new Suspicion())
      .catch((error: unknown) => {
        // A defect; who waits for an answer must not wait for ever
        this.#observer.failed('refusing', `internal error (${errorCode(error)})`);
        settleAll(batch.items, unavailable(new OsspError('ERR_OTLP_UNDELIVERED', 'internal error')));
      })
      .finally(() => {
        this.#underWay.delete(delivery);
        if (this.#waiting === 0) return;
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#schedule();
      });
    this.#underWay.add(delivery);
  };

  async #deliver(batch: EventBatch, suspicion: Suspicion): Promise<void> {
    const trouble = await this.#attempt(batch, suspicion);
    // Only those that are not settled yet
    if (trouble !== undefined) settleAll(batch.items, trouble);
    else await this.#clear(suspicion);
  }

  /** Settles those of which it was in doubt whether they or the collector are at fault. */
  async #clear(suspicion: Suspicion): Promise<void> {
    const conclusion = suspicion.conclude();
    if (conclusion === undefined) return;
    const { refusal, records, others } = conclusion;
    if (others.length > 0) this.#observer.failed('refusing', refusal.otherwise.error.message);
    settleAll(others, refusal.otherwise);
    // A collector may also fail now and then, and an event that is blamed for that is lost to its sender
    let suspects = records;
    for (let again = 0; again < CONFIRMATIONS && suspects.length > 0; again++) suspects = await this.#confirm(suspects);
    settleAll(suspects, refusal.alone);
  }

  /** Asks about each event alone, and resolves to those that were refused again. */
  async #confirm(suspects: readonly OutgoingEvent[]): Promise<readonly OutgoingEvent[]> {
    const refused: OutgoingEvent[] = [];
    for (const event of suspects) {
      for (const batch of this.#encoder.encodeAgain([event])) {
        const judgement = judgeSend(await this.#sendObserved(batch), 1);
        if (judgement.next === 'suspect') refused.push(event);
        else event.settle(judgement.next === 'split' ? judgement.alone : judgement.outcome);
        if (judgement.next !== 'stop') continue;
        if (judgement.trouble !== undefined) this.#observer.failed(judgement.trouble, judgement.outcome.error.message);
        settleAll(suspects, judgement.outcome);
        return [];
      }
    }
    return refused;
  }

  /** Resolves to what is to become of all that are not settled, if the next request would fare no better. */
  async #attempt(batch: EventBatch, suspicion: Suspicion): Promise<DeliveryOutcome | undefined> {
    const { items } = batch;
    if (suspicion.isTheCollector) {
      suspicion.add(items);
      return undefined;
    }
    const judgement = judgeSend(await this.#sendObserved(batch), items.length);
    switch (judgement.next) {
      case 'settle':
        this.#observer.answered();
        if (judgement.outcome.outcome === 'delivered') suspicion.taken();
        settleAll(items, judgement.outcome);
        return undefined;
      case 'stop':
        if (judgement.trouble !== undefined) this.#observer.failed(judgement.trouble, judgement.outcome.error.message);
        return judgement.outcome;
      case 'suspect':
        if (suspicion.refused(judgement, items)) return undefined;
        return this.#attemptHalves(scattered(items), suspicion);
      case 'split':
        if (items.length > 1) return this.#attemptHalves(items, suspicion);
        this.#observer.answered();
        settleAll(items, judgement.alone);
        return undefined;
    }
  }

  async #attemptHalves(items: readonly OutgoingEvent[], suspicion: Suspicion): Promise<DeliveryOutcome | undefined> {
    const middle = items.length >> 1;
    for (const half of [items.slice(0, middle), items.slice(middle)]) {
      for (const part of this.#encoder.encodeAgain(half)) {
        const trouble = await this.#attempt(part, suspicion);
        if (trouble !== undefined) return trouble;
      }
    }
    return undefined;
  }

  async #sendObserved(batch: EventBatch): Promise<SendResult> {
    const { bytes, items } = batch;
    const started = performance.now();
    this.#observer.started(items.length);
    let taken = 0;
    let failure: string | undefined = NO_RESULT;
    try {
      const result = await this.#send(bytes);
      // An answer may come before all is sent
      if (result.outcome === 'accepted' && this.#hasSentAll()) this.#encoder.recycle(batch);
      taken = result.outcome === 'accepted' ? Math.max(0, items.length - result.rejectedLogRecords) : 0;
      failure = errorType(result);
      return result;
    } finally {
      this.#observer.ended(items.length, taken, (performance.now() - started) / 1000, failure);
    }
  }
}

function settleAll(events: readonly OutgoingEvent[], outcome: DeliveryOutcome): void {
  for (const event of events) event.settle(outcome);
}

function settleTooLarge(event: OutgoingEvent, error: unknown): void {
  if (!(error instanceof OsspError)) throw error;
  event.settle(rejected(error));
}
