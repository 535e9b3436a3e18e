import type { ConvertOptions } from './options.ts';
import type { Destination, Plan } from './plan.ts';

/**
 * Returns the options of a run as the receipt shows them: with the defaults that took effect, and without
 * secrets. Of headers it has the names alone, of a URL not the query, of certificates nothing.
 */
export function describeOptions(options: ConvertOptions, plan: Plan): Record<string, unknown> {
  const { mapper, reader, limits } = plan;
  return {
    inputs: options.inputs,
    from: options.from ?? null,
    ...describeDestination(plan.destination),
    dryRun: options.dryRun ?? false,
    force: options.force ?? false,
    validate: plan.validate,
    body: mapper.body,
    attributes: mapper.attributes,
    observedTime: options.observedTime ?? 'now',
    serviceName: mapper.serviceName ?? null,
    since: options.since ?? null,
    until: options.until ?? null,
    types: options.types ?? [],
    sources: options.sources ?? [],
    minSeverity: options.minSeverity ?? null,
    dedupe: options.dedupe ?? false,
    strict: options.strict ?? false,
    acceptNan: reader.acceptNonFinite,
    maxDepth: reader.maxDepth,
    maxEventBytes: reader.maxEventBytes,
    batchSize: limits.maxRecords,
    maxBatchBytes: limits.maxBytes,
  };
}

/** Returns the URL of an endpoint without its query, which may hold a key. */
export function publicUrl(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint);
  return `${origin}${pathname}`;
}

function describeDestination(destination: Destination): Record<string, unknown> {
  if (destination.kind === 'file') return { output: destination.path, format: destination.format };
  const { endpoint, encoding, compression, headers, timeoutMs, retryBudgetMs, maxConcurrency } = destination.config;
  return {
    endpoint: publicUrl(endpoint),
    encoding,
    compression,
    headers: [...headers.keys()],
    timeoutMs,
    retryBudgetMs,
    concurrency: maxConcurrency,
  };
}
