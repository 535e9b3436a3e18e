import { assertSafeToListen } from '../auth/listening-policy.ts';
import { LocalClaimDesk } from '../intake/claim-desk.ts';
import type { MetricsSource } from '../observe/admin.ts';
import type { Logger } from '../observe/logger.ts';
import type { MetricRegistry } from '../observe/metric-registry.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import type { Serving } from '../serving/serving.ts';
import { type LocalIdentities, openIdentities } from '../serving/store-first.ts';
import { openListeners } from './listeners.ts';
import { unpackPrints } from './packed-prints.ts';
import { WorkerClaims } from './worker-claims.ts';
import { WorkerFleet } from './worker-fleet.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface StartWorkersParts {
  readonly logger: Logger;
  /** Of this process. */
  readonly registry: MetricRegistry;
}

/** Workers that serve, and their metrics. */
export interface ServingWorkers extends Pick<Serving, 'url' | 'adminUrl' | 'stop'> {
  readonly metrics: MetricsSource;
}

/**
 * Starts processes that serve at one address, and resolves when all of them do. This process has what there can be only
 * one of: the address, whose connections it hands to the others, and the knowledge of the events that came before.
 *
 * @throws {OsspError} what a worker could not start for, as if it were the only process; ERR_USAGE if this one cannot listen.
 */
export async function startWorkers(settings: GatewaySettings, parts: StartWorkersParts): Promise<ServingWorkers> {
  assertSafeToListen(settings);
  const identities = await openAll(settings, parts);
  const claims = new Map<WorkerProcess, WorkerClaims>();
  const claimsOf = (worker: WorkerProcess): WorkerClaims => {
    const known = claims.get(worker) ?? new WorkerClaims(identities.desk, (message) => worker.post(message));
    claims.set(worker, known);
    return known;
  };
  const { logger, registry } = parts;
  const fleet = new WorkerFleet({
    settings,
    logger,
    registry,
    serve: (message, worker) => {
      if (message.kind === 'claims') claimsOf(worker).claim(message);
      else {
        const { number, prints } = message;
        void identities.remember(unpackPrints(prints)).then(() => worker.post({ kind: 'remembered', number }));
      }
    },
    forget: (worker) => {
      claims.get(worker)?.release();
      claims.delete(worker);
    },
  });
  try {
    await fleet.start();
    const listeners = await openListeners(settings, (connection, option) => fleet.give(connection, option));
    return {
      url: listeners.url,
      adminUrl: listeners.adminUrl,
      metrics: () => fleet.metrics(),
      stop: async () => {
        listeners.close();
        const summary = await fleet.stop();
        await identities.close();
        return summary;
      },
    };
  } catch (error) {
    await fleet.stop();
    await identities.close();
    throw error;
  }
}

/** Resolves to what remembers the events of all workers: those of earlier processes too if events are stored. */
async function openAll(settings: GatewaySettings, parts: StartWorkersParts): Promise<LocalIdentities> {
  const { ack, spool, dedupeWindow } = settings;
  if (ack === 'stored' && spool !== undefined) {
    return openIdentities(spool, dedupeWindow, { logger: parts.logger, meter: parts.registry });
  }
  const nothing = async (): Promise<void> => undefined;
  return { desk: new LocalClaimDesk(dedupeWindow), remember: nothing, close: nothing };
}
