import type { Socket } from 'node:net';
import { OsspError } from '@ossp-otel/types';
import { type Backoff, backoffDelay } from '../../http/backoff.ts';
import { SYSTEM_TIMING } from '../../http/timing.ts';
import type { Readiness } from '../observe/health.ts';
import type { Logger } from '../observe/logger.ts';
import { mergeSnapshots } from '../observe/merge-snapshots.ts';
import type { MetricRegistry } from '../observe/metric-registry.ts';
import type { MetricSnapshot } from '../observe/metric-snapshot.ts';
import { GATEWAY_RESOURCE } from '../observe/resource.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { ListeningOption } from '../serving/listen.ts';
import type { GatewaySummary } from '../serving/serving.ts';
import { PastMetrics } from './past-metrics.ts';
import { type WorkerEnd, WorkerProcess, type WorkerRequest } from './worker-process.ts';

export interface WorkerFleetParts {
  readonly settings: GatewaySettings;
  readonly logger: Logger;
  /** Of this process, which is not a worker. */
  readonly registry: MetricRegistry;
  /** Handles what workers want, but for their questions. */
  readonly serve: (message: Exclude<WorkerRequest, { kind: 'question' }>, worker: WorkerProcess) => void;
  /** A worker has ended. */
  readonly forget: (worker: WorkerProcess) => void;
}

/** How long to wait before a worker that ended is replaced: longer each time it does not live for {@link STEADY_MS}. */
const RESTART: Backoff = { backoffBaseMs: 1000, backoffCapMs: 30_000, jitter: 0 };
const STEADY_MS = 60_000;
/** How often workers are asked for their counts, which is how much of them is lost if one is killed; and how long they have. */
const ASK_EVERY_MS = 1000;
const ANSWER_LIMIT_MS = 1000;
/** A worker tries whether the collector is there, for two seconds at most. */
const READINESS_LIMIT_MS = 2500;
/** How much longer than its time for shutting down a worker may live: it has a second for the rest, and another to end. */
const KILL_AFTER_MS = 2000;

const NOBODY: Readiness = { ready: false, collector: { ok: false, reason: 'no process serves' }, stopping: false };

/** The workers, of which there are as many as set: one that ends is replaced until they are to stop. */
export class WorkerFleet {
  readonly #parts: WorkerFleetParts;
  readonly #workers = new Set<WorkerProcess>();
  readonly #past = new PastMetrics();
  readonly #stopping = new AbortController();
  readonly #keepers: Promise<void>[] = [];
  /** Those that take connections; the next one to get one is the first. */
  #serving: WorkerProcess[] = [];
  #asking: NodeJS.Timeout | undefined;
  #stopped: Promise<GatewaySummary> | undefined;

