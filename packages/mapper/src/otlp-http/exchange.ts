import type { Dispatcher } from 'undici';
import type { Answer, Exchange } from '../http/attempt.ts';
import { linkAbort } from '../http/linked-abort.ts';
import { type NetworkFailure, toCutOff, toNetworkFailure } from '../http/network-failure.ts';

/** One POST, as it goes on the wire. */
export interface ExchangeRequest {
  /** Path and query. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** Makes one attempt. Never rejects. */
export async function exchange(
  dispatcher: Dispatcher,
  { path, headers, body, timeoutMs, maxResponseBytes }: ExchangeRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  const attempt = linkAbort(signal);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    attempt.controller.abort();
  }, timeoutMs);
  let answer: Omit<Answer, 'body'> | undefined;
  try {
    const response = await dispatcher.request({
      method: 'POST',
      path,
      headers,
      body,
      signal: attempt.controller.signal,
      // The timer above covers the whole attempt; undici's own ones start anew with each part.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    answer = {
      kind: 'answer',
      status: response.statusCode,
      contentType: single(response.headers['content-type']),
      retryAfter: single(response.headers['retry-after']),
    };
    return { ...answer, body: await readBody(response.body, maxResponseBytes) };
  } catch (error) {
    const late: NetworkFailure | undefined = timedOut
      ? { kind: 'network', message: `no answer within ${timeoutMs} ms` }
      : undefined;
    if (answer !== undefined) {
      return { ...answer, body: late ?? toCutOff(error) };
    }
    return signal.aborted ? { kind: 'interrupted' } : { kind: 'failed', failure: late ?? toNetworkFailure(error) };
  } finally {
    clearTimeout(timer);
    attempt.release();
  }
}

async function readBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array | 'too-large'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      // Leaving the loop destroys the stream, and with it the connection.
      return 'too-large';
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

// A header that is there more than once is ambiguous, so it counts as absent.
function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
