import { isJsonObject, type JsonObject, OsspError } from '@ossp-otel/types';
import { JsonParser } from '../json/parse-json.ts';
import { fromBase64 } from '../otlp/base64.ts';
import { ascii, findBytes } from './ascii.ts';
import type { ItemPlace } from './item-visitor.ts';
import { OtlpJsonSink } from './otlp-json-sink.ts';
import { beginsLogs, readLogsMessage } from './otlp-protobuf-readers.ts';
import type { ItemSink, TextSink } from './source.ts';

/** The key with which each entry of a quarantine file begins. */
export const QUARANTINE_KEY = 'ossp_quarantine';
/** Value of {@link QUARANTINE_KEY}: the version of the format. */
const VERSION = 1;

const RESOURCE_LOGS = ascii('"resourceLogs"');
/** A line that holds OTLP says so at its beginning. */
const OPENING_BYTES = 32;

/**
 * Reads items as entries of a quarantine file and passes on what they hold: an event, or an OTLP message in either
 * encoding. The place is that of the entry. An item that is no entry is passed on as an event, because a user
 * may put the mended event in the place of the whole entry.
 */
export class QuarantineSink implements TextSink {
  readonly #sink: ItemSink;
  readonly #otlpJson: OtlpJsonSink;
  readonly #parser = new JsonParser();
  readonly #encoder = new TextEncoder();

  constructor(sink: ItemSink) {
    this.#sink = sink;
    this.#otlpJson = new OtlpJsonSink(sink);
  }

  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    let original: Uint8Array | undefined;
    try {
      const entry = this.#parser.parse(bytes, start, end);
      if (isJsonObject(entry) && entry[QUARANTINE_KEY] === VERSION) original = this.#original(entry);
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      this.#sink.rejected(error, bytes.subarray(start, end), place);
      return;
    }
    if (original === undefined) this.#sink.event(bytes, start, end, place);
    else this.#item(original, place);
  }

  rejected(error: OsspError, bytes: Uint8Array, place: ItemPlace): void {
    this.#sink.rejected(error, bytes, place);
  }

  otherLine(place: ItemPlace): void {
    this.#sink.otherLine(place);
  }

  #original(entry: JsonObject): Uint8Array {
    if (entry['truncated'] === true) {
      throw new OsspError('ERR_TOO_LARGE', 'the entry holds only the beginning of an item that was too large');
    }
    const text = entry['original'];
    if (text === '')
      throw new OsspError('ERR_FORMAT', 'the entry holds no item: it tells of the input as a whole', '/original');
    if (typeof text === 'string') {
      if (text.isWellFormed()) return this.#encoder.encode(text);
      throw new OsspError('ERR_UTF8', 'the original holds half a surrogate pair', '/original');
    }
    const base64 = entry['original_base64'];
    const bytes = typeof base64 === 'string' ? fromBase64(base64) : undefined;
    if (bytes !== undefined) return bytes;
    if (base64 !== undefined) throw new OsspError('ERR_FORMAT', 'expected base64 text', '/original_base64');
    throw new OsspError('ERR_FORMAT', 'the entry has neither original nor original_base64', '/original');
  }

  #item(bytes: Uint8Array, place: ItemPlace): void {
    if (beginsLogs(bytes)) readLogsMessage(bytes, place, this.#sink);
    else if (findBytes(bytes, RESOURCE_LOGS, 0, Math.min(bytes.length, OPENING_BYTES)) >= 0) {
      this.#otlpJson.event(bytes, 0, bytes.length, place);
    } else {
      this.#sink.event(bytes, 0, bytes.length, place);
    }
  }
}