  constructor(parts: WorkerFleetParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when all of them serve.
   *
   * @throws {OsspError} what a worker said that could not start. Error for one that just ended. The others are to be stopped.
   */
  async start(): Promise<void> {
    process.on('exit', this.#killAll);
    const numbers = Array.from({ length: this.#parts.settings.workers }, (_, index) => index + 1);
    const workers = await Promise.all(numbers.map((number) => this.#start(number)));
    for (const worker of workers) this.#keepers.push(this.#keep(worker));
    this.#asking = setInterval(() => void this.metrics(), ASK_EVERY_MS).unref();
  }

  /** Has a worker serve a connection: one after the other gets one. */
  give(connection: Socket, option: ListeningOption): void {
    // What goes wrong with it is its worker's business
    connection.on('error', () => undefined);
    const worker = this.#serving.shift();
    if (worker === undefined) {
      connection.destroy();
      return;
    }
    this.#serving.push(worker);
    worker.give(connection, option);
  }

  /** Resolves to the metrics of all workers, also of those that have ended, and of this process. Never rejects. */
  async metrics(): Promise<readonly MetricSnapshot[]> {
    await Promise.all([...this.#workers].map((worker) => worker.askMetrics(ANSWER_LIMIT_MS)));
    // Those that have ended meanwhile are among the past
    const current = Array.from(this.#workers, ({ metrics }) => metrics);
    return mergeSnapshots([this.#parts.registry.snapshot(), this.#past.metrics, ...current]);
  }

  /**
   * Resolves to whether events should be sent here: they should if one of the workers says so and they are not to stop. What it
   * says of the collector and the spool is told, or else what the first one to answer says. Never rejects.
   */
  async readiness(): Promise<Readiness> {
    const answers = [...this.#workers].map((worker) => worker.ask('readiness', READINESS_LIMIT_MS));
    const ready = await firstOf(answers, (answer) => answer?.ready === true);
    const told = ready ?? (await firstOf(answers, (answer) => answer !== undefined)) ?? NOBODY;
    const stopping = this.#stopping.signal.aborted;
    return { ...told, ready: told.ready && !stopping, stopping };
  }

  /** Stops all workers; resolves to what they say together when all have ended. Never rejects. */
  stop(): Promise<GatewaySummary> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<GatewaySummary> {
    clearInterval(this.#asking);
    this.#stopping.abort();
    const limitMs = this.#parts.settings.shutdownTimeoutMs + KILL_AFTER_MS;
    const summaries = await Promise.all([...this.#workers].map((worker) => this.#stopOne(worker, limitMs)));
    await Promise.all(this.#keepers);
    process.off('exit', this.#killAll);
    return summaries.reduce(addSummaries, { cutOff: 0, leftInSpool: 0 });
  }

  async #stopOne(worker: WorkerProcess, limitMs: number): Promise<GatewaySummary> {
    const summary = await worker.stop(limitMs);
    const { signal } = await worker.ended;
    if (signal !== null)
      this.#parts.logger.log('error', 'a worker did not stop by itself', { ...fieldsOf(worker), signal });
    return summary;
  }

  /** Whatever ends this process on purpose ends the workers: only if it is killed are they left to themselves. */
  readonly #killAll = (): void => {
    for (const worker of this.#workers) worker.kill();
  };

  /** Resolves to a worker that serves. */
  async #start(number: number): Promise<WorkerProcess> {
    const { settings, logger, serve, forget } = this.#parts;
    const worker = new WorkerProcess({
      start: { worker: number, settings, resource: GATEWAY_RESOURCE },
      serve: (message, from) => {
        if (message.kind === 'question') void this.#answer(message, from);
        else serve(message, from);
      },
    });
    this.#workers.add(worker);
    void worker.ended.then(() => {
      this.#workers.delete(worker);
      this.#serving = this.#serving.filter((other) => other !== worker);
      this.#past.add(worker.metrics);
      forget(worker);
    });
    await worker.serving;
    this.#serving.push(worker);
    logger.log('info', 'a worker serves', fieldsOf(worker));
    return worker;
  }

  /** Replaces a worker, and those that follow it, until all are to stop. */
  async #keep(first: WorkerProcess): Promise<void> {
    const { signal: stopping } = this.#stopping;
    for (let worker: WorkerProcess | undefined = first, failures = 0; ; failures++) {
      if (worker !== undefined) {
        const end = await worker.ended;
        if (stopping.aborted) return;
        if (performance.now() - worker.startedAt >= STEADY_MS) failures = 0;
        this.#tellEnd(worker, end);
      }
      await SYSTEM_TIMING.sleep(backoffDelay(failures, RESTART, 0), stopping);
      if (stopping.aborted) return;
      worker = await this.#start(first.number).catch((error: unknown) => this.#tellFailure(first.number, error));
      if (worker === undefined && stopping.aborted) return;
    }
  }

  #tellEnd(worker: WorkerProcess, { status, signal }: WorkerEnd): void {
    const fields = { ...fieldsOf(worker), status: status ?? undefined, signal: signal ?? undefined };
    this.#parts.logger.log('error', 'a worker ended', fields);
  }

  #tellFailure(worker: number, error: unknown): undefined {
    // Other errors than those of these packages may say anything
    const fields = error instanceof OsspError ? { code: error.code, reason: error.message } : {};
    this.#parts.logger.log('error', 'a worker could not be started', { worker, ...fields });
  }

  async #answer({ number, what }: Extract<WorkerRequest, { kind: 'question' }>, worker: WorkerProcess): Promise<void> {
    const value = what === 'metrics' ? await this.metrics() : await this.readiness();
    worker.post({ kind: 'reply', number, value });
  }
}

function fieldsOf({ number, pid }: WorkerProcess) {
  return { worker: number, pid };
}

/** Resolves to the first answer that comes and fits, or to `undefined` when all have come and none does. */
async function firstOf<Answer>(
  answers: readonly Promise<Answer | undefined>[],
  fits: (answer: Answer | undefined) => boolean,
): Promise<Answer | undefined> {
  const fitting = answers.map(async (answer) => (fits(await answer) ? answer : Promise.reject()));
  return Promise.any(fitting).catch(() => undefined);
}

function addSummaries(one: GatewaySummary, other: GatewaySummary): GatewaySummary {
  return { cutOff: one.cutOff + other.cutOff, leftInSpool: one.leftInSpool + other.leftInSpool };
}
