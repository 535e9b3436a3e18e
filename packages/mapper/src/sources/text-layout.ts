import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  findBytes,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  skipSpace,
  TAB,
  trimEnd,
} from './ascii.ts';
import { LOG_MARKER } from './log-marker.ts';
import { ValueScanner } from './value-scanner.ts';

/** How text holds items: one on each line, JSON that may span lines, or here and there on the lines of a log. */
export type TextLayout = 'lines' | 'documents' | 'log';

/** What the lines of a text look like, by their beginnings. */
export interface LineCounts {
  /** Lines that begin an object or an array of objects and go on behind its bracket. */
  readonly json: number;
  /** Lines that can be a part of printed JSON, and are no sentence. */
  readonly fragments: number;
  readonly text: number;
  /** Lines of text with the marker of an event. */
  readonly marked: number;
}

/** Returns what kinds of lines stand in a text. */
export function countLineKinds(bytes: Uint8Array): LineCounts {
  const counts = { json: 0, fragments: 0, text: 0, marked: 0 };
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(LF, start);
    const end = newline < 0 ? bytes.length : newline;
    const from = skipSpace(bytes, start, end);
    const to = trimEnd(bytes, from, end);
    if (from < to) {
      const kind = lineKind(bytes, from, to);
      counts[kind]++;
      if (kind === 'text' && findBytes(bytes, LOG_MARKER, from, to) >= 0) counts.marked++;
    }
    start = end + 1;
  }
  return counts;
}

function lineKind(bytes: Uint8Array, from: number, to: number): 'json' | 'fragments' | 'text' {
  const code = bytes[from];
  const second = skipSpace(bytes, from + 1, to);
  if (code === OPEN_BRACE && second < to) return 'json';
  if (code === OPEN_BRACKET && bytes[second] === OPEN_BRACE && second < to) return 'json';
  if (code === QUOTE || code === CLOSE_BRACE || code === CLOSE_BRACKET || code === COMMA) return 'fragments';
  for (let at = from; at < to; at++) if (bytes[at] === SPACE || bytes[at] === TAB) return 'text';
  return 'fragments';
}

/**
 * Returns how the text that begins with `bytes` holds its items. A damaged line or two do not change the answer.
 *
 * @param extension Decides where the content does not: `'json'`, `'jsonl'`, `'ndjson'`, `'log'`.
 */
export function textLayout(bytes: Uint8Array, counts: LineCounts, extension: string): TextLayout {
  const { json, fragments, text, marked } = counts;
  if (marked > 0) return 'log';
  const first = skipSpace(bytes, 0, bytes.length);
  if (beginsArray(bytes, first) && !isLineOfItsOwn(bytes, first)) return 'documents';
  if (text > json + fragments) return layoutByExtension(extension);
  if (fragments > json) return 'documents';
  // As many of both: half a line before one whole line, or one short object on two lines
  if (fragments === json && lineKind(bytes, first, lineEnd(bytes, first)) === 'json') return 'documents';
  if (bytes[first] === OPEN_BRACE && moreFollowsOnLine(bytes, first)) return 'documents';
  return extension === 'log' ? 'log' : 'lines';
}

function layoutByExtension(extension: string): TextLayout {
  if (extension === 'json') return 'documents';
  return extension === 'jsonl' || extension === 'ndjson' ? 'lines' : 'log';
}

/** Whether an array of objects begins at `first`. It may be empty. */
function beginsArray(bytes: Uint8Array, first: number): boolean {
  if (bytes[first] !== OPEN_BRACKET) return false;
  const next = bytes[skipSpace(bytes, first + 1, bytes.length)];
  return next === OPEN_BRACE || next === CLOSE_BRACKET;
}

/** Whether the array at `first` is one line of several: it ends there, or it is cut short and the next line is another one. */
function isLineOfItsOwn(bytes: Uint8Array, first: number): boolean {
  const end = lineEnd(bytes, first);
  const valueEnd = new ValueScanner().scan(bytes, first, end);
  if (valueEnd >= 0) return skipSpace(bytes, valueEnd, end) === end;
  return bytes[skipSpace(bytes, end, bytes.length)] === OPEN_BRACKET;
}

/** Whether another object or array begins on the line where the first one ends. */
function moreFollowsOnLine(bytes: Uint8Array, first: number): boolean {
  const end = lineEnd(bytes, first);
  const valueEnd = new ValueScanner().scan(bytes, first, end);
  if (valueEnd < 0) return false;
  const next = bytes[skipSpace(bytes, valueEnd, end)];
  return next === OPEN_BRACE || next === OPEN_BRACKET;
}

function lineEnd(bytes: Uint8Array, start: number): number {
  const newline = bytes.indexOf(LF, start);
  return newline < 0 ? bytes.length : newline;
}
