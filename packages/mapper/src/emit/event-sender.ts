import { Agent, fetch } from 'undici';
import type { AcceptedEvent } from '../event/check-event.ts';
import { type Collector, EventClient, type EventResult } from '../ossp-http/index.ts';

/**
 * An {@link EventClient} with a connection of its own, which it can close. Those of the platform's `fetch` nobody can:
 * one that is not answered is tried for ten seconds, and a program that has given up before could not exit until then.
 */
export class EventSender {
  readonly #client: EventClient;
  readonly #agent: Agent;

  constructor(collector: Collector) {
    const dispatcher = new Agent({ connections: 1, connect: { timeout: collector.timeoutMs } });
    this.#agent = dispatcher;
    this.#client = new EventClient({
      ...collector,
      fetch: (url, request) => fetch(url, { ...request, dispatcher }),
    });
  }

  /** Sends one event until it is accepted, refused, or given up. Never rejects: every network condition is a result. */
  send(event: AcceptedEvent, signal: AbortSignal): Promise<EventResult> {
    return this.#client.send(event, signal);
  }

  /** Ends what is under way as `aborted`, and closes the connection. */
  async close(): Promise<void> {
    await this.#client.close();
    await this.#agent.destroy();
  }
}
