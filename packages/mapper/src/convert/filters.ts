import { OsspError, SEVERITY_NUMBERS } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import { severityOf } from '../map/severity.ts';
import { parseTime } from '../map/time.ts';

/** Which events to take. What is not set does not filter; an event must pass all that is set. */
export interface FilterOptions {
  /** RFC 3339. Events before it are left out. An event without a usable time is never left out for its time. */
  readonly since?: string | undefined;
  /** RFC 3339. Events at it or after it are left out, so that neighbouring spans of time do not share events. */
  readonly until?: string | undefined;
  /** Event types; a `*` at the end stands for any ending. One that fits is enough. */
  readonly types?: readonly string[] | undefined;
  /** Event sources; a `*` at the end stands for any ending. One that fits is enough. */
  readonly sources?: readonly string[] | undefined;
  /** A severity word such as `high`, or a severity number from 1 to 24. Events below it are left out. */
  readonly minSeverity?: string | undefined;
}

export type EventFilter = (event: AcceptedEvent) => boolean;

/**
 * Returns what tells whether an event is wanted, `undefined` if every event is.
 *
 * @throws {OsspError} ERR_USAGE for an option that cannot be understood; the path is its name.
 */
export function createFilter(options: FilterOptions): EventFilter | undefined {
  const filters = [
    timeFilter(options.since, options.until),
    nameFilter('type', options.types),
    nameFilter('source', options.sources),
    severityFilter(options.minSeverity),
  ].filter((filter) => filter !== undefined);
  return filters.length === 0 ? undefined : (event) => filters.every((filter) => filter(event));
}

function timeFilter(since: string | undefined, until: string | undefined): EventFilter | undefined {
  if (since === undefined && until === undefined) return undefined;
  const first = since === undefined ? 0n : instantOption('since', since);
  const end = until === undefined ? undefined : instantOption('until', until);
  if (end !== undefined && end <= first) throw new OsspError('ERR_USAGE', 'until: is not after since', 'until');
  return ({ time }) => {
    const instant = typeof time === 'string' ? parseTime(time) : undefined;
    if (instant === undefined) return true;
    return instant.unixNano >= first && (end === undefined || instant.unixNano < end);
  };
}

/**
 * Returns the nanoseconds since the Unix epoch of an option that holds an RFC 3339 time.
 *
 * @throws {OsspError} ERR_USAGE if it holds none; the path is the option's name.
 */
export function instantOption(name: string, text: string): bigint {
  const instant = parseTime(text);
  if (instant !== undefined) return instant.unixNano;
  throw new OsspError('ERR_USAGE', `${name}: expected an RFC 3339 time such as 2026-01-31T09:30:00Z`, name);
}

function nameFilter(attribute: 'type' | 'source', patterns: readonly string[] | undefined): EventFilter | undefined {
  if (patterns === undefined || patterns.length === 0) return undefined;
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const beginnings = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return (event) => {
    const name = event[attribute];
    return exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
  };
}

function severityFilter(minimum: string | undefined): EventFilter | undefined {
  if (minimum === undefined) return undefined;
  const number = /^\d+$/.test(minimum) ? Number(minimum) : (SEVERITY_NUMBERS.get(minimum.toLowerCase()) ?? 0);
  if (number < 1 || number > 24) {
    throw new OsspError('ERR_USAGE', 'minSeverity: expected a severity word or a number from 1 to 24', 'minSeverity');
  }
  return ({ type, data }) => severityOf(type, data).number >= number;
}
