import { type AuthProvider, type Collector, type Gate, readCollector } from '@ossp-otel/mapper/ossp-http';
import { OsspError } from '@ossp-otel/types';
import { bearer } from '../auth/bearer.ts';
import { oidcFromEnvironment } from '../auth/oidc-environment.ts';
import type { Environment } from './environment.ts';
import type { OsspLogRecordProcessorOptions } from './options.ts';

/** An outage is the circuit's matter and costs an event nothing of it; this is for a collector that fails for one event only. */
const RETRY_BUDGET_MS = 300_000;

/**
 * Returns what makes the collector of the options, once there is a circuit to hold its attempts back.
 *
 * @param token - that of the environment.
 * @throws {OsspError} ERR_USAGE that names the option with a bad value, never the value.
 */
export function collectorOf(
  endpoint: string,
  options: OsspLogRecordProcessorOptions,
  token: string | undefined,
  env: Environment,
): (gate: Gate) => Collector {
  const { headers, allowInsecure, timeoutMs, fetch, idempotencyKey } = options;
  const retry = { budgetMs: RETRY_BUDGET_MS, ...options.retry };
  // Also where they are fixed headers the application's own credentials beat those of the environment
  const isAuthorized = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
  const credentials =
    authOf(options.auth) ??
    (isAuthorized ? {} : (authOf(token) ?? { auth: oidcFromEnvironment(env, { allowInsecure, fetch }) }));
  const common = { endpoint, headers, allowInsecure, timeoutMs, fetch, idempotencyKey, retry };
  // A bad option is told at once
  readCollector({ ...common, ...credentials });
  return (gate) =>
    // Retry-After is the circuit's matter: it holds all events back, and costs none of them its budget
    readCollector({ ...common, ...credentials, gate, retry: { ...retry, retryAfter: false } });
}

/** A token that is there from the start is checked from the start, also for travelling unencrypted. */
function authOf(auth: OsspLogRecordProcessorOptions['auth']): { token: string } | { auth: AuthProvider } | undefined {
  if (auth === undefined) return undefined;
  if (typeof auth === 'string') return { token: auth };
  if (typeof auth === 'function') return { auth: bearer(auth) };
  if (typeof auth?.headers === 'function') return { auth };
  throw new OsspError('ERR_USAGE', 'auth: expected a token, a function, or an object with a function headers', 'auth');
}
