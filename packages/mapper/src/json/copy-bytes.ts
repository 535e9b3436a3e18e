/** Returns a copy of the bytes from `start` to `end`, never a view, and never a `Buffer`, whose `slice` is one. */
export function copyBytes(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  const copy = new Uint8Array(end - start);
  copy.set(bytes.subarray(start, end));
  return copy;
}
