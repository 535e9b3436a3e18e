import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ACTIVE_REQUESTS_METRIC } from '../http/request-metrics.ts';
import type { MetricSnapshot } from '../observe/metric-snapshot.ts';
import type { ListeningOption } from '../serving/listen.ts';
import type { GatewaySummary } from '../serving/serving.ts';
import { SPOOL_EVENTS_METRIC } from '../store/event-store.ts';
import type { Answers, StartMessage, ToPrimary, ToWorker } from './messages.ts';
import { unpackError } from './packed-outcome.ts';
import { sumOf } from './past-metrics.ts';
import { Questions } from './questions.ts';

/** How a process ended. */
export interface WorkerEnd {
  readonly status: number | null;
  readonly signal: string | null;
}

/** What a worker wants of the primary process. */
export type WorkerRequest = Extract<ToPrimary, { kind: 'claims' | 'remember' | 'question' }>;

export interface WorkerProcessParts {
  readonly start: Omit<StartMessage, 'kind'>;
  /** Handles a message of the worker. */
  readonly serve: (message: WorkerRequest, worker: WorkerProcess) => void;
}

const PROGRAM = fileURLToPath(new URL('./worker-main.js', import.meta.url));

/** A worker, as the primary process sees it. */
export class WorkerProcess {
  readonly number: number;
  readonly startedAt: number = performance.now();
  /** Resolves when it serves; rejects with what it says, or an error, if it ends before. */
  readonly serving: Promise<void>;
  /** Resolves when it has ended, and everything it said was heard. */
  readonly ended: Promise<WorkerEnd>;
  readonly #process: ChildProcess;
  readonly #questions = new Questions((question) => this.post(question));
  /** Connections of which it has not said yet that they have arrived. */
  readonly #connections = new Map<number, Socket>();
  #nextConnection = 0;
  #metrics: readonly MetricSnapshot[] = [];
  #summary: GatewaySummary | undefined;

  /** Starts the process. @throws Error if the system cannot. */
  constructor({ start, serve }: WorkerProcessParts) {
    this.number = start.worker;
    // Maps and numbers of 64 bits would not survive JSON
    this.#process = fork(PROGRAM, [], { serialization: 'advanced' });
    this.ended = endOf(this.#process).finally(() => {
      this.#questions.giveUp();
      // Their clients may connect again
      for (const connection of this.#connections.values()) connection.destroy();
    });
    this.serving = new Promise((resolve, reject) => {
      void this.ended.then(({ status, signal }) => {
        reject(new Error(`a worker ended before it served (${signal ?? `status ${status}`})`));
      });
      this.#process.on('message', (message: ToPrimary) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'failed') reject(unpackError(message.error));
        else this.#receive(message, serve);
      });
    });
    // Who started it may have lost interest
    this.serving.catch(() => undefined);
    this.post({ kind: 'start', ...start });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** What it had counted when it was heard of last. */
  get metrics(): readonly MetricSnapshot[] {
    return this.#metrics;
  }

  post(message: ToWorker): void {
    // What goes wrong is that it has ended, which is told otherwise
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /** Has it serve a connection. */
  give(connection: Socket, option: ListeningOption): void {
    if (!this.#process.connected) {
      connection.destroy();
      return;
    }
    const number = this.#nextConnection++;
    this.#connections.set(number, connection);
    // Node would never close one that was on its way when the worker was killed
    const options = { keepOpen: true };
    this.#process.send({ kind: 'connection', number, option } satisfies ToWorker, connection, options, () => undefined);
  }

  /** Resolves to the answer; to `undefined` if none comes within the limit, in milliseconds. */
  ask<What extends keyof Answers>(what: What, limitMs: number): Promise<Answers[What] | undefined> {
    return this.#questions.ask(what, limitMs);
  }

  /** Resolves when {@link metrics} are those of now, or it did not answer within the limit, in milliseconds. */
  async askMetrics(limitMs: number): Promise<void> {
    const metrics = await this.ask('metrics', limitMs);
    // It may have said its last meanwhile
    if (metrics !== undefined && this.#summary === undefined) this.#metrics = metrics;
  }

  /**
   * Asks it to stop, and kills it if it has not after the limit, in milliseconds. Resolves when it has ended: to what it said,
   * or what is known of it if it said nothing.
   */
  async stop(limitMs: number): Promise<GatewaySummary> {
    this.post({ kind: 'stop' });
    const limit = setTimeout(() => this.kill(), limitMs);
    await this.ended;
    clearTimeout(limit);
    return this.#summary ?? summaryOf(this.#metrics);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #receive(message: Exclude<ToPrimary, { kind: 'ready' | 'failed' }>, serve: WorkerProcessParts['serve']): void {
    switch (message.kind) {
      case 'connected':
        // Here alone: the worker has one of its own
        this.#connections.get(message.number)?.destroy();
        this.#connections.delete(message.number);
        break;
      case 'reply':
        this.#questions.replied(message);
        break;
      case 'stopped':
        this.#summary = message.summary;
        this.#metrics = message.metrics;
        break;
      default:
        serve(message, this);
    }
  }
}

function summaryOf(metrics: readonly MetricSnapshot[]): GatewaySummary {
  return { cutOff: sumOf(metrics, ACTIVE_REQUESTS_METRIC), leftInSpool: sumOf(metrics, SPOOL_EVENTS_METRIC) };
}

function endOf(child: ChildProcess): Promise<WorkerEnd> {
  return new Promise((resolve) => {
    // Unlike its exit, this comes after everything it said
    child.on('close', (status, signal) => resolve({ status, signal }));
    child.on('error', () => {
      // There is no other word of one that could not be started
      if (child.pid === undefined) resolve({ status: null, signal: null });
    });
  });
}
