/**
 * Bytes four at a time. A step costs about the same for one byte as for four, and for less than some hundred
 * bytes a call into the runtime costs more than all steps.
 */

/** A few bytes as 32-bit words, little-endian, the last one padded with zeros. */
export interface ByteWords {
  readonly words: Int32Array;
  /** How many bytes they are. */
  readonly length: number;
}

/** Returns the bytes as words. */
export function byteWords(bytes: Uint8Array): ByteWords {
  const { length } = bytes;
  const padded = new Uint8Array((length + 3) & ~3);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return { words: Int32Array.from({ length: padded.length / 4 }, (_, at) => view.getInt32(at * 4, true)), length };
}

/** Puts words at `at`, the padding of the last one too: up to three bytes that must not matter. */
export function putWords(target: DataView, at: number, words: Int32Array): void {
  let to = at;
  for (let index = 0; index < words.length; index++) {
    target.setInt32(to, words[index] as number, true);
    to += 4;
  }
}

/** Copies the bytes from `start` to `end` to `at`. */
export function copyWords(target: DataView, at: number, source: DataView, start: number, end: number): void {
  let from = start;
  let to = at;
  if (end - start >= 4) {
    const lastWord = end - 4;
    for (; from < lastWord; from += 4) {
      target.setInt32(to, source.getInt32(from, true), true);
      to += 4;
    }
    // The last word may overlap the one before
    target.setInt32(to + lastWord - from, source.getInt32(lastWord, true), true);
    return;
  }
  for (; from < end; from++) target.setUint8(to++, source.getUint8(from));
}

/** Whether `length` bytes of one are those of the other. */
export function sameWords(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  if (length >= 4) {
    const lastWord = length - 4;
    for (let at = 0; at < lastWord; at += 4) {
      if (a.getInt32(aStart + at, true) !== b.getInt32(bStart + at, true)) return false;
    }
    return a.getInt32(aStart + lastWord, true) === b.getInt32(bStart + lastWord, true);
  }
  for (let at = 0; at < length; at++) if (a.getUint8(aStart + at) !== b.getUint8(bStart + at)) return false;
  return true;
}

/** Returns a hash of the bytes from `start` to `end`. */
export function hashWords(view: DataView, start: number, end: number): number {
  let hash = end - start;
  if (end - start >= 4) {
    const lastWord = end - 4;
    for (let at = start; at < lastWord; at += 4) hash = mix(hash, view.getInt32(at, true));
    hash = mix(hash, view.getInt32(lastWord, true));
  } else {
    for (let at = start; at < end; at++) hash = mix(hash, view.getUint8(at));
  }
  return hash;
}

/** A multiplication moves differences upwards only, so the upper half is brought down again (MurmurHash3, Austin Appleby). */
function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x85ebca6b);
  return product ^ (product >>> 15);
}

/** Returns the view of all bytes of an array. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
