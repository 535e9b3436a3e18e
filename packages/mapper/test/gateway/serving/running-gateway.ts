import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway/gateway.ts';
import type { FlagValues } from '../../../src/gateway/options/chosen-options.ts';
import { readGatewayOptions } from '../../../src/gateway/options/read-settings.ts';
import { RecordingLogger } from '../auth/recording-logger.ts';

/** A gateway in this process, as its users would start it. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly logger: RecordingLogger;
  /** Sends a body, and resolves to the answer. */
  post(body: string, type?: string): Promise<{ readonly status: number; readonly json: Record<string, unknown> }>;
}

/** Starts a gateway, which runs until the test is over. */
export async function startTestGateway(flags: FlagValues): Promise<RunningGateway> {
  const { settings } = await readGatewayOptions({ port: '0', ...flags }, undefined, {});
  const logger = new RecordingLogger();
  const gateway = await startGateway(settings, { logger });
  let stopped: ReturnType<Gateway['stop']> | undefined;
  const stop: Gateway['stop'] = () => {
    stopped ??= gateway.stop();
    return stopped;
  };
  onTestFinished(async () => void (await stop()));
  return {
    gateway: { ...gateway, stop },
    logger,
    post: async (body, type = 'application/cloudevents+json') => {
      const response = await fetch(`${gateway.url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': type, connection: 'close' },
        body,
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    },
  };
}

/** Resolves to a port that is taken until the test is over. */
export async function takenPort(): Promise<number> {
  const { port, close } = await takePort();
  onTestFinished(close);
  return port;
}

/** Resolves to a port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, close } = await takePort();
  await close();
  return port;
}

async function takePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  return { port, close };
}

/** Whether somebody listens there. */
export async function listens(port: number): Promise<boolean> {
  const server = createServer();
  const free = once(server.listen(port, '127.0.0.1'), 'listening').then(
    () => true,
    () => false,
  );
  const isFree = await free;
  server.close();
  return !isFree;
}
