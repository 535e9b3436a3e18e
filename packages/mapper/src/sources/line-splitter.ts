import { LF } from './ascii.ts';
import { HeldBytes } from './held-bytes.ts';
import type { ItemPlace } from './item-visitor.ts';
import type { ItemReader } from './source.ts';

/** Receives lines, without the line feed. A line that is longer than the limit comes in pieces. */
export interface LineSink {
  /** `place` is that of the line's first byte; it may be changed. */
  line(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void;
  /** The first piece of a long line, at least as long as the limit. */
  longLineStart(bytes: Uint8Array, start: number, end: number, place: ItemPlace): void;
  longLinePart(bytes: Uint8Array, start: number, end: number): void;
  longLineEnd(): void;
  /** No line follows. */
  end(): void;
}

/** Cuts text into lines, and copies only those that lie across chunks. */
export class LineSplitter implements ItemReader {
  readonly #sink: LineSink;
  readonly #limit: number;
  readonly #held: HeldBytes;
  readonly #place: ItemPlace = { line: 0, index: -1, offset: 0 };
  #line = 0;
  /** Offset of the chunk at hand. */
  #offset: number;
  #inLongLine = false;

  constructor(sink: LineSink, limit: number, offset: number) {
    this.#sink = sink;
    this.#limit = limit;
    this.#held = new HeldBytes(limit);
    this.#offset = offset;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    let newline = bytes.indexOf(LF);
    if (newline >= 0 && (this.#held.length > 0 || this.#inLongLine)) {
      this.#endHeldLine(bytes, newline);
      start = newline + 1;
      newline = bytes.indexOf(LF, start);
    }
    while (newline >= 0) {
      this.#wholeLine(bytes, start, newline);
      start = newline + 1;
      newline = bytes.indexOf(LF, start);
    }
    if (start < bytes.length) this.#hold(bytes, start, bytes.length);
    this.#offset += bytes.length;
  }

  end(): void {
    if (this.#held.length > 0 || this.#inLongLine) this.#endHeldLine(new Uint8Array(0), 0);
    this.#sink.end();
  }

  #wholeLine(bytes: Uint8Array, start: number, end: number): void {
    const place = this.#nextPlace(this.#offset + start);
    if (end - start <= this.#limit) {
      this.#sink.line(bytes, start, end, place);
    } else {
      this.#sink.longLineStart(bytes, start, end, place);
      this.#sink.longLineEnd();
    }
  }

  #hold(bytes: Uint8Array, start: number, end: number): void {
    const held = this.#held;
    if (this.#inLongLine) {
      this.#sink.longLinePart(bytes, start, end);
    } else if (held.length + end - start <= this.#limit) {
      held.append(bytes, start, end);
    } else {
      this.#inLongLine = true;
      const place = this.#nextPlace(this.#offset + start - held.length);
      if (held.length === 0) {
        this.#sink.longLineStart(bytes, start, end, place);
        return;
      }
      const rest = start + this.#limit - held.length;
      held.append(bytes, start, rest);
      this.#sink.longLineStart(held.bytes, 0, held.length, place);
      held.clear();
      this.#sink.longLinePart(bytes, rest, end);
    }
  }

  #endHeldLine(bytes: Uint8Array, end: number): void {
    this.#hold(bytes, 0, end);
    if (this.#inLongLine) {
      this.#inLongLine = false;
      this.#sink.longLineEnd();
    } else {
      const held = this.#held;
      this.#sink.line(held.bytes, 0, held.length, this.#nextPlace(this.#offset + end - held.length));
      held.clear();
    }
  }

  #nextPlace(offset: number): ItemPlace {
    const place = this.#place;
    place.line = ++this.#line;
    place.index = -1;
    place.offset = offset;
    return place;
  }
}
