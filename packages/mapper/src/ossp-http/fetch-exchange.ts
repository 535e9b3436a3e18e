import type { Answer, Exchange, PreparationFailure } from '../http/attempt.ts';
import type { Headers } from '../http/check-headers.ts';
import { linkAbort } from '../http/linked-abort.ts';
import { type NetworkFailure, toCutOff, toNetworkFailure } from '../http/network-failure.ts';
import { letExit } from '../http/timing.ts';

/** As much of the platform's `fetch` as is used, so that any other that does the same fits. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

export interface FetchRequest {
  readonly method: 'POST';
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

export interface FetchResponse {
  /** 0 for a redirect, where the platform hides which one it was. */
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** One POST, as it is to be made. */
export interface FetchExchangeRequest {
  readonly url: string;
  /** Returns the headers, or why there are none. Its time is a part of the attempt's. Never rejects. */
  readonly headers: (signal: AbortSignal) => Promise<Headers | PreparationFailure>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** Makes one attempt, which takes no longer than its timeout, whatever `fetch` does. Follows no redirect. Never rejects. */
export async function fetchExchange(
  fetch: Fetch,
  request: FetchExchangeRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  const attempt = linkAbort(signal);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    attempt.controller.abort();
  }, request.timeoutMs);
  // What it bounds keeps the process alive by itself, if it should
  letExit(timer);
  let answer: Omit<Answer, 'body'> | undefined;
  const run = async (attemptSignal: AbortSignal): Promise<Exchange> => {
    const headers = await request.headers(attemptSignal);
    if ('kind' in headers) return { kind: 'failed', failure: headers };
    attemptSignal.throwIfAborted();
    const response = await fetch(request.url, {
      method: 'POST',
      headers: Object.fromEntries(headers),
      body: request.body,
      redirect: 'manual',
      signal: attemptSignal,
    });
    answer = {
      kind: 'answer',
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      retryAfter: response.headers.get('retry-after') ?? undefined,
    };
    return { ...answer, body: await readBody(response, request.maxResponseBytes) };
  };
  try {
    return await Promise.race([run(attempt.controller.signal), rejectOnAbort(attempt.controller.signal)]);
  } catch (error) {
    const late: NetworkFailure | undefined = timedOut
      ? { kind: 'network', message: `no answer within ${request.timeoutMs} ms` }
      : undefined;
    if (answer !== undefined) {
      return { ...answer, body: late ?? toCutOff(causeOf(error)) };
    }
    return signal.aborted ? { kind: 'interrupted' } : { kind: 'failed', failure: late ?? failureOf(causeOf(error)) };
  } finally {
    clearTimeout(timer);
    attempt.release();
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const leave = (): void => reject(new Error('aborted'));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave);
  });
}

async function readBody({ body }: FetchResponse, maxBytes: number): Promise<Uint8Array | 'too-large'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) break;
    size += value.length;
    if (size > maxBytes) {
      // Ends the connection too; nobody needs to wait for that, or to know whether it went well
      reader?.cancel().catch(() => undefined);
      return 'too-large';
    }
    chunks.push(value);
  }
  return concat(chunks, size);
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function failureOf(cause: unknown): NetworkFailure | PreparationFailure {
  // Fetch standard, section 2.9, "Port blocking"; Node tells it by these words alone
  return cause instanceof Error && cause.message === 'bad port'
    ? { kind: 'unsendable', message: 'fetch connects to no such port' }
    : toNetworkFailure(cause);
}

/** `fetch` wraps the failure of the network in a TypeError. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
