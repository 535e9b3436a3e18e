import { type ErrorCode, OsspError } from '@ossp-otel/types';
import { recogniseFormat, type SourceName } from './formats.ts';
import { HeldBytes } from './held-bytes.ts';
import { HEAD_BYTES, inputHead, isBlank } from './input-head.ts';
import type { ItemReader, ItemSink } from './source.ts';
import { foreignEncoding, utf8MarkLength } from './text-encoding.ts';

export interface RecognisingReaderOptions {
  readonly sink: ItemSink;
  /** Its extension decides where the content leaves a doubt. */
  readonly fileName: string;
  /** The source that the user says the input to be of. */
  readonly from?: SourceName | undefined;
  /** Largest event in bytes. An OTLP message, which holds many, may have 64 MiB, or as much if that is more. */
  readonly maxEventBytes: number;
}

/**
 * Reads an input in any known format: waits for its first {@link HEAD_BYTES}, recognises the format by them, and
 * leaves the rest to the reader of that format. What is in no known format or in another encoding than UTF-8 is
 * rejected as a whole, once.
 */
export class RecognisingReader implements ItemReader {
  readonly #options: RecognisingReaderOptions;
  readonly #head = new HeldBytes(Number.POSITIVE_INFINITY);
  #reader: ItemReader | undefined;
  #format = 'empty';

  constructor(options: RecognisingReaderOptions) {
    this.#options = options;
  }

  /** What a receipt calls the format: `'empty'` if there is nothing but white space, `'unknown'` if it is rejected as a whole. */
  get format(): string {
    return this.#format;
  }

  push(bytes: Uint8Array): void {
    const head = this.#head;
    if (this.#reader !== undefined) {
      this.#reader.push(bytes);
    } else if (head.length === 0 && bytes.length >= HEAD_BYTES) {
      this.#start(bytes, false);
    } else {
      head.append(bytes, 0, bytes.length);
      if (head.length >= HEAD_BYTES) this.#start(head.bytes.subarray(0, head.length), false);
    }
  }

  end(): void {
    if (this.#reader === undefined) this.#start(this.#head.bytes.subarray(0, this.#head.length), true);
    this.#reader?.end();
  }

  #start(bytes: Uint8Array, complete: boolean): void {
    const encoding = foreignEncoding(bytes);
    const offset = utf8MarkLength(bytes);
    const text = bytes.subarray(offset);
    if (encoding !== undefined) {
      this.#startUnreadable('ERR_ENCODING', `the text is encoded in ${encoding}; convert it to UTF-8 first`);
    } else if (!complete || !isBlank(text)) {
      this.#startReading(text, complete, offset);
    }
    this.#reader?.push(text);
  }

  #startReading(text: Uint8Array, complete: boolean, offset: number): void {
    const { sink, fileName, from, maxEventBytes } = this.#options;
    const format = recogniseFormat(inputHead(text, complete, fileName), from);
    if (format === undefined) {
      this.#startUnreadable(
        'ERR_FORMAT',
        'the bytes are neither text nor OTLP protobuf; compression other than gzip is not read',
      );
    } else {
      this.#format = format.name;
      this.#reader = format.open({ sink, offset, maxEventBytes });
    }
  }

  #startUnreadable(code: ErrorCode, message: string): void {
    this.#format = 'unknown';
    this.#reader = new UnreadableInput(this.#options.sink, code, message);
  }
}

class UnreadableInput implements ItemReader {
  readonly #sink: ItemSink;
  readonly #code: ErrorCode;
  readonly #message: string;

  constructor(sink: ItemSink, code: ErrorCode, message: string) {
    this.#sink = sink;
    this.#code = code;
    this.#message = message;
  }

  push(): void {}

  end(): void {
    const error = new OsspError(this.#code, this.#message);
    this.#sink.rejected(error, new Uint8Array(0), { line: 0, index: -1, offset: 0 });
  }
}
