import { ascii, findBytes, OPEN_BRACE, skipSpace, trimEnd } from './ascii.ts';
import type { ItemPlace } from './item-visitor.ts';
import type { ItemSink } from './source.ts';
import { ValueScanner } from './value-scanner.ts';

/** What the OSSP Python SDK writes before an event in its local mode. */
export const LOG_MARKER = ascii('[OSSP CE]');
/** The attribute that every CloudEvent has and hardly anything else. */
export const SPECVERSION = ascii('"specversion"');
export const SOURCE = ascii('"source"');
export const TYPE = ascii('"type"');

// Shared, as no line is left before the next one is begun
const scanner = new ValueScanner();

/**
 * Passes on each event behind a marker on a line of text; returns whether there was one. What follows the event, for
 * instance the codes that end a colour, belongs to the log. A marker that no whole object follows still claims to be
 * an event: what is there is passed on, up to the next marker, for the parser to reject.
 */
export function readMarkedEvents(
  bytes: Uint8Array,
  start: number,
  end: number,
  place: ItemPlace,
  sink: Pick<ItemSink, 'event'>,
): boolean {
  const offset = place.offset - start;
  let marker = findBytes(bytes, LOG_MARKER, start, end);
  const found = marker >= 0;
  while (marker >= 0) {
    const from = skipSpace(bytes, marker + LOG_MARKER.length, end);
    let to = objectEnd(bytes, from, end);
    marker = findBytes(bytes, LOG_MARKER, to < 0 ? from : to, end);
    if (to < 0) to = trimEnd(bytes, from, marker < 0 ? end : marker);
    place.offset = offset + from;
    sink.event(bytes, from, to, place);
  }
  return found;
}

function objectEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== OPEN_BRACE) return -1;
  scanner.reset();
  return scanner.scan(bytes, start, end);
}
