import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { onTestFinished } from 'vitest';
import { busyEvent, SOURCE } from './busy-app.ts';

/** What goes wrong with a request, in parts of a thousand. */
const FAULTS = {
  /** 429 with a `Retry-After` of no time, as seconds or as a date. */
  busy: 15,
  /** 429 with a `Retry-After` of one second. */
  waitASecond: 1,
  unavailable: 15,
  failed: 10,
  badGateway: 5,
  /** The connection breaks before the request was read. */
  resetEarly: 10,
  /** The connection breaks after the events were taken: the answer is lost. */
  resetLate: 10,
  /** The connection breaks in the middle of a 503. */
  cutOff: 3,
  silentEarly: 2,
  /** The events are taken, but there is no answer. */
  silentLate: 2,
  slow: 20,
} as const;

export type Fault = keyof typeof FAULTS;

/**
 * A collector for the events of the busy application that gets everything wrong that a collector can: at random, but the
 * nth request always meets the same fault for the same seed. It is closed for a while in the middle, and remembers how
 * often it took each event.
 */
export class ChaosCollector {
  /** How often each event was taken, by its number. */
  readonly taken: Uint16Array;
  /** Bodies that hold something else than what was emitted. */
  readonly altered: string[] = [];
  readonly faults: Partial<Record<Fault, number>> = {};
  requests = 0;
  restarts = 0;
  #distinct = 0;
  #server: Server | undefined;
  #port = 0;
  readonly #random: () => number;
  readonly #restartAt: number;

  constructor(events: number, seed: number) {
    this.taken = new Uint16Array(events);
    this.#random = randomFrom(seed);
    this.#restartAt = Math.floor(events * 0.4);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/events`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response).catch(() => undefined));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const fault = this.#fault();
    if (fault === 'resetEarly') {
      request.socket.resetAndDestroy();
      return;
    }
    const body = await text(request);
    switch (fault) {
      case 'busy':
        response.writeHead(429, { 'retry-after': this.requests % 2 === 0 ? '0' : new Date().toUTCString() }).end();
        return;
      case 'waitASecond':
        response.writeHead(429, { 'retry-after': '1' }).end();
        return;
      case 'unavailable':
        response.writeHead(503).end('busy');
        return;
      case 'failed':
        response.writeHead(500).end('{"error":"internal"}');
        return;
      case 'badGateway':
        response.writeHead(502).end();
        return;
      case 'cutOff':
        response.writeHead(503, { 'content-length': 100 });
        response.write('x', () => request.socket.resetAndDestroy());
        return;
      case 'silentEarly':
        return;
    }
    this.#take(body, request);
    if (fault === 'silentLate') return;
    if (fault === 'resetLate') {
      request.socket.resetAndDestroy();
      return;
    }
    // No random number: those that say what goes wrong have to come in the same order each time
    if (fault === 'slow') await setTimeout(10 * (this.requests % 10));
    response.writeHead(202).end();
  }

  #fault(): Fault | undefined {
    let rest = this.#random() * 1000;
    for (const [fault, weight] of Object.entries(FAULTS) as [Fault, number][]) {
      rest -= weight;
      if (rest >= 0) continue;
      this.faults[fault] = (this.faults[fault] ?? 0) + 1;
      return fault;
    }
    return undefined;
  }

  #take(body: string, { headers }: IncomingMessage): void {
    const sent = JSON.parse(body) as unknown;
    const events = (Array.isArray(sent) ? sent : [sent]) as { readonly id: string }[];
    for (const event of events) {
      const n = Number(event.id.slice(2));
      if (!isDeepStrictEqual(event, busyEvent(n))) this.altered.push(body);
      if (!Array.isArray(sent) && headers['idempotency-key'] !== `"${SOURCE} e-${n}"`) this.altered.push(body);
      if (this.taken[n] === 0) this.#distinct++;
      this.taken[n] = (this.taken[n] ?? 0) + 1;
    }
    if (this.restarts === 0 && this.#distinct >= this.#restartAt) {
      this.restarts++;
      void this.#restart();
    }
  }

  async #restart(): Promise<void> {
    await this.stop();
    await setTimeout(700);
    await this.start();
  }
}

/** Returns a collector that listens, and is stopped at the end of the test. */
export async function startChaosCollector(events: number, seed: number): Promise<ChaosCollector> {
  const collector = new ChaosCollector(events, seed);
  await collector.start();
  onTestFinished(() => collector.stop());
  return collector;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
