import { usageError } from '../http/usage-error.ts';
import { type Environment, generalSetting, logsSetting, type Setting } from './settings.ts';

// OTLP specification, "OTLP/HTTP Default Port" and "OTLP/HTTP Request".
const DEFAULT_ENDPOINT = 'http://localhost:4318/v1/logs';

const LOGS_PATH = 'v1/logs';

/**
 * The URL that log records are posted to.
 *
 * | from | used |
 * |---|---|
 * | `override` with a path | as it is |
 * | `override` without one, or with `/` alone | with `/v1/logs` |
 * | `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT` | as it is, also without a path |
 * | `OTEL_EXPORTER_OTLP_ENDPOINT` | with `/v1/logs` after its path |
 * | nothing | `http://localhost:4318/v1/logs` |
 *
 * @throws {OsspError} ERR_USAGE where it is no http or https URL, or holds a user name or password.
 */
export function readEndpoint(env: Environment, override: string | undefined): string {
  if (override !== undefined) {
    const url = parseEndpoint({ name: 'endpoint', value: override });
    return (url.pathname === '/' ? withLogsPath(url) : url).href;
  }
  const logs = logsSetting(env, 'ENDPOINT');
  if (logs !== undefined) {
    return parseEndpoint(logs).href;
  }
  const general = generalSetting(env, 'ENDPOINT');
  return general === undefined ? DEFAULT_ENDPOINT : withLogsPath(parseEndpoint(general)).href;
}

function withLogsPath(url: URL): URL {
  const extended = new URL(url);
  extended.pathname = `${url.pathname.replace(/\/+$/, '')}/${LOGS_PATH}`;
  return extended;
}

function parseEndpoint({ name, value }: Setting<string>): URL {
  // Checked before parsing, because `localhost:4318` parses as a URL of the scheme `localhost`.
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    throw usageError(name, 'expected a URL that begins with http:// or https://');
  }
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') {
    throw usageError(name, 'expected a URL without user name and password; a header carries credentials');
  }
  return url;
}
