const BYTE_ORDER_MARKS: readonly (readonly [name: string, mark: readonly number[]])[] = [
  // Before UTF-16LE, whose mark is the beginning of this one
  ['UTF-32LE', [0xff, 0xfe, 0, 0]],
  ['UTF-32BE', [0, 0, 0xfe, 0xff]],
  ['UTF-16LE', [0xff, 0xfe]],
  ['UTF-16BE', [0xfe, 0xff]],
];

/** Which of four bytes are NUL where each character is ASCII (RFC 4627, section 3). */
const NUL_PATTERNS: readonly (readonly [name: string, isNul: readonly boolean[]])[] = [
  ['UTF-32BE', [true, true, true, false]],
  ['UTF-16BE', [true, false, true, false]],
  ['UTF-32LE', [false, true, true, true]],
  ['UTF-16LE', [false, true, false, true]],
];

/** Returns the length of the byte order mark of UTF-8 with which the bytes begin, 0 if there is none. */
export function utf8MarkLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Returns the name of the encoding if the bytes are text in UTF-16 or UTF-32, by their mark or by their NUL bytes. */
export function foreignEncoding(bytes: Uint8Array): string | undefined {
  for (const [name, mark] of BYTE_ORDER_MARKS) {
    if (mark.every((byte, at) => bytes[at] === byte)) return name;
  }
  const sample = bytes.subarray(0, 8);
  if (sample.length < 4 || sample.length % 2 !== 0) return undefined;
  for (const [name, isNul] of NUL_PATTERNS) {
    if (sample.every((byte, at) => (byte === 0) === isNul[at % 4])) return name;
  }
  return undefined;
}
