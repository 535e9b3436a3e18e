import { Socket } from 'node:net';
import { createJsonLogger } from '../observe/json-logger.ts';
import type { Logger } from '../observe/logger.ts';
import type { StartMessage, ToPrimary, ToWorker } from './messages.ts';
import { GatewayWorker } from './worker.ts';

// The program of the workers, which the primary process starts

// A terminal sends them to all processes; the primary process says what follows
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stderr.on('error', () => undefined);

let worker: GatewayWorker | undefined;

process.on('message', (message: ToWorker, handle: unknown) => {
  if (message.kind === 'start') start(message);
  else if (message.kind === 'connection') worker?.connect(message, handle instanceof Socket ? handle : undefined);
  else worker?.receive(message);
});

process.on('disconnect', () => {
  if (worker === undefined) process.exit(1);
  else void worker.leftAlone();
});

function start(message: StartMessage): void {
  worker = new GatewayWorker({ logger: loggerOf(message), post, exit: (status) => process.exit(status) });
  void worker.start(message);
}

function post(message: ToPrimary, sent = (): void => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent);
  else sent();
}

function loggerOf({ worker: number, settings }: StartMessage): Logger {
  const logger = createJsonLogger(process.stderr, settings.logLevel);
  return { log: (level, text, fields) => logger.log(level, text, { worker: number, ...fields }) };
}
