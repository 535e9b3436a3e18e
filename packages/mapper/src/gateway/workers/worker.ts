import type { Server, Socket } from 'node:net';
import { OsspError } from '@ossp-otel/types';
import type { Readiness } from '../observe/health.ts';
import type { Logger } from '../observe/logger.ts';
import { MetricRegistry } from '../observe/metric-registry.ts';
import type { MetricSnapshot } from '../observe/metric-snapshot.ts';
import type { Listen, ListeningOption } from '../serving/listen.ts';
import { type Serving, type SharedParts, startServing } from '../serving/serving.ts';
import type { ConnectionMessage, Question, StartMessage, ToPrimary, ToWorker } from './messages.ts';
import { packError } from './packed-outcome.ts';
import { Questions } from './questions.ts';
import { RemoteClaimDesk } from './remote-claim-desk.ts';
import { RemoteMemory } from './remote-memory.ts';

export interface WorkerParts {
  readonly logger: Logger;
  /** Says something to the primary process; `sent` is called when it is on its way, or cannot be any more. */
  readonly post: (message: ToPrimary, sent?: () => void) => void;
  /** Ends this process. */
  readonly exit: (status: number) => void;
}

/** The primary process asks all workers, for at most so long together, in milliseconds. */
const PRIMARY_LIMIT_MS = 5000;

/** One of the processes that serve together. It does what the primary process says. */
export class GatewayWorker {
  readonly #parts: WorkerParts;
  readonly #registry = new MetricRegistry();
  readonly #desk: RemoteClaimDesk;
  readonly #memory: RemoteMemory;
  readonly #questions: Questions;
  readonly #servers = new Map<ListeningOption, Server>();
  #serving: Promise<Serving> | undefined;
  #isAlone = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#desk = new RemoteClaimDesk(parts.post);
    this.#memory = new RemoteMemory(parts.post);
    this.#questions = new Questions(parts.post);
  }

  /** Does what a message says. */
  receive(message: Exclude<ToWorker, StartMessage | ConnectionMessage>): void {
    switch (message.kind) {
      case 'claimed':
        this.#desk.claimed(message);
        break;
      case 'outcomes':
        this.#desk.outcomes(message);
        break;
      case 'remembered':
        this.#memory.remembered(message.number);
        break;
      case 'question':
        void this.#answer(message);
        break;
      case 'reply':
        this.#questions.replied(message);
        break;
      case 'stop':
        void this.#stop();
        break;
    }
  }

  /** Starts to serve. Ends the process if it cannot, after telling why. */
  async start({ settings, resource }: StartMessage): Promise<void> {
    const { logger, post, exit } = this.#parts;
    const shared = this.#shared(resource);
    this.#serving = startServing(settings, { logger, registry: this.#registry, shared });
    try {
      await this.#serving;
      post({ kind: 'ready' });
    } catch (error) {
      // A defect ends the process with a stack trace
      if (!(error instanceof OsspError)) throw error;
      post({ kind: 'failed', error: packError(error) }, () => exit(1));
    }
  }

  /**
   * Serves a connection that the primary process has accepted.
   *
   * @param socket - `undefined` if its client was gone before it came.
   */
  connect({ number, option }: ConnectionMessage, socket: Socket | undefined): void {
    this.#parts.post({ kind: 'connected', number });
    const server = this.#servers.get(option);
    if (socket === undefined || server === undefined) {
      socket?.destroy();
      return;
    }
    // As the server does with those that it accepts itself
    socket.allowHalfOpen = true;
    socket.setNoDelay();
    server.emit('connection', socket);
  }

  /** The primary process is gone: ends what is under way, takes nothing new, and ends the process. */
  async leftAlone(): Promise<void> {
    const { logger, exit } = this.#parts;
    this.#isAlone = true;
    this.#desk.cutOff();
    this.#memory.cutOff();
    this.#questions.giveUp();
    logger.log('error', 'the primary process has ended, so this one stops');
    const serving = await this.#serving?.catch(() => undefined);
    await serving?.stop();
    exit(1);
  }

  #shared(resource: StartMessage['resource']): SharedParts {
    return {
      desk: this.#desk,
      identities: {
        desk: this.#desk,
        remember: (prints) => this.#memory.remember(prints),
        close: async () => undefined,
      },
      admin: { metrics: () => this.#metricsOfAll(), health: { readiness: () => this.#readinessOfAll() }, resource },
      listen: this.#attach,
    };
  }

  readonly #attach: Listen = async (server, _scheme, { option }) => {
    this.#servers.set(option, server);
    // Otherwise Node would not watch whether requests arrive in time
    server.emit('listening');
    return '';
  };

  async #metricsOfAll(): Promise<readonly MetricSnapshot[]> {
    const metrics = await this.#questions.ask('metrics', PRIMARY_LIMIT_MS);
    // Those of this process alone would look like counters that went down
    if (metrics === undefined) throw new Error('the primary process does not answer');
    return metrics;
  }

  async #readinessOfAll(): Promise<Readiness> {
    const readiness = this.#isAlone ? undefined : await this.#questions.ask('readiness', PRIMARY_LIMIT_MS);
    if (readiness === undefined) throw new Error('the primary process does not answer');
    return readiness;
  }

  async #answer({ number, what }: Question): Promise<void> {
    if (what === 'metrics') {
      this.#parts.post({ kind: 'reply', number, value: this.#registry.snapshot() });
      return;
    }
    const serving = await this.#serving?.catch(() => undefined);
    if (serving === undefined) return;
    this.#parts.post({ kind: 'reply', number, value: await serving.readiness() });
  }

  async #stop(): Promise<void> {
    const { post, exit } = this.#parts;
    // What it could not start for was told already
    const serving = await this.#serving?.catch(() => undefined);
    if (serving === undefined) return;
    const summary = await serving.stop();
    post({ kind: 'stopped', summary, metrics: this.#registry.snapshot() }, () => exit(0));
  }
}
