import { OsspError } from '@ossp-otel/types';
import { CLOSE_BRACE, CLOSE_BRACKET, findBytes, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipSpace, trimEnd } from './ascii.ts';
import { DocumentReader } from './document-reader.ts';
import type { ItemPlace } from './item-visitor.ts';
import { type LineSink, LineSplitter } from './line-splitter.ts';
import { readMarkedEvents, SOURCE, SPECVERSION, TYPE } from './log-marker.ts';
import { LongLine } from './long-line.ts';
import type { ItemReader, TextSink } from './source.ts';
import { tooLarge } from './too-large.ts';

export interface ItemLinesOptions {
  readonly sink: TextSink;
  readonly maxItemBytes: number;
  /** Offset of the first byte. */
  readonly offset: number;
  /** Whether lines that hold no event are nothing unusual, see {@link itemLinesReader}. */
  readonly log: boolean;
  /** Whether it is an error if no line of a log so much as claims to hold an event. */
  readonly eventsExpected?: boolean;
}

/** What may stand around an item on its line without making the line too long. */
const LINE_SLACK = 4096;

/**
 * Returns a reader of text whose lines hold items. Blank lines hold nothing, anywhere.
 *
 * In JSON lines, every line is an item: an array is a batch of items, and text with the marker of an event is a stray
 * line of a log. Whatever else stands on a line is passed on as well, for the parser to say what is wrong with it.
 *
 * In a log, these lines hold events, and all else is counted as other lines:
 * 1. a line that begins with a brace and has `"specversion"` in it, or both `"source"` and `"type"`;
 * 2. a line that begins with a brace and a quote and does not end with a brace: it may be half an event;
 * 3. the same for a batch, a line that begins with `[{`;
 * 4. a line with the marker `[OSSP CE]`, from the marker on;
 * 5. any other line with `"specversion"` behind a brace, from that brace on.
 */
export function itemLinesReader(options: ItemLinesOptions): ItemReader {
  return new LineSplitter(new ItemLines(options), options.maxItemBytes + LINE_SLACK, options.offset);
}

class ItemLines implements LineSink {
  readonly #sink: TextSink;
  readonly #maxItemBytes: number;
  readonly #log: boolean;
  readonly #eventsExpected: boolean;
  #sawEvent = false;
  #otherLines = 0;
  #batch: DocumentReader | undefined;
  #longLine: LongLine | undefined;

  constructor(options: ItemLinesOptions) {
    this.#sink = options.sink;
    this.#maxItemBytes = options.maxItemBytes;
    this.#log = options.log;
    this.#eventsExpected = options.eventsExpected ?? false;
  }

  line(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    if (bytes[start] === OPEN_BRACE && bytes[end - 1] === CLOSE_BRACE && !this.#log) {
      this.#item(bytes, start, end, place);
      return;
    }
    const from = skipSpace(bytes, start, end);
    const to = trimEnd(bytes, from, end);
    if (from === to) return;
    place.offset += from - start;
    const claims = !this.#log || claimsEvent(bytes, from, to);
    if (claims && beginsBatch(bytes, from, to)) {
      this.#openBatch(place).push(bytes.subarray(from, to));
      this.#endBatch();
    } else if (claims && bytes[from] === OPEN_BRACE) {
      this.#item(bytes, from, to, place);
    } else if (readMarkedEvents(bytes, from, to, place, this.#sink)) {
      this.#sawEvent = true;
    } else if (claims) {
      this.#item(bytes, from, to, place);
    } else {
      this.#proseLine(bytes, from, to, place);
    }
  }

  /** A line that is no event by itself may still hold one behind a prefix, as container runtimes write it. */
  #proseLine(bytes: Uint8Array, from: number, to: number, place: ItemPlace): void {
    const brace = bytes.subarray(from, to).indexOf(OPEN_BRACE);
    if (brace < 0 || findBytes(bytes, SPECVERSION, from + brace, to) < 0) {
      this.#otherLine(place);
      return;
    }
    place.offset += brace;
    this.#item(bytes, from + brace, to, place);
  }

  longLineStart(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    const from = skipSpace(bytes, start, end);
    place.offset += from - start;
    if (beginsBatch(bytes, from, end) && (!this.#log || bytes[from + 1] === OPEN_BRACE)) {
      this.#openBatch(place).push(bytes.subarray(from, end));
    } else {
      this.#longLine = new LongLine(place, this.#maxItemBytes, this.#log);
      this.#longLine.append(bytes, from, end);
    }
  }

  longLinePart(bytes: Uint8Array, start: number, end: number): void {
    this.#batch?.push(bytes.subarray(start, end));
    this.#longLine?.append(bytes, start, end);
  }

  longLineEnd(): void {
    if (this.#batch !== undefined) this.#endBatch();
    const line = this.#longLine;
    this.#longLine = undefined;
    if (line === undefined || line.isBlank) return;
    if (!this.#log || line.claimsEvent()) {
      this.#sawEvent = true;
      this.#sink.rejected(tooLarge(line.length, this.#maxItemBytes), line.firstBytes(), line.place);
    } else {
      this.#otherLine(line.place);
    }
  }

  end(): void {
    if (this.#log && this.#eventsExpected && !this.#sawEvent && this.#otherLines > 0) {
      const message = `none of ${this.#otherLines} lines holds an event or looks like a known format`;
      this.#sink.rejected(new OsspError('ERR_FORMAT', message), new Uint8Array(0), { line: 0, index: -1, offset: 0 });
    }
  }

  #item(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void {
    this.#sawEvent = true;
    const length = end - start;
    if (length <= this.#maxItemBytes) {
      this.#sink.event(bytes, start, end, place);
    } else {
      const kept = bytes.subarray(start, start + this.#maxItemBytes);
      this.#sink.rejected(tooLarge(length, this.#maxItemBytes), kept, place);
    }
  }

  #otherLine(place: ItemPlace): void {
    this.#otherLines++;
    this.#sink.otherLine(place);
  }

  #openBatch(place: ItemPlace): DocumentReader {
    this.#sawEvent = true;
    this.#batch = new DocumentReader({
      sink: this.#sink,
      maxItemBytes: this.#maxItemBytes,
      offset: place.offset,
      line: place.line,
    });
    return this.#batch;
  }

  #endBatch(): void {
    this.#batch?.end();
    this.#batch = undefined;
  }
}

/** Whether a line of a log claims to be an event or a batch of them. */
function claimsEvent(bytes: Uint8Array, from: number, to: number): boolean {
  const inArray = bytes[from] === OPEN_BRACKET;
  const brace = inArray ? from + 1 : from;
  if (bytes[brace] !== OPEN_BRACE) return false;
  if (findBytes(bytes, SPECVERSION, brace, to) >= 0) return true;
  // An event without its version is wrong, and must be said to be; other lines of logs do not have both
  if (findBytes(bytes, SOURCE, brace, to) >= 0 && findBytes(bytes, TYPE, brace, to) >= 0) return true;
  return bytes[brace + 1] === QUOTE && bytes[to - 1] !== (inArray ? CLOSE_BRACKET : CLOSE_BRACE);
}

/** Whether a line is an array of objects. Other arrays hold no events, and lines of logs often begin with a bracket. */
function beginsBatch(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] !== OPEN_BRACKET) return false;
  const next = bytes[skipSpace(bytes, from + 1, to)];
  return next === OPEN_BRACE || next === CLOSE_BRACKET;
}
