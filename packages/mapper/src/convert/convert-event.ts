import { formatViolation, validateEventData } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { EventReader, type EventReaderOptions } from '../event/read-event.ts';
import { schemaError } from '../event/schema-error.ts';
import type { Validation } from '../event/validation.ts';
import type { ReadContext } from '../map/event-to-record.ts';
import type { Transcoder } from '../transcode/transcoder.ts';
import type { Deduplicator } from './dedupe.ts';
import type { EventEncoder } from './event-encoder.ts';
import type { EventFilter } from './filters.ts';
import type { Item } from './item.ts';
import type { Batch } from './sink.ts';

export interface EventConverterOptions {
  readonly reader: EventReaderOptions;
  readonly validate: Validation;
  readonly filter: EventFilter | undefined;
  readonly deduplicator: Deduplicator | undefined;
  readonly encoder: EventEncoder;
}

/** What is said of an event that was handed on. */
interface Converted {
  readonly type: string;
  readonly severityNumber: number;
  /** How many rules of its schema the event breaks. */
  readonly violations: number;
  /** Whether an event with the same source and id, but other content, came before. */
  readonly conflict?: boolean;
  /** The batch before, if the event did not fit into it. */
  readonly complete: Batch | undefined;
}

/** What became of an event that was not rejected. */
export type Outcome = Converted | 'filtered' | 'duplicate';

const NO_VIOLATIONS: readonly string[] = [];

/** Takes events one by one through all that stands between reading and the output. */
export class EventConverter {
  readonly #options: EventConverterOptions;
  readonly #reader: EventReader;
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Does the whole work for usual events, where nothing has to look into them on the way. */
  readonly #transcoder: Transcoder<Item | undefined> | undefined;

  constructor(options: EventConverterOptions) {
    this.#options = options;
    const { reader, validate, filter, deduplicator, encoder } = options;
    this.#reader = new EventReader(reader);
    if (filter === undefined && deduplicator === undefined && validate !== 'reject') {
      this.#transcoder = encoder.createTranscoder({ ...reader, validate: validate === 'warn' });
    }
  }

  /**
   * Converts the event that the bytes from `start` to `end` hold.
   *
   * @throws {OsspError} a code of {@link EventReader.read}, ERR_SCHEMA, or ERR_TOO_LARGE of the output.
   */
  convert(
    bytes: Uint8Array,
    start: number,
    end: number,
    observedTimeUnixNano: bigint,
    item: Item | undefined,
  ): Outcome {
    const transcoded = this.#transcoder?.transcode(bytes, start, end, observedTimeUnixNano, item);
    if (transcoded !== undefined) return transcoded;
    const event = this.#reader.read(bytes, start, end);
    return this.#take(event, item, {
      observedTimeUnixNano,
      wellFormed: this.#reader.wellFormed,
      originalText: () => this.#utf8.decode(bytes.subarray(start, end)),
    });
  }

  /** Converts an event that is there already. */
  convertEvent(event: AcceptedEvent, observedTimeUnixNano: bigint, item: Item | undefined): Outcome {
    return this.#take(event, item, { observedTimeUnixNano });
  }

  /** Returns the batch of what was converted since the last one, `undefined` if there is nothing. */
  flush(): Batch | undefined {
    return this.#options.encoder.flush();
  }

  #take(event: AcceptedEvent, item: Item | undefined, context: ReadContext): Outcome {
    const { filter, deduplicator, encoder } = this.#options;
    const schemaViolations = this.#validate(event);
    if (filter !== undefined && !filter(event)) return 'filtered';
    const sighting = deduplicator?.see(event);
    if (sighting === 'duplicate') return 'duplicate';
    const { severityNumber, complete } = encoder.add(event, { ...context, schemaViolations }, item);
    const conflict = sighting === 'conflict';
    return { type: event.type, severityNumber, violations: schemaViolations.length, conflict, complete };
  }

  #validate(event: AcceptedEvent): readonly string[] {
    if (this.#options.validate === 'off') return NO_VIOLATIONS;
    const violations = validateEventData(event.type, event['data']);
    const [first] = violations;
    if (first === undefined) return NO_VIOLATIONS;
    if (this.#options.validate === 'warn') return violations.map(formatViolation);
    throw schemaError(first, violations.length);
  }
}
