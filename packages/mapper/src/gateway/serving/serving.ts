import { createServer } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { OtlpHttpClient } from '../../otlp-http/index.ts';
import { createGuard } from '../auth/create-guard.ts';
import { assertSafeToListen, listeningWarnings } from '../auth/listening-policy.ts';
import { readServerTls } from '../auth/server-tls.ts';
import { CollectorDelivery } from '../delivery/collector-delivery.ts';
import { Front } from '../http/front.ts';
import { FrontServer } from '../http/server.ts';
import type { ClaimDesk } from '../intake/claim-desk.ts';
import type { EventCounts } from '../intake/event-counts.ts';
import { type AdminParts, createAdmin } from '../observe/admin.ts';
import { createEventMetrics } from '../observe/event-metrics.ts';
import { Health, type Readiness, type SpoolState } from '../observe/health.ts';
import type { Logger } from '../observe/logger.ts';
import type { MetricRegistry } from '../observe/metric-registry.ts';
import { Notices } from '../observe/notices.ts';
import type { GatewaySettings } from '../options/gateway-settings.ts';
import { Closers } from './closers.ts';
import { deliverFirst } from './deliver-first.ts';
import { type Listen, listen } from './listen.ts';
import type { Safekeeping } from './safekeeping.ts';
import { type KeptIdentities, openIdentities, storeFirst } from './store-first.ts';

/** How a gateway ended. */
export interface GatewaySummary {
  /** Requests that were cut off because the time for shutting down was over. */
  readonly cutOff: number;
  /** Events that are in the spool and will be delivered by a later process; 0 without a spool. */
  readonly leftInSpool: number;
}

/** What a process has from others that serve with it; nothing of it where it serves alone. */
export interface SharedParts {
  readonly desk: ClaimDesk;
  readonly identities: KeptIdentities;
  /** What is told about all of them. */
  readonly admin: AdminParts;
  /** Has a server serve what another process accepts, in place of listening. */
  readonly listen: Listen;
}

export interface ServingParts {
  readonly logger: Logger;
  readonly registry: MetricRegistry;
  readonly shared: SharedParts | undefined;
}

/** Serves in this process. With others, it is another one that knows the URLs. */
export interface Serving {
  readonly url: string;
  readonly adminUrl: string;
  /** Whether this process should be sent events. */
  readonly readiness: () => Promise<Readiness>;
  stop(): Promise<GatewaySummary>;
}

const NO_SPOOL_YET: SpoolState = { bytes: 0, maxBytes: 1, isFailing: false };
/** Time that is left for what follows the requests, even if those took all there was. */
const LEAST_STOP_MS = 1000;

/**
 * Starts to serve and resolves when it listens.
 *
 * @throws {OsspError} ERR_USAGE if it cannot listen there or a file that it needs is of no use; ERR_OUTPUT for the spool.
 */
export async function startServing(settings: GatewaySettings, parts: ServingParts): Promise<Serving> {
  assertSafeToListen(settings);
  const closers = new Closers();
  try {
    return await serve(settings, parts, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function serve(settings: GatewaySettings, parts: ServingParts, closers: Closers): Promise<Serving> {
  const { logger, registry, shared } = parts;
  const tls = readServerTls(settings, { logger });
  const { guard, close } = createGuard(settings, { logger });
  closers.add(close);
  const client = new OtlpHttpClient(settings.otlp);
  closers.add(() => client.close());

  const metrics = createEventMetrics(registry);
  const notices = new Notices(logger);
  let keeping: Safekeeping | undefined;
  const spool = settings.ack === 'stored' ? () => keeping?.spool?.() ?? NO_SPOOL_YET : undefined;
  const health = new Health({ endpoint: settings.otlp.endpoint, spool });
  const delivery = new CollectorDelivery({
    settings,
    send: (body) => client.send(body),
    hasSentAll: () => client.hasSentAll,
    observer: {
      ...metrics,
      answered: () => health.delivered(),
      failed: (trouble, why) => {
        health.failed(trouble, why);
        notices.trouble(trouble, why);
      },
    },
  });
  const counts: EventCounts = {
    ...metrics,
    conflict: (name) => {
      metrics.conflict(name);
      notices.conflict(name);
    },
  };
  keeping = await keepingOf(settings, { parts, delivery, counts, closers, notices });
  const { intake, stop: stopKeeping } = keeping;
  closers.add(async () => void (await stopKeeping(0)));

  const admin = createAdmin(shared?.admin ?? { health, metrics: () => registry.snapshot() });
  const front = new Front({ settings, intake, guard, admin, logger, meter: registry });
  const { host, port, adminPort } = settings;
  const server = new FrontServer(settings, tls?.options, front);
  const listenHere = shared?.listen ?? listen;
  const url = await listenHere(server.server, tls === undefined ? 'http' : 'https', { host, port, option: 'port' });
  closers.add(() => void server.drain(0));
  if (tls !== undefined) closers.add(tls.watch(server.server as SecureServer));
  const adminServer =
    adminPort === undefined ? undefined : createServer((request, response) => void admin(request, response));
  const adminUrl =
    adminServer === undefined || adminPort === undefined
      ? url
      : await listenHere(adminServer, 'http', { host, port: adminPort, option: 'adminPort' });
  for (const warning of listeningWarnings(settings)) logger.log('warn', warning);

  return {
    url,
    adminUrl,
    readiness: () => health.readiness(),
    stop: async () => {
      const deadline = performance.now() + settings.shutdownTimeoutMs;
      health.stopping();
      const cutOff = await server.drain(settings.shutdownTimeoutMs);
      const leftInSpool = await stopKeeping(Math.max(LEAST_STOP_MS, deadline - performance.now()));
      adminServer?.closeAllConnections();
      adminServer?.close();
      await closers.close();
      return { cutOff, leftInSpool };
    },
  };
}

interface KeepingParts {
  readonly parts: ServingParts;
  readonly delivery: CollectorDelivery;
  readonly counts: EventCounts;
  readonly closers: Closers;
  readonly notices: Notices;
}

async function keepingOf(settings: GatewaySettings, { parts, delivery, counts, closers, notices }: KeepingParts) {
  const { logger, registry: meter, shared } = parts;
  const { spool: folder, dedupeWindow } = settings;
  if (settings.ack === 'delivered' || folder === undefined) {
    return deliverFirst(settings, delivery, counts, shared?.desk);
  }
  const identities = shared?.identities ?? (await openIdentities(folder, dedupeWindow, { logger, meter }));
  if (shared === undefined) closers.add(() => identities.close());
  return storeFirst({ settings, folder, delivery, counts, identities, notices, logger, meter });
}
