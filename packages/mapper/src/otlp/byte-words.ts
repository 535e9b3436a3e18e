/** Returns a hash, 32 bits, of the bytes from `start` to `end`, four at a time; with another seed it is another one. */
export function hashWords(view: DataView, start: number, end: number, seed = 0): number {
  let hash = seed ^ (end - start);
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
