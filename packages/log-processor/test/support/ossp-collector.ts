import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { JsonObject, JsonValue } from '@ossp-otel/types';
import { onTestFinished } from 'vitest';

/** A request as it arrived, complete. */
export interface CollectedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The event, or the events of a batch; none if the body holds no JSON. */
  readonly events: readonly JsonObject[];
  /** Milliseconds on the clock of `performance.now()`. */
  readonly arrivedMs: number;
}

/** An answer; `reset` breaks the connection, `silence` never answers. */
export type Reply = Answer | 'reset' | 'silence';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds before the answer begins. */
  readonly delayMs?: number;
  /** What the answer waits for. */
  readonly until?: Promise<unknown>;
}

/** What to answer to a request: the first one has the index 0. */
export type Script = (request: CollectedRequest, index: number) => Reply;

export const ACCEPTED: Reply = { status: 202 };

/**
 * A real OSSP collector on a free port of this machine, which answers as scripted and remembers what it got. Without a
 * script it accepts everything.
 */
export class OsspCollector {
  readonly requests: CollectedRequest[] = [];
  /** Events that were answered with 2xx, one by one, in the order of the answers, repetitions included. */
  readonly accepted: JsonObject[] = [];
  #server: Server | undefined;
  #port = 0;
  #script: Script = () => ACCEPTED;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  /** Listens; after a {@link stop} on the same port again, as a collector that comes back. */
  async start(): Promise<this> {
    const server = createServer((request, response) => {
      const { method, url: path, headers } = request;
      text(request).then(
        (body) => {
          const arrivedMs = performance.now();
          void this.#take({ method, path, headers, body, events: eventsOf(body), arrivedMs }, response);
        },
        // The client broke off
        () => undefined,
      );
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Breaks all connections, and refuses further ones. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1/events`;
  }

  /** The events of all requests so far, in the order of their arrival. */
  get events(): readonly JsonObject[] {
    return this.requests.flatMap(({ events }) => events);
  }

  /** Sets the answers: to request n the nth, and the last one from there on; or what a function says. */
  answer(...replies: readonly [Script] | readonly [Reply, ...Reply[]]): void {
    const [first] = replies;
    if (typeof first === 'function') {
      this.#script = first;
    } else {
      const list = replies as readonly Reply[];
      this.#script = (_request, index) => list[Math.min(index, list.length - 1)] ?? ACCEPTED;
    }
  }

  /** Resolves when so many requests have arrived in all. */
  arrival(count: number): Promise<void> {
    if (this.requests.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  async #take(request: CollectedRequest, response: ServerResponse): Promise<void> {
    const reply = this.#script(request, this.requests.length);
    this.requests.push(request);
    const arrived = this.#waiting.filter(({ count }) => count <= this.requests.length);
    this.#waiting = this.#waiting.filter(({ count }) => count > this.requests.length);
    for (const { resolve } of arrived) resolve();
    if (reply === 'silence') return;
    if (reply === 'reset') {
      response.socket?.resetAndDestroy();
      return;
    }
    const { status, headers, body, delayMs, until } = reply;
    if (delayMs !== undefined) await setTimeout(delayMs);
    await until;
    if (response.destroyed) return;
    if (status >= 200 && status < 300) this.accepted.push(...request.events);
    response.writeHead(status, headers).end(body);
  }
}

function eventsOf(body: string): readonly JsonObject[] {
  try {
    const value = JSON.parse(body) as JsonValue;
    return (Array.isArray(value) ? value : [value]) as readonly JsonObject[];
  } catch {
    return [];
  }
}

/** Returns a collector that listens, and is stopped at the end of the test. */
export async function startCollector(): Promise<OsspCollector> {
  const collector = new OsspCollector();
  onTestFinished(() => collector.stop());
  return collector.start();
}
