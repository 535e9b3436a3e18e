import { checkHeaders, type Headers } from '../http/check-headers.ts';
import { usageError } from '../http/usage-error.ts';
import { type Environment, generalSetting, logsSetting, type Setting } from './settings.ts';

/**
 * The headers that every request carries besides the client's own. The same name set twice counts
 * from the more specific place: the override, then the variable for logs, then the one for all signals.
 *
 * @throws {OsspError} ERR_USAGE for a malformed or reserved header. The message never holds a value.
 */
export function readHeaders(env: Environment, override: Readonly<Record<string, string>> | undefined): Headers {
  const general = generalSetting(env, 'HEADERS');
  const logs = logsSetting(env, 'HEADERS');
  return new Map([
    ...(general === undefined ? [] : parseHeaderList(general)),
    ...(logs === undefined ? [] : parseHeaderList(logs)),
    ...checkHeaders('headers', Object.entries(override ?? {})),
  ]);
}

/**
 * The headers of a `key1=value1,key2=value2` list: W3C Baggage with percent-encoded values and
 * without `;` metadata (OpenTelemetry specification, protocol/exporter.md, "Specifying headers via
 * environment variables"). Inner spaces are accepted as they stand, because `Bearer abc` is often written unencoded.
 *
 * @throws {OsspError} ERR_USAGE that counts entries from 1 and never shows one.
 */
export function parseHeaderList({ name, value }: Setting<string>): Headers {
  const entries = value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return checkHeaders(
    name,
    entries.map((entry, index) => {
      const separator = entry.indexOf('=');
      if (separator === -1 || entry.includes(';')) {
        throw usageError(
          name,
          `entry ${index + 1}: expected name=value, with "," and ";" in the value percent-encoded`,
        );
      }
      const decoded = percentDecode(entry.slice(separator + 1).trim());
      if (decoded === undefined) {
        throw usageError(name, `entry ${index + 1}: expected valid percent-encoding; "%" itself is %25`);
      }
      return [entry.slice(0, separator).trim(), decoded];
    }),
  );
}

function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
