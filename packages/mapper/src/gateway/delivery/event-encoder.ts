import { formatViolation, validateEventData } from '@ossp-otel/types';
import type { AcceptedEvent } from '../../event/check-event.ts';
import { EventReader } from '../../event/read-event.ts';
import { EventMapper } from '../../map/event-to-record.ts';
import { Batcher, type EncodedBatch } from '../../otlp/batcher.ts';
import { JSON_ENCODING, PROTOBUF } from '../../otlp/logs-encoding.ts';
import { type Admit, Transcoder } from '../../transcode/transcoder.ts';
import { IDENTITY_SEED } from '../identity-hash.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import { readerOptions } from '../options/reader-options.ts';
import type { JsonText } from '../received-event.ts';
import { knownEventOptions } from './known-event-options.ts';
import type { OutgoingEvent } from './outgoing-event.ts';

export type EventBatch = EncodedBatch<OutgoingEvent>;

export type EncodingSettings = Pick<
  GatewaySettings,
  | 'otlp'
  | 'batchSize'
  | 'maxBatchBytes'
  | 'validate'
  | 'serviceName'
  | 'body'
  | 'attributes'
  | 'maxEventBytes'
  | 'maxDepth'
  | 'maxKeys'
  | 'acceptNan'
>;

/** Turns events into batches of encoded log records. */
export class EventEncoder {
  readonly #settings: EncodingSettings;
  readonly #mapper: EventMapper;
  readonly #reader: EventReader;
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #batcher: Batcher<OutgoingEvent>;
  readonly #transcoder: Transcoder<OutgoingEvent> | undefined;

  /** @param fast - whether there is a fast way; what it needs takes some room. */
  constructor(settings: EncodingSettings, fast = true) {
    const { otlp, batchSize, maxBatchBytes, validate, serviceName, body, attributes } = settings;
    const encoding = otlp.encoding === 'json' ? JSON_ENCODING : PROTOBUF;
    this.#settings = settings;
    this.#mapper = new EventMapper({ serviceName, body, attributes });
    this.#reader = new EventReader(knownEventOptions(settings));
    this.#batcher = new Batcher({ encoding, maxRecords: batchSize, maxBytes: maxBatchBytes });
    if (fast && encoding === PROTOBUF && body === 'summary' && attributes === 'ossp') {
      const reader = readerOptions(settings);
      this.#transcoder = Transcoder.create(this.#batcher, {
        ...reader,
        serviceName,
        validate: validate !== 'off',
        bytesStay: true,
        hashSeed: IDENTITY_SEED,
      });
    }
  }

  /**
   * Adds an event, whose text it is, by the fast way. Returns whether it was added: it is not if it is unusual or not admitted.
   *
   * @param onComplete - is given the batch before, if the event did not fit into it.
   * @throws {OsspError} ERR_TOO_LARGE if the record alone is larger than a batch may be.
   */
  addText(event: OutgoingEvent, text: JsonText, onComplete: OnComplete, admit?: Admit): boolean {
    // What the fast way does not write
    if (event.traceparent !== undefined || event.conflict) return false;
    const { bytes, start, end } = text;
    const added = this.#transcoder?.transcode(bytes, start, end, event.observedTimeUnixNano, event, admit);
    if (added === undefined) return false;
    if (added.complete !== undefined) onComplete(added.complete);
    return true;
  }

  /**
   * Adds any event that is valid.
   *
   * @param onComplete - is given the batch before, if the event did not fit into it.
   * @param known - what its content holds, if it has been read already.
   * @throws {OsspError} ERR_TOO_LARGE if the record alone is larger than a batch may be.
   */
  add(event: OutgoingEvent, onComplete: OnComplete, known?: AcceptedEvent): void {
    const { content, observedTimeUnixNano, traceparent, conflict } = event;
    const accepted = known ?? ('event' in content ? content.event : this.#read(content));
    const { resource, record } = this.#mapper.map(accepted, {
      observedTimeUnixNano,
      transportTraceparent: traceparent,
      conflict,
      schemaViolations: this.#violations(accepted),
      ...('bytes' in content ? { originalText: () => this.#text(content) } : {}),
    });
    const complete = this.#batcher.add(resource, record, event);
    if (complete !== undefined) onComplete(complete);
  }

  /** Returns the batch of what was added since the last one, `undefined` if there is nothing. */
  flush(): EventBatch | undefined {
    return this.#batcher.flush();
  }

  /** Forgets the bytes of the last text. */
  release(): void {
    this.#transcoder?.release();
  }

  /** Takes back a batch that nobody will read any more. */
  recycle(batch: EventBatch): void {
    this.#batcher.recycle(batch);
  }

  /** Returns the events, which have been encoded before, in batches of their own. */
  encodeAgain(events: readonly OutgoingEvent[]): readonly EventBatch[] {
    const apart = new EventEncoder(this.#settings, false);
    const batches: EventBatch[] = [];
    for (const event of events) apart.add(event, (batch) => batches.push(batch));
    const last = apart.flush();
    return last === undefined ? batches : [...batches, last];
  }

  #read({ bytes, start, end }: JsonText): AcceptedEvent {
    return this.#reader.read(bytes, start, end);
  }

  #text({ bytes, start, end }: JsonText): string {
    return this.#utf8.decode(bytes.subarray(start, end));
  }

  #violations({ type, data }: AcceptedEvent): readonly string[] {
    return this.#settings.validate === 'off' ? [] : validateEventData(type, data).map(formatViolation);
  }
}

type OnComplete = (batch: EventBatch) => void;
