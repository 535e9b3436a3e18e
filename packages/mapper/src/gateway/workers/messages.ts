import type { Readiness } from '../observe/health.ts';
import type { MetricSnapshot } from '../observe/metric-snapshot.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { ListeningOption } from '../serving/listen.ts';
import type { GatewaySummary } from '../serving/serving.ts';
import type { NumberedOutcome, PackedError } from './packed-outcome.ts';

/** What the primary process tells a worker. */
export type ToWorker =
  | StartMessage
  | ConnectionMessage
  | ClaimedMessage
  | OutcomesMessage
  | RememberedMessage
  | Question
  | Reply
  | Stop;

/** What a worker tells the primary process. */
export type ToPrimary =
  | ReadyMessage
  | ConnectedMessage
  | FailedMessage
  | ClaimsMessage
  | RememberMessage
  | Question
  | Reply
  | Stopped;

/** The first message to a worker: serve. */
export interface StartMessage {
  readonly kind: 'start';
  /** Number of the worker, from 1; one that takes the place of another has the same. */
  readonly worker: number;
  readonly settings: GatewaySettings;
  /** Of the metrics of all. */
  readonly resource: Readonly<Record<string, string>>;
}

/** Comes with a connection that the primary process has accepted. */
export interface ConnectionMessage {
  readonly kind: 'connection';
  readonly number: number;
  /** That of the port where it was accepted. */
  readonly option: ListeningOption;
}

/** The worker can take connections. */
interface ReadyMessage {
  readonly kind: 'ready';
}

/** The connection of this number has arrived. */
interface ConnectedMessage {
  readonly kind: 'connected';
  readonly number: number;
}

/** The worker cannot serve, and ends. */
interface FailedMessage {
  readonly kind: 'failed';
  readonly error: PackedError;
}

/** Events that the worker claims, and what became of those that it claimed before. */
export interface ClaimsMessage {
  readonly kind: 'claims';
  /** Number of the first of the new claims; the others follow. */
  readonly first: number;
  /** Records of 32 bytes. */
  readonly prints: Uint8Array;
  readonly settled: readonly NumberedOutcome[];
}

/** How each of the events of a {@link ClaimsMessage} relates to those before it. */
export interface ClaimedMessage {
  readonly kind: 'claimed';
  readonly first: number;
  /** Indices of `CLAIM_STATES`. */
  readonly states: Uint8Array;
}

/** What became of events that were under way when the worker claimed them. */
export interface OutcomesMessage {
  readonly kind: 'outcomes';
  readonly outcomes: readonly NumberedOutcome[];
}

/** Events that the worker has stored, and that later processes have to know. */
export interface RememberMessage {
  readonly kind: 'remember';
  readonly number: number;
  readonly prints: Uint8Array;
}

interface RememberedMessage {
  readonly kind: 'remembered';
  readonly number: number;
}

/** What processes ask each other: a worker about itself, the primary process about all. */
export interface Answers {
  readonly metrics: readonly MetricSnapshot[];
  readonly readiness: Readiness;
}

export interface Question {
  readonly kind: 'question';
  readonly number: number;
  readonly what: keyof Answers;
}

export interface Reply {
  readonly kind: 'reply';
  readonly number: number;
  readonly value: Answers[keyof Answers];
}

/** Take no more, end what is under way, say {@link Stopped}, and end. */
interface Stop {
  readonly kind: 'stop';
}

/** The last message of a worker. */
interface Stopped {
  readonly kind: 'stopped';
  readonly summary: GatewaySummary;
  readonly metrics: readonly MetricSnapshot[];
}
