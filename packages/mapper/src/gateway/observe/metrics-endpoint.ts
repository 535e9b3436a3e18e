import { usageError } from '../../http/usage-error.ts';

const METRICS_PATH = '/v1/metrics';

/**
 * The URL that metrics are posted to: `endpoint` as it is if it has a path, else with `/v1/metrics`.
 *
 * @throws {OsspError} ERR_USAGE where it is no http or https URL, or holds a user name or password.
 */
export function readMetricsEndpoint(endpoint: string): string {
  // Checked before parsing, because `localhost:4318` parses as a URL of the scheme `localhost`.
  if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)) {
    throw usageError('metricsEndpoint', 'expected a URL that begins with http:// or https://');
  }
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') {
    throw usageError('metricsEndpoint', 'expected a URL without user name and password');
  }
  if (url.pathname === '/') url.pathname = METRICS_PATH;
  return url.href;
}
