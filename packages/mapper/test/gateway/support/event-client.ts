import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { onTestFinished } from 'vitest';
import { batchOf, type SentEvent } from './sent-events.ts';

/** What an answer says of the events of its request. */
export interface Answered {
  readonly status: number;
  /** In seconds. */
  readonly retryAfter: number | undefined;
  readonly json: Readonly<Record<string, unknown>>;
}

/** What all the answers of a client say together, in events. */
interface Tally {
  received: number;
  delivered: number;
  stored: number;
  duplicates: number;
  rejected: number;
  unavailable: number;
}

/** Sends events over connections that it keeps. */
export interface EventClient {
  readonly tally: Readonly<Tally>;
  /** Resolves to the answer. Rejects where there is none. */
  send(event: SentEvent): Promise<Answered>;
  sendBatch(events: readonly SentEvent[]): Promise<Answered>;
  /**
   * Sends each event until it is taken or rejected, as many at a time as `concurrency` says, and resolves to the last
   * answers, in the same order. It waits for at most `patienceMs`, whatever the gateway asks for.
   */
  sendAll(events: readonly SentEvent[], options?: SendAllOptions): Promise<readonly Answered[]>;
}

interface SendAllOptions {
  readonly concurrency?: number;
  readonly patienceMs?: number;
  /** Told of each event that the gateway has taken, at once. */
  readonly onTaken?: (event: SentEvent) => void;
  /** Nothing is sent any more once it says true. */
  readonly isOver?: () => boolean;
}

const NO_ANSWER: Answered = { status: 0, retryAfter: undefined, json: {} };

/**
 * @param place - of the gateway; asked before each request.
 * @param connections - at a time, at most.
 */
export function eventClient(place: () => string, connections = 256): EventClient {
  // Its own limits would be taken for answers
  const agent = new Agent({ connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  onTestFinished(() => agent.destroy());
  const tally: Tally = { received: 0, delivered: 0, stored: 0, duplicates: 0, rejected: 0, unavailable: 0 };
  const post = async (body: string, type: string): Promise<Answered> => {
    const {
      statusCode,
      headers,
      body: answer,
    } = await agent.request({
      origin: place(),
      path: '/v1/events',
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    const answered: Answered = {
      status: statusCode,
      retryAfter: headers['retry-after'] === undefined ? undefined : Number(headers['retry-after']),
      json: (await answer.json()) as Answered['json'],
    };
    for (const key of Object.keys(tally) as (keyof Tally)[]) tally[key] += Number(answered.json[key] ?? 0);
    return answered;
  };
  const send = ({ json }: SentEvent): Promise<Answered> => post(json, 'application/cloudevents+json');
  const sendUntilSettled = async (event: SentEvent, { patienceMs = 100, isOver, onTaken }: SendAllOptions) => {
    for (;;) {
      const answered = await send(event).catch(() => NO_ANSWER);
      const { status, retryAfter = 0 } = answered;
      if (status === 200 || status === 202) onTaken?.(event);
      const isSettled = status !== 0 && status !== 429 && status !== 503;
      if (isSettled || isOver?.() === true) return answered;
      await sleep(Math.min(patienceMs, Math.max(20, retryAfter * 1000)));
    }
  };
  return {
    tally,
    send,
    sendBatch: (events) => post(batchOf(events), 'application/cloudevents-batch+json'),
    sendAll: async (events, options = {}) => {
      const answers: Answered[] = [];
      const waiting = events.entries();
      const work = async (): Promise<void> => {
        for (const [at, event] of waiting) {
          if (options.isOver?.() === true) return;
          answers[at] = await sendUntilSettled(event, options);
        }
      };
      await Promise.all(Array.from({ length: options.concurrency ?? 32 }, work));
      return answers;
    },
  };
}
