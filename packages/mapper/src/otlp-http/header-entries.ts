import { usageError } from '../http/usage-error.ts';

/**
 * Returns the names and values of headers that are given as `name=value`, without spaces around either.
 *
 * @param origin - option that they came from.
 * @throws {OsspError} ERR_USAGE for an entry without a name; it counts entries from 1 and never shows one, which may be a token.
 */
export function headerEntries(origin: string, entries: readonly string[]): [name: string, value: string][] {
  return entries.map((entry, index) => {
    const separator = entry.indexOf('=');
    if (separator > 0) return [entry.slice(0, separator).trim(), entry.slice(separator + 1).trim()];
    throw usageError(origin, `entry ${index + 1}: expected name=value`);
  });
}
