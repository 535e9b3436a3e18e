export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** Whether a byte is white space of JSON (RFC 8259, section 2). */
export function isSpace(code: number | undefined): boolean {
  return code === SPACE || code === LF || code === CR || code === TAB;
}

/** Returns the index of the first byte that is no white space, `end` if there is none. */
export function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes[at])) at++;
  return at;
}

/** Returns the index behind the last byte that is no white space, `start` if there is none. */
export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1])) at--;
  return at;
}

/** Returns the bytes of an ASCII text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Returns the index of the first place from `start` where `wanted` lies before `end`, -1 if there is none. */
export function findBytes(bytes: Uint8Array, wanted: Uint8Array, start: number, end: number): number {
  const first = wanted[0];
  const last = end - wanted.length;
  for (let at = start; at <= last; at++) {
    if (bytes[at] === first && matchesAt(bytes, wanted, at)) return at;
  }
  return -1;
}

function matchesAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let index = 1; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false;
  return true;
}

/** Returns how many line feeds lie between `start` and `end`. */
export function countLines(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === LF) count++;
  return count;
}
