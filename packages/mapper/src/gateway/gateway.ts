import type { Logger } from './observe/logger.ts';
import { MetricRegistry } from './observe/metric-registry.ts';
import { MetricsExporter } from './observe/metrics-exporter.ts';
import type { GatewaySettings } from './options/gateway-settings.ts';
import { type GatewaySummary, startServing } from './serving/serving.ts';
import { type ServingWorkers, type StartWorkersParts, startWorkers } from './workers/start-workers.ts';

/** A running gateway. */
export interface Gateway {
  /** For instance `http://127.0.0.1:4380`. */
  readonly url: string;
  /** Where `/healthz`, `/readyz` and `/metrics` are served. */
  readonly adminUrl: string;
  /** Takes no more connections, answers what is under way, and resolves when that is done or the time is over. */
  stop(): Promise<GatewaySummary>;
}

export interface GatewayParts {
  readonly logger: Logger;
}

/**
 * Starts a gateway and resolves when it listens. With several workers, those are processes of their own, which log to
 * standard error.
 *
 * @throws {OsspError} ERR_USAGE if it cannot listen there, or a file that it needs is of no use; ERR_OUTPUT for the spool.
 */
export async function startGateway(settings: GatewaySettings, { logger }: GatewayParts): Promise<Gateway> {
  const registry = new MetricRegistry();
  const start = settings.workers > 1 ? startWorkers : serveAlone;
  const serving = await start(settings, { logger, registry });
  const { metricsEndpoint: endpoint, metricsIntervalMs: intervalMs, otlp: logs } = settings;
  const { metrics } = serving;
  const exporter =
    endpoint === undefined ? undefined : new MetricsExporter({ endpoint, intervalMs, logs, metrics, logger });
  return {
    url: serving.url,
    adminUrl: serving.adminUrl,
    stop: async () => {
      const summary = await serving.stop();
      await exporter?.stop();
      return summary;
    },
  };
}

async function serveAlone(settings: GatewaySettings, { logger, registry }: StartWorkersParts): Promise<ServingWorkers> {
  const serving = await startServing(settings, { logger, registry, shared: undefined });
  return { ...serving, metrics: () => registry.snapshot() };
}
