import { type LogsData, OsspError } from '@ossp-otel/types';
import { copyBytes } from '../json/copy-bytes.ts';
import { decodeLogsProtobuf } from '../otlp/protobuf-decode.ts';
import { HeldBytes } from './held-bytes.ts';
import type { ItemPlace } from './item-visitor.ts';
import type { ItemReader, ItemSink } from './source.ts';
import { tooLarge } from './too-large.ts';

const LENGTH_BYTES = 4;
/** `LogsData.resource_logs`, the only field of a message (opentelemetry-proto, logs/v1/logs.proto). */
const RESOURCE_LOGS_TAG = 0x0a;
/** `ResourceLogs.resource`, `.scope_logs` and `.schema_url`, one of which begins it. */
const RESOURCE_LOGS_FIELDS: readonly (number | undefined)[] = [0x0a, 0x12, 0x1a];
const SAMPLE_BYTES = 4096;

/** Whether the bytes from `start` look like an OTLP logs message and not like text, for which the tag is a line feed. */
export function beginsLogs(bytes: Uint8Array, start = 0): boolean {
  if (bytes[start] !== RESOURCE_LOGS_TAG || bytes[start + 1] === 0) return false;
  let at = start + 1;
  while ((bytes[at] ?? 0) >= 0x80) at++;
  if (!RESOURCE_LOGS_FIELDS.includes(bytes[at + 1])) return false;
  return bytes.subarray(start, start + SAMPLE_BYTES).some(isNoText);
}

/** Whether the bytes look like a logs message behind its length. */
export function beginsFramedLogs(bytes: Uint8Array): boolean {
  return bytes.length > LENGTH_BYTES && readLength(bytes) > 0 && beginsLogs(bytes, LENGTH_BYTES);
}

/** Passes on the logs of one message, or rejects it. */
export function readLogsMessage(bytes: Uint8Array, place: ItemPlace, sink: Pick<ItemSink, 'logs' | 'rejected'>): void {
  let logs: LogsData;
  try {
    logs = decodeLogsProtobuf(bytes);
  } catch (error) {
    if (!(error instanceof OsspError)) throw error;
    sink.rejected(error, bytes, place);
    return;
  }
  sink.logs(logs, place);
}

/** Reads an input that is one OTLP message. */
export class WholeLogsReader implements ItemReader {
  readonly #sink: ItemSink;
  readonly #maxBytes: number;
  readonly #held: HeldBytes;
  readonly #place: ItemPlace;

  constructor(sink: ItemSink, maxBytes: number, offset: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
    this.#held = new HeldBytes(maxBytes);
    this.#place = { line: 0, index: -1, offset };
  }

  push(bytes: Uint8Array): void {
    this.#held.append(bytes, 0, bytes.length);
  }

  end(): void {
    const { bytes, length, total } = this.#held;
    const kept = bytes.subarray(0, length);
    if (total > length) this.#sink.rejected(tooLarge(total, this.#maxBytes), kept, this.#place);
    else readLogsMessage(kept, this.#place, this.#sink);
  }
}

/**
 * Reads OTLP messages that each stand behind their length, as four bytes in big-endian order.
 *
 * A message that cannot be decoded costs only itself. A length that no message follows means that the lengths cannot
 * be trusted any more: all bytes from there on are rejected as one item.
 */
export class FramedLogsReader implements ItemReader {
  readonly #sink: ItemSink;
  readonly #maxBytes: number;
  readonly #held: HeldBytes;
  readonly #place: ItemPlace = { line: 0, index: -1, offset: 0 };
  readonly #lengthBytes = new Uint8Array(LENGTH_BYTES);
  #lengthBytesRead = 0;
  /** Length of the message at hand. */
  #length = 0;
  #state: 'length' | 'message' | 'damaged' = 'length';
  #damage = '';
  /** Offset of the chunk at hand. */
  #offset: number;

  constructor(sink: ItemSink, maxBytes: number, offset: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
    this.#held = new HeldBytes(maxBytes);
    this.#offset = offset;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'length') at = this.#readLength(bytes, at);
      else if (this.#state === 'message') at = this.#readMessage(bytes, at);
      else at = this.#hold(bytes, at, bytes.length);
    }
    this.#offset += bytes.length;
  }

  end(): void {
    if (this.#state === 'length' && this.#lengthBytesRead === 0) return;
    if (this.#state !== 'damaged') {
      const read = this.#held.total;
      this.#startDamage(
        this.#state === 'length'
          ? 'the input ends inside the length of a message'
          : `the input ends inside a message, after ${read} of ${this.#length} bytes`,
      );
    }
    const { bytes, length, total } = this.#held;
    const message = `${this.#damage}; nothing behind can be trusted, so all ${total} bytes from here on are rejected`;
    const code = length < total ? 'ERR_TOO_LARGE' : 'ERR_OTLP_PROTOBUF';
    this.#sink.rejected(new OsspError(code, message), bytes.subarray(0, length), this.#place);
  }

  #readLength(bytes: Uint8Array, start: number): number {
    if (this.#lengthBytesRead === 0) {
      this.#place.index++;
      this.#place.offset = this.#offset + start;
    }
    this.#lengthBytes[this.#lengthBytesRead++] = bytes[start] as number;
    if (this.#lengthBytesRead < LENGTH_BYTES) return start + 1;
    this.#length = readLength(this.#lengthBytes);
    this.#state = 'message';
    // No exporter writes empty messages, but a damaged disk writes zeros
    if (this.#length === 0) this.#startDamage('a message of no bytes');
    return start + 1;
  }

  #readMessage(bytes: Uint8Array, start: number): number {
    const held = this.#held;
    if (held.total === 0 && bytes[start] !== RESOURCE_LOGS_TAG) {
      this.#startDamage('no OTLP logs message follows the length');
      return start;
    }
    const end = start + this.#length - held.total;
    if (end > bytes.length) return this.#hold(bytes, start, bytes.length);

    this.#place.offset += LENGTH_BYTES;
    if (held.total > 0 || this.#length > this.#maxBytes) this.#hold(bytes, start, end);
    const kept = held.total > 0 ? held.bytes.subarray(0, held.length) : bytes.subarray(start, end);
    if (this.#length > this.#maxBytes) {
      this.#sink.rejected(tooLarge(this.#length, this.#maxBytes), kept, this.#place);
    } else {
      readLogsMessage(kept, this.#place, this.#sink);
    }
    held.clear();
    this.#lengthBytesRead = 0;
    this.#state = 'length';
    return end;
  }

  /** Puts the length back in front: from it on, the bytes are to be rejected. */
  #startDamage(damage: string): void {
    const held = this.#held;
    const message = copyBytes(held.bytes, 0, held.length);
    const unkept = held.total - held.length;
    held.clear();
    held.append(this.#lengthBytes, 0, this.#lengthBytesRead);
    held.append(message, 0, message.length);
    held.total += unkept;
    this.#damage = damage;
    this.#state = 'damaged';
  }

  #hold(bytes: Uint8Array, start: number, end: number): number {
    this.#held.append(bytes, start, end);
    return end;
  }
}

function readLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getUint32(0);
}

/** Whether a byte is a control character that text does not hold. */
function isNoText(code: number): boolean {
  return code < 0x08 || (code > 0x0d && code < 0x20 && code !== 0x1b);
}
