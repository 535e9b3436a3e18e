// Node's Buffer cuts out text much faster than TextDecoder does. Other runtimes lack it, hence the look-up.
const NodeBuffer: typeof Buffer | undefined = globalThis.Buffer;

/**
 * Returns a text in which the character at `i` stands for the byte at `start + i`. ASCII characters are
 * themselves; what the others are is up to the runtime, so only ASCII parts of the text may be used.
 */
export function asciiView(bytes: Uint8Array, start: number, end: number): string {
  if (NodeBuffer === undefined) return new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const buffer =
    bytes instanceof NodeBuffer ? bytes : NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', start, end);
}
