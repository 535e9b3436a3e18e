import { isJsonObject, type LogsData, OsspError } from '@ossp-otel/types';
import { JsonParser } from '../json/parse-json.ts';
import { decodeLogsJson } from '../otlp/json-decode.ts';
import type { ItemPlace } from './item-visitor.ts';
import type { ItemSink, TextSink } from './source.ts';

/** An OTLP value takes three levels of JSON for one of its own, and ours may be 32 levels deep. */
const MAX_DEPTH = 1000;

/** Reads items as OTLP/JSON and passes on the logs that they hold. */
export class OtlpJsonSink implements TextSink {
  readonly #sink: ItemSink;
  readonly #parser = new JsonParser({ maxDepth: MAX_DEPTH });

  constructor(sink: ItemSink) {
    this.#sink = sink;
  }

  event(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    let logs: LogsData;
    try {
      logs = this.#decode(bytes, start, end);
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      this.#sink.rejected(error, bytes.subarray(start, end), place);
      return;
    }
    this.#sink.logs(logs, place);
  }

  rejected(error: OsspError, bytes: Uint8Array, place: ItemPlace): void {
    this.#sink.rejected(error, bytes, place);
  }

  otherLine(place: ItemPlace): void {
    this.#sink.otherLine(place);
  }

  #decode(bytes: Uint8Array, start: number, end: number): LogsData {
    const value = this.#parser.parse(bytes, start, end);
    // Unknown keys are to be ignored, but what has none of ours holds something else, traces for instance
    if (isJsonObject(value) && !Object.hasOwn(value, 'resourceLogs') && Object.keys(value).length > 0) {
      throw new OsspError('ERR_OTLP_JSON', 'the object has no resourceLogs');
    }
    return decodeLogsJson(value);
  }
}
