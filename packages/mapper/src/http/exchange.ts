import type { Dispatcher } from 'undici';
import { linkAbort } from './linked-abort.ts';
import { type NetworkFailure, toCutOff, toNetworkFailure } from './network-failure.ts';

/** One POST, as it goes on the wire. */
export interface ExchangeRequest {
  /** Path and query. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** How one attempt ended; `interrupted` by the caller's signal. */
export type Exchange = Answer | Failed | { readonly kind: 'interrupted' };

/** The server answered. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  /** `too-large`: longer than is read. A failure: it was cut off. */
  readonly body: Uint8Array | 'too-large' | NetworkFailure;
}

/** There was no answer. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: NetworkFailure;
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

/** Whether a status says that the request succeeded: 200, and 201, 202 and 204, which by HTTP's rules mean the same to a sender. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
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
