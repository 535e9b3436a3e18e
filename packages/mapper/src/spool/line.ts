import { crc32 } from 'node:zlib';

/**
 * A line of a spool file: the CRC-32 of the event in eight hexadecimal digits, a space, the event, a line feed.
 * A line that a crash or a full disk cut off does not fit its sum.
 */
const SUM_DIGITS = 8;
const EVENT_START = SUM_DIGITS + 1;
const SPACE = 0x20;

/** Lines, without their line feeds, are read whole, so their length is what bounds the memory. */
export const MAX_LINE_BYTES = 16 * 1_048_576;

/** Returns the bytes that an event takes as a line, with its line feed. */
export function lineBytes(event: string): number {
  return EVENT_START + Buffer.byteLength(event) + 1;
}

/** Whether a line can give the text back as it is: it neither is two lines, nor holds what has no UTF-8 form. */
export function isOneLine(event: string): boolean {
  return !event.includes('\n') && event.isWellFormed();
}

export function encodeLine(event: string): string {
  return `${sumOf(event)} ${event}\n`;
}

/** Returns the event of a line without its line feed, or `undefined` if the line is damaged. */
export function decodeLine(line: Buffer): string | undefined {
  if (line[SUM_DIGITS] !== SPACE) return undefined;
  const event = line.subarray(EVENT_START);
  return line.toString('latin1', 0, SUM_DIGITS) === sumOf(event) ? event.toString() : undefined;
}

function sumOf(event: string | Buffer): string {
  return crc32(event).toString(16).padStart(SUM_DIGITS, '0');
}
