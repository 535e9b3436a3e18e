import { ABOUT_THE_CONTENT, type EventResult } from '@ossp-otel/mapper/ossp-http';
import type { Counters } from '../observe/counters.ts';
import type { Telemetry } from '../observe/telemetry.ts';
import type { Circuit } from './circuit.ts';
import type { PendingEvent } from './pending-event.ts';
import type { Sender } from './sender.ts';
import type { Turn } from './turn.ts';

interface SendingParts {
  readonly sender: Sender;
  readonly circuit: Circuit;
  readonly counters: Counters;
  readonly telemetry: Telemetry;
}

interface SendingUser {
  /** Returns a turn that has to wait for its place. */
  turn(): Turn;
  /** Is told how each event fared. */
  settle(item: PendingEvent, result: EventResult): void;
}

/** What a sender that broke its promise never to reject stands for. */
const BROKEN: EventResult = {
  outcome: 'undelivered',
  reason: 'unsendable',
  message: 'sending failed',
  lastStatus: undefined,
  retryAfterMs: 0,
  attempts: 0,
};

/** Sends events that are ready, alone or together; those that fail together because of one of them are sent in parts. */
export class Sending {
  readonly #parts: SendingParts;
  readonly #signal: AbortSignal;
  readonly #user: SendingUser;

  constructor(parts: SendingParts, signal: AbortSignal, user: SendingUser) {
    this.#parts = parts;
    this.#signal = signal;
    this.#user = user;
  }

  /** Resolves when every event is settled. */
  async send(items: readonly PendingEvent[], turn: Turn): Promise<void> {
    const events = items.flatMap(({ ready }) => (ready === undefined ? [] : [ready.event]));
    const [first] = events;
    if (first === undefined) return;
    const { sender, counters, telemetry } = this.#parts;
    const started = performance.now();
    const sending =
      events.length === 1 ? sender.send(first, this.#signal, turn) : sender.sendBatch(events, this.#signal, turn);
    const result = await sending.catch(() => BROKEN);
    telemetry.took(performance.now() - started, result.outcome);
    counters.retried(result.attempts);
    if (items.length > 1 && this.#isFaultOfOne(result)) {
      // The others are not to suffer for it
      const half = Math.ceil(items.length / 2);
      await this.send(items.slice(0, half), this.#user.turn());
      await this.send(items.slice(half), this.#user.turn());
      return;
    }
    for (const item of items) this.#user.settle(item, result);
  }

  /** Whether a batch may fare better in parts: it is the content that is refused, or others get through. */
  #isFaultOfOne(result: EventResult): boolean {
    if (result.outcome === 'refused') return ABOUT_THE_CONTENT.has(result.status);
    return result.outcome === 'undelivered' && result.lastStatus !== undefined && !this.#parts.circuit.isHolding;
  }
}
