import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { checkOptionNames } from '@ossp-otel/mapper/ossp-http';
import { OsspError } from '@ossp-otel/types';
import { endsAfter } from '../delivery/exit-deadline.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
/** Node takes a longer time for none. */
const MAX_TIMEOUT_MS = 2_147_483_647;
/** What shells make of the number of the signal that ended a process. */
const SIGNAL_EXIT_CODE = 128;

/** A processor, or a `LoggerProvider` with all of its processors. */
export interface Flushable {
  forceFlush(): Promise<unknown>;
  shutdown(): Promise<unknown>;
}

export interface FlushOnExitOptions {
  /** Signals that end the process. Default: `['SIGTERM']`. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /**
   * Whether to flush too when an error that nobody catches, or a rejection that nobody handles, ends the process. The
   * application then goes on for as long as the flush takes, in whatever state it is. Default: false.
   */
  readonly crash?: boolean | undefined;
  /** Milliseconds after which the process ends. What is not delivered by then is dropped a little before, or stays in the spool. Default: 5,000. */
  readonly timeoutMs?: number | undefined;
}

interface Registration {
  readonly target: Flushable;
  readonly timeoutMs: number;
}

/** Those to flush, by the event of the process that announces its end. */
const REGISTERED = new Map<string, Set<Registration>>();

/** Marks listeners of this module, also those of another copy of it, which do not decide about the end. */
const MARK = Symbol.for('@ossp-otel/log-processor/flush-on-exit');

/** Without the listener types of each event. */
const PROCESS: EventEmitter = process;

let isEnding = false;

/**
 * Shuts the processor down before the process ends, because it has nothing to do any more or by a signal, and returns
 * what takes this back. Then the process ends as it would have: by the same signal, or with the same message and
 * exit code. As the first process of a container, which the kernel does not end, it exits with 128 and the signal's number.
 *
 * Where the application listens to the signal or to `uncaughtException` itself, it decides what happens; then the
 * processor is only flushed, and goes on. Nothing can be flushed on `process.exit()`.
 *
 * @throws {OsspError} ERR_USAGE if the timeout is no time.
 */
export function flushOnExit(target: Flushable, options: FlushOnExitOptions = {}): () => void {
  checkOptionNames('', options, { signals: true, crash: true, timeoutMs: true });
  if (typeof target?.shutdown !== 'function') throw usageError('target', 'expected a processor or a logger provider');
  const { signals = ['SIGTERM'], crash = false, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (!(timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw usageError('timeoutMs', `expected a number from 0 to ${MAX_TIMEOUT_MS}`);
  }
  const unknown = signals.find((signal) => !Object.hasOwn(constants.signals, signal));
  if (unknown !== undefined) throw usageError('signals', 'holds something that is no signal');
  const registration = { target, timeoutMs };
  const takeBacks = signals.map((signal) => register(signal, onSignal, registration));
  if (crash) takeBacks.push(register('uncaughtException', onCrash, registration));
  takeBacks.push(register('beforeExit', onBeforeExit, registration));
  return () => {
    for (const takeBack of takeBacks) takeBack();
  };
}

type Listener = typeof onSignal | typeof onCrash | typeof onBeforeExit;

function register(event: string, listener: Listener, registration: Registration): () => void {
  const registered = REGISTERED.get(event) ?? new Set();
  REGISTERED.set(event, registered);
  // First, so that a listener for one time is still there when others are looked for
  if (registered.size === 0) PROCESS.prependListener(event, Object.assign(listener, { [MARK]: true }));
  registered.add(registration);
  return () => {
    registered.delete(registration);
    if (registered.size === 0) PROCESS.removeListener(event, listener);
  };
}

function onSignal(signal: NodeJS.Signals): void {
  // A second one must not cut the flush short: package managers pass on what the terminal has sent already
  if (isEnding) return;
  if (isHandledByOthers(signal)) {
    void each(signal, (target) => target.forceFlush());
    return;
  }
  isEnding = true;
  void each(signal, end).then(() => {
    PROCESS.removeListener(signal, onSignal);
    // The kernel lets no signal end the first process of a container by default
    if (process.pid === 1) process.exit(SIGNAL_EXIT_CODE + constants.signals[signal]);
    process.kill(process.pid, signal);
  });
}

/** Unhandled rejections come here too, if Node is set to die of them, as it is by default. */
function onCrash(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void {
  if (isEnding) return;
  if (isHandledByOthers('uncaughtException')) {
    void each('uncaughtException', (target) => target.forceFlush());
    return;
  }
  isEnding = true;
  void each('uncaughtException', end).then(() => {
    PROCESS.removeListener('uncaughtException', onCrash);
    // They have been told of this error
    process.removeAllListeners('uncaughtExceptionMonitor');
    // Node prints where the error was thrown first, and exits
    if (origin === 'unhandledRejection') void Promise.reject(error);
    else setImmediate(() => rethrow(error));
  });
}

function onBeforeExit(): void {
  const registered = REGISTERED.get('beforeExit');
  void each('beforeExit', end);
  // It comes again when the shutdown has ended
  registered?.clear();
  PROCESS.removeListener('beforeExit', onBeforeExit);
}

/** What cannot be delivered is handed over before the time is up: nobody else will. A provider would pass no timeout on. */
function end(target: Flushable, timeoutMs: number): Promise<unknown> {
  endsAfter(timeoutMs);
  return target.shutdown();
}

function isHandledByOthers(event: string): boolean {
  return PROCESS.listeners(event).some((listener) => !(MARK in listener));
}

/** Resolves when the action on each target has ended, or its time is over. */
async function each(event: string, action: (target: Flushable, timeoutMs: number) => Promise<unknown>): Promise<void> {
  const registered = [...(REGISTERED.get(event) ?? [])];
  await Promise.all(registered.map(({ target, timeoutMs }) => settled(() => action(target, timeoutMs), timeoutMs)));
}

function settled(action: () => Promise<unknown>, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Keeps the process until then
    const timer = setTimeout(resolve, timeoutMs);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    Promise.resolve().then(action).then(end, end);
  });
}

function usageError(name: string, message: string): OsspError {
  return new OsspError('ERR_USAGE', `${name}: ${message}`, name);
}

function rethrow(error: unknown): never {
  throw error;
}
