import { formatViolation, OsspError, validateEventData } from '@ossp-otel/types';
import { EventReader } from '../../src/event/read-event.ts';
import { EventMapper } from '../../src/map/event-to-record.ts';
import { Batcher, type EncodedBatch } from '../../src/otlp/batcher.ts';
import { PROTOBUF } from '../../src/otlp/logs-encoding.ts';
import { type Admit, Transcoder, type TranscoderOptions } from '../../src/transcode/transcoder.ts';

/** What an engine makes of an event; an error's code, or what it says of the event and the complete batch before it. */
export type Outcome =
  | string
  | {
      readonly type: string;
      readonly severityNumber: number;
      readonly violations: number;
      readonly complete: string | undefined;
    };

const OBSERVED = 1_758_196_800_000_000_123n;

const LIMITS = { encoding: PROTOBUF, maxRecords: 1000, maxBytes: 4_000_000 };

/** The way over objects, which says what is right. */
export class ObjectEngine {
  readonly #batcher: Batcher;
  readonly #reader: EventReader;
  readonly #mapper: EventMapper;
  readonly #validate: boolean;

  constructor(options: TranscoderOptions, batcher: Batcher) {
    this.#reader = new EventReader(options);
    this.#mapper = new EventMapper({ serviceName: options.serviceName });
    this.#validate = options.validate;
    this.#batcher = batcher;
  }

  add(bytes: Uint8Array, start: number, end: number): Outcome {
    try {
      const event = this.#reader.read(bytes, start, end);
      const { type } = event;
      const violations = this.#validate ? validateEventData(type, event['data']) : [];
      const { resource, record } = this.#mapper.map(event, {
        observedTimeUnixNano: OBSERVED,
        wellFormed: this.#reader.wellFormed,
        schemaViolations: violations.map(formatViolation),
      });
      const complete = hexOf(this.#batcher.add(resource, record, undefined));
      return { type, severityNumber: record.severityNumber, violations: violations.length, complete };
    } catch (error) {
      if (error instanceof OsspError) return error.code;
      throw error;
    }
  }
}

/** Two batchers, filled over objects only, and over bytes wherever those will do. */
export class TwoEngines {
  readonly #left: Batcher;
  readonly #right: Batcher;
  readonly #objects: ObjectEngine;
  readonly #transcoder: Transcoder<undefined> | undefined;
  readonly #fallback: ObjectEngine;
  /** How many events were accepted, and how many of those by the transcoder. */
  accepted = 0;
  transcoded = 0;

  constructor(options: TranscoderOptions = { validate: true }, limits: Partial<typeof LIMITS> = {}) {
    this.#left = new Batcher({ ...LIMITS, ...limits });
    this.#right = new Batcher({ ...LIMITS, ...limits });
    this.#objects = new ObjectEngine(options, this.#left);
    this.#transcoder = Transcoder.create(this.#right, options);
    this.#fallback = new ObjectEngine(options, this.#right);
  }

  /** Returns what both engines make of an event. */
  add(bytes: Uint8Array, start = 0, end = bytes.length): { readonly expected: Outcome; readonly actual: Outcome } {
    const expected = this.#objects.add(bytes, start, end);
    const actual = this.transcode(bytes, start, end) ?? this.#fallback.add(bytes, start, end);
    if (typeof expected !== 'string') this.accepted++;
    return { expected, actual };
  }

  /** Returns the bytes of what was added since the last time. */
  flush(): { readonly expected: string | undefined; readonly actual: string | undefined } {
    return { expected: hexOf(this.#left.flush()), actual: hexOf(this.#right.flush()) };
  }

  /** Returns what the transcoder makes of an event, `undefined` if it leaves it to others. */
  transcode(bytes: Uint8Array, start = 0, end = bytes.length, admit?: Admit): Outcome | undefined {
    try {
      const transcoded = this.#transcoder?.transcode(bytes, start, end, OBSERVED, undefined, admit);
      if (transcoded === undefined) return undefined;
      this.transcoded++;
      const { type, severityNumber, violations, complete } = transcoded;
      return { type, severityNumber, violations, complete: hexOf(complete) };
    } catch (error) {
      if (error instanceof OsspError) return error.code;
      throw error;
    }
  }
}

function hexOf(batch: EncodedBatch<undefined> | undefined): string | undefined {
  return batch === undefined ? undefined : Buffer.from(batch.bytes).toString('hex');
}
