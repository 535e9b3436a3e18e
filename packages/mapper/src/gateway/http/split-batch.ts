import { OsspError } from '@ossp-otel/types';
import { CLOSE_BRACKET, COMMA, OPEN_BRACKET, skipSpace } from '../../sources/ascii.ts';
import type { ArraySplitter } from '../../transcode/array-splitter.ts';
import type { ReceivedEvent } from '../received-event.ts';
import { valueEnd } from './value-end.ts';

/**
 * Returns the elements of a JSON array, as the bytes that they are. If the array is damaged, what stands before the
 * damage is there, and one error for the rest. An element that is no JSON in itself damages nothing but itself.
 *
 * @param splitter - for usual batches; without it, nothing is different but the time that it takes.
 * @throws {OsspError} ERR_TOO_LARGE if there are more elements than `maxEvents`.
 */
export function splitBatch(
  bytes: Uint8Array,
  maxEvents: number,
  splitter: ArraySplitter | undefined,
): readonly ReceivedEvent[] {
  const usual: ReceivedEvent[] = [];
  const isUsual = splitter?.split(bytes, maxEvents, (start, end) => usual.push({ bytes, start, end }));
  return isUsual === true ? usual : splitAny(bytes, maxEvents);
}

function splitAny(bytes: Uint8Array, maxEvents: number): readonly ReceivedEvent[] {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let at = skipSpace(bytes, 0, length);
  if (bytes[at] !== OPEN_BRACKET) return [damage('expected an array of events', at)];
  at = skipSpace(bytes, at + 1, length);
  const events: ReceivedEvent[] = [];
  if (bytes[at] === CLOSE_BRACKET) return withEnd(events, bytes, at + 1);
  for (;;) {
    const end = valueEnd(bytes, view, at);
    if (end < 0) return withError(events, damage('expected a complete value', at));
    if (events.length === maxEvents) {
      throw new OsspError('ERR_TOO_LARGE', `the batch holds more events than the limit of ${maxEvents}`);
    }
    events.push({ bytes, start: at, end });
    at = skipSpace(bytes, end, length);
    if (bytes[at] === CLOSE_BRACKET) return withEnd(events, bytes, at + 1);
    if (bytes[at] !== COMMA) return withError(events, damage('expected a comma or the end of the array', at));
    at = skipSpace(bytes, at + 1, length);
  }
}

function withEnd(events: ReceivedEvent[], bytes: Uint8Array, start: number): readonly ReceivedEvent[] {
  const at = skipSpace(bytes, start, bytes.length);
  return at === bytes.length ? events : withError(events, damage('expected the end', at));
}

function withError(events: ReceivedEvent[], error: ReceivedEvent): readonly ReceivedEvent[] {
  events.push(error);
  return events;
}

function damage(what: string, at: number): ReceivedEvent {
  return { error: new OsspError('ERR_JSON_SYNTAX', `${what} at byte ${at + 1}`) };
}
