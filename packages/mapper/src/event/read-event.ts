import { OsspError } from '@ossp-otel/types';
import { JsonParser, type JsonParserOptions } from '../json/parse-json.ts';
import { utf8Bytes } from '../json/utf8-bytes.ts';
import { type AcceptedEvent, checkEvent } from './check-event.ts';

export interface EventReaderOptions extends JsonParserOptions {
  /**
   * Largest event in bytes of JSON.
   *
   * @defaultValue 1,048,576 (1 MiB)
   */
  readonly maxEventBytes?: number | undefined;
}

export const DEFAULT_MAX_EVENT_BYTES = 1_048_576;

/**
 * Reads CloudEvents in the JSON event format (CloudEvents 1.0, "JSON Event Format"), strictly: nothing is
 * repaired, invented, or dropped. One reader can read any number of events.
 */
export class EventReader {
  readonly #parser: JsonParser;
  readonly #maxEventBytes: number;

  constructor(options: EventReaderOptions = {}) {
    this.#parser = new JsonParser(options);
    this.#maxEventBytes = options.maxEventBytes ?? DEFAULT_MAX_EVENT_BYTES;
  }

  /** Whether all text of the last event is known to be free of half surrogate pairs; it tells a mapper what it need not look for. */
  get wellFormed(): boolean {
    return this.#parser.wellFormed;
  }

  /**
   * Returns the event that the UTF-8 bytes from `start` to `end` hold.
   *
   * @throws {OsspError} ERR_TOO_LARGE, a code of {@link JsonParser.parse}, or a code of {@link checkEvent}.
   */
  read(bytes: Uint8Array, start = 0, end = bytes.length): AcceptedEvent {
    if (end - start > this.#maxEventBytes) {
      throw new OsspError('ERR_TOO_LARGE', `${end - start} bytes are more than the limit of ${this.#maxEventBytes}`);
    }
    return checkEvent(this.#parser.parse(bytes, start, end));
  }
}

/** Returns the event that a JSON text holds; see {@link EventReader}, which is faster for many. */
export function readEvent(text: string | Uint8Array, options?: EventReaderOptions): AcceptedEvent {
  return new EventReader(options).read(utf8Bytes(text));
}
