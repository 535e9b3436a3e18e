import type { IncomingMessage } from 'node:http';
import { OsspError } from '@ossp-otel/types';
import { OPEN_BRACKET, skipSpace } from '../../sources/ascii.ts';
import { ArraySplitter } from '../../transcode/array-splitter.ts';
import type { Guard, Refusal } from '../auth/guard.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { EventIntake, ReceivedEvent } from '../received-event.ts';
import { accountAnswer } from './account-answer.ts';
import type { Answer } from './answer.ts';
import { BinaryMode } from './binary-mode.ts';
import type { BytesUnderWay } from './bytes-under-way.ts';
import { ACCEPTED_ENCODINGS, type ContentEncoding, contentEncodingOf, decompress } from './content-encoding.ts';
import { ACCEPTED_TYPES, type ContentMode, contentModeOf } from './content-mode.ts';
import type { Exchange } from './exchange.ts';
import { freeMemory } from './free-memory.ts';
import { problem } from './problem.ts';
import { type NoBody, readBody } from './read-body.ts';
import { splitBatch } from './split-batch.ts';

export interface EventRequestsParts {
  readonly settings: GatewaySettings;
  readonly intake: EventIntake;
  readonly guard: Guard;
  readonly underWay: BytesUnderWay;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** What the headers of a request say about its body. */
interface BodyPlan {
  readonly mode: ContentMode;
  readonly encoding: ContentEncoding;
}

/** The events of a request, the body that they stand in, and whether the sender knows them by their index. */
interface ReceivedEvents {
  readonly events: readonly ReceivedEvent[];
  readonly body: Uint8Array;
  readonly isBatch: boolean;
}

const NANOSECONDS = 1_000_000n;
const RETRY_SOON = { 'retry-after': '1' };

/** Serves requests that bring events: from the headers over the body to the answer. */
export class EventRequests {
  readonly #settings: GatewaySettings;
  readonly #intake: EventIntake;
  readonly #guard: Guard;
  readonly #underWay: BytesUnderWay;
  readonly #now: () => number;
  readonly #binaryMode: BinaryMode;
  readonly #splitter = ArraySplitter.create();

  constructor({ settings, intake, guard, underWay, now }: EventRequestsParts) {
    this.#settings = settings;
    this.#intake = intake;
    this.#guard = guard;
    this.#underWay = underWay;
    this.#now = now;
    this.#binaryMode = new BinaryMode(settings);
  }

  /** Resolves when the request is answered, or its client is gone. */
  async serve(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const context = {
      observedTimeUnixNano: BigInt(this.#now()) * NANOSECONDS,
      traceparent: request.headers['traceparent'] as string | undefined,
    };
    const plan = this.#plan(request);
    if ('status' in plan) return exchange.refuse(plan);
    if (expectsContinue(request)) response.writeContinue();
    const raw = await readBody(request, response, this.#settings.maxBodyBytes, exchange.hold);
    if (typeof raw === 'string') return this.#refuseWithoutBody(exchange, raw);
    const refusal = this.#guard.refuseBody(request, raw);
    if (refusal !== undefined) return exchange.answer(refusalAnswer(refusal));
    const received = await this.#eventsOf(exchange, plan, raw);
    if ('status' in received) return exchange.answer(received);
    const { events, body, isBatch } = received;
    const outcomes = events.length === 0 ? [] : await this.#intake.take(events, context);
    exchange.answer(accountAnswer(outcomes, isBatch));
    freeMemory(body);
  }

  /** Returns what to do with the body, or the answer if it need not be read. */
  #plan(request: IncomingMessage): BodyPlan | Answer {
    const refusal = this.#guard.refuse(request);
    if (refusal !== undefined) return refusalAnswer(refusal);
    const mode = contentModeOf(request);
    if (typeof mode !== 'string') return problem(415, mode, { accept: ACCEPTED_TYPES });
    if (mode === 'binary' && this.#guard.isSigned) {
      const message = 'binary mode is not accepted where requests are signed, as signatures do not cover headers';
      return problem(415, new OsspError('ERR_MEDIA_TYPE', message), { accept: ACCEPTED_TYPES });
    }
    const encoding = contentEncodingOf(request.headers['content-encoding']);
    if (encoding === undefined) {
      const error = new OsspError('ERR_MEDIA_TYPE', `the content encoding is none of ${ACCEPTED_ENCODINGS}`);
      return problem(415, error, { 'accept-encoding': ACCEPTED_ENCODINGS });
    }
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > this.#settings.maxBodyBytes) return this.#tooLarge();
    return this.#underWay.hasRoomFor(announced) ? { mode, encoding } : busy();
  }

  #refuseWithoutBody(exchange: Exchange, reason: NoBody): void {
    if (reason === 'too-large') exchange.refuse(this.#tooLarge());
    else if (reason === 'busy') exchange.refuse(busy());
  }

  /** Resolves to the events of a body, or to the answer if it is none that could hold events. */
  async #eventsOf(exchange: Exchange, plan: BodyPlan, raw: Uint8Array): Promise<ReceivedEvents | Answer> {
    const { mode, encoding } = plan;
    const { maxBodyBytes, maxBatchEvents } = this.#settings;
    try {
      const body = encoding === 'identity' ? raw : await decompress(raw, encoding, maxBodyBytes, exchange.hold);
      if (mode === 'binary') {
        return { events: [this.#binaryMode.read(exchange.request.rawHeaders, body)], body, isBatch: false };
      }
      if (mode === 'batch' || (mode === 'json' && beginsArray(body))) {
        return { events: splitBatch(body, maxBatchEvents, this.#splitter), body, isBatch: true };
      }
      return { events: [{ bytes: body, start: 0, end: body.length }], body, isBatch: false };
    } catch (error) {
      if (!(error instanceof OsspError)) throw error;
      if (error.code === 'ERR_BUSY') return busy();
      return problem(error.code === 'ERR_TOO_LARGE' ? 413 : 400, error);
    }
  }

  #tooLarge(): Answer {
    const message = `the content is larger than the limit of ${this.#settings.maxBodyBytes} bytes`;
    return problem(413, new OsspError('ERR_TOO_LARGE', message));
  }
}

/** Returns the answer to a request that is not allowed. */
export function refusalAnswer({ status, error, headers }: Refusal): Answer {
  return problem(status, error, headers);
}

function busy(): Answer {
  const error = new OsspError('ERR_BUSY', 'as much is under way as the limits of the gateway allow');
  return problem(503, error, RETRY_SOON);
}

/** Whether the client waits for a word before it sends the body. Node has seen to it that it expects nothing else. */
function expectsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion === '1.1';
}

function beginsArray(bytes: Uint8Array): boolean {
  return bytes[skipSpace(bytes, 0, bytes.length)] === OPEN_BRACKET;
}
