import { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { stringifyJson } from '../json/stringify-json.ts';
import { EventMapper, type EventMapperOptions, type ReadContext } from '../map/event-to-record.ts';
import { severityOf } from '../map/severity.ts';
import { Batcher } from '../otlp/batcher.ts';
import { type LogsEncoding, PROTOBUF } from '../otlp/logs-encoding.ts';
import { Transcoder, type TranscoderOptions } from '../transcode/transcoder.ts';
import type { Item } from './item.ts';
import type { Batch } from './sink.ts';

/** Bounds of a batch. */
export interface BatchLimits {
  readonly maxRecords: number;
  /** Bytes of an encoded batch. */
  readonly maxBytes: number;
}

export interface EncodedEvent {
  readonly severityNumber: number;
  /** The batch before, if the event did not fit into it. */
  readonly complete: Batch | undefined;
}

/** Turns events into what an output takes, in batches. */
export interface EventEncoder {
  /** @throws {OsspError} ERR_TOO_LARGE if the event alone is larger than a batch may be. Nothing is added then. */
  add(event: AcceptedEvent, context: ReadContext, item: Item | undefined): EncodedEvent;
  /** Returns the batch of what was added since the last one, `undefined` if there is nothing. */
  flush(): Batch | undefined;
  /** Returns a faster way into the same batches for usual events, `undefined` if there is none to this output. */
  createTranscoder(options: TranscoderOptions): Transcoder<Item | undefined> | undefined;
}

/** Encodes events as OTLP log records. */
export class RecordEncoder implements EventEncoder {
  readonly #mapper: EventMapper;
  readonly #batcher: Batcher<Item | undefined>;
  readonly #isTranscodable: boolean;
  readonly #serviceName: string | undefined;

  constructor(encoding: LogsEncoding, limits: BatchLimits, options: EventMapperOptions) {
    this.#mapper = new EventMapper(options);
    this.#batcher = new Batcher({ encoding, ...limits });
    const { body = 'summary', attributes = 'ossp', serviceName } = options;
    this.#isTranscodable = encoding === PROTOBUF && body === 'summary' && attributes === 'ossp';
    this.#serviceName = serviceName;
  }

  add(event: AcceptedEvent, context: ReadContext, item: Item | undefined): EncodedEvent {
    const { resource, record } = this.#mapper.map(event, context);
    return { severityNumber: record.severityNumber, complete: this.#batcher.add(resource, record, item) };
  }

  flush(): Batch | undefined {
    return this.#batcher.flush();
  }

  createTranscoder(options: TranscoderOptions): Transcoder<Item | undefined> | undefined {
    if (!this.#isTranscodable) return undefined;
    return Transcoder.create(this.#batcher, { ...options, serviceName: this.#serviceName });
  }
}

/** Encodes events as OSSP JSON lines. */
export class LineEncoder implements EventEncoder {
  readonly #limits: BatchLimits;
  #lines = '';
  #size = 0;
  #count = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  add(event: AcceptedEvent): EncodedEvent {
    const line = `${stringifyJson(event)}\n`;
    const size = Buffer.byteLength(line);
    if (size > this.#limits.maxBytes) {
      throw new OsspError('ERR_TOO_LARGE', `the event takes ${size} bytes, more than ${this.#limits.maxBytes}`);
    }
    const complete = this.#hasRoom(size) ? undefined : this.flush();
    this.#lines += line;
    this.#size += size;
    this.#count++;
    return { severityNumber: severityOf(event.type, event['data']).number, complete };
  }

  flush(): Batch | undefined {
    if (this.#count === 0) return undefined;
    const batch = { bytes: Buffer.from(this.#lines), recordCount: this.#count, items: [] };
    this.#lines = '';
    this.#size = 0;
    this.#count = 0;
    return batch;
  }

  createTranscoder(): undefined {
    return undefined;
  }

  #hasRoom(size: number): boolean {
    return this.#count < this.#limits.maxRecords && this.#size + size <= this.#limits.maxBytes;
  }
}
