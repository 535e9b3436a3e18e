import { isSpace, LF, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipSpace } from './ascii.ts';
import { countLineKinds, type TextLayout, textLayout } from './text-layout.ts';

/** How much of an input is looked at to recognise its format. */
export const HEAD_BYTES = 256 * 1024;

const BINARY_SAMPLE_BYTES = 4096;
const MAX_KEY_BYTES = 64;

/** The beginning of an input, and what can be seen in it. */
export interface InputHead {
  readonly bytes: Uint8Array;
  /** Whether this is the whole input. */
  readonly complete: boolean;
  /** The last extension of the file's name in lower case, without those of compression and rotation; `''` if there is none. */
  readonly extension: string;
  /** `undefined` if the bytes are no text. */
  readonly layout: TextLayout | undefined;
  /** First key of the first object that begins a line or an array that does; `undefined` if there is none. */
  readonly firstKey: string | undefined;
}

/**
 * Returns what can be seen in the beginning of an input.
 *
 * @param bytes Of these, at most {@link HEAD_BYTES} are looked at. They begin behind a byte order mark.
 */
export function inputHead(bytes: Uint8Array, complete: boolean, fileName: string): InputHead {
  const sample = bytes.subarray(0, HEAD_BYTES);
  const extension = extensionOf(fileName);
  const counts = countLineKinds(sample);
  // A crash can leave NUL bytes in a log, so they do not count against lines that do make sense
  const isText = counts.json > counts.text || counts.marked > 0 || !sample.subarray(0, BINARY_SAMPLE_BYTES).includes(0);
  return {
    bytes: sample,
    complete: complete && sample.length === bytes.length,
    extension,
    layout: isText ? textLayout(sample, counts, extension) : undefined,
    firstKey: isText ? firstKey(sample) : undefined,
  };
}

/** Whether there is nothing but white space. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(isSpace);
}

function extensionOf(fileName: string): string {
  const name = fileName
    .toLowerCase()
    .replace(/\.gz$/, '')
    .replace(/\.\d+$/, '');
  return /\.([^./\\]+)$/.exec(name)?.[1] ?? '';
}

function firstKey(bytes: Uint8Array): string | undefined {
  for (let start = 0; start < bytes.length; ) {
    let at = skipSpace(bytes, start, bytes.length);
    if (bytes[at] === OPEN_BRACKET) at = skipSpace(bytes, at + 1, bytes.length);
    if (bytes[at] === OPEN_BRACE) return keyAt(bytes, skipSpace(bytes, at + 1, bytes.length));
    const newline = bytes.indexOf(LF, at);
    if (newline < 0) return undefined;
    start = newline + 1;
  }
  return undefined;
}

function keyAt(bytes: Uint8Array, start: number): string | undefined {
  if (bytes[start] !== QUOTE) return undefined;
  const end = bytes.subarray(start + 1, start + 1 + MAX_KEY_BYTES).indexOf(QUOTE);
  return end < 0 ? undefined : String.fromCharCode(...bytes.subarray(start + 1, start + 1 + end));
}
