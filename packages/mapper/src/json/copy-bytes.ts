/** Returns a copy of the bytes from `start` to `end`. `Buffer.slice`, unlike that of every other typed array, is a view. */
export function copyBytes(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}
