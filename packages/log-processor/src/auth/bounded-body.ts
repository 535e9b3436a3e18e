import type { FetchResponse } from '@ossp-otel/mapper/ossp-http';

/** Returns the bytes of a body, `undefined` if there are more than `maxBytes`: then the rest is not read. */
export async function readBounded(
  body: FetchResponse['body'],
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.length;
    if (size > maxBytes) {
      // Nobody needs to wait for the end of the connection, or to know how it ended
      reader?.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
