import { OsspError } from '@ossp-otel/types';
import type { AcceptedEvent } from '../event/check-event.ts';
import type { Finding } from '../event/data-schemas.ts';
import { canonicalJson } from '../json/stringify-json.ts';
import { EventMapper } from '../map/event-to-record.ts';
import { recordToEvent } from '../map/record-to-event.ts';
import { parseTraceparent } from '../map/trace-context.ts';

/**
 * The OSSP conformance level (CONFORMANCE.md of the specification, v1.0.0) that the events of a source show.
 *
 * - `A`: every envelope is complete, and every `data` is as its schema demands.
 * - `B`: also, every event maps to an OpenTelemetry log record, with its trace context where it has one.
 * - `none`: not even A.
 * - `unknown`: nothing is wrong, but no event is of a type that has a schema.
 */
type ConformanceLevel = 'A' | 'B' | 'none' | 'unknown';

/** What the events of one source show. */
export interface SourceConformance {
  readonly source: string;
  readonly level: ConformanceLevel;
  readonly events: number;
  /** Events that violate what level A demands. */
  readonly invalid: number;
  /** Events that violate only what level B demands beyond that. */
  readonly unmapped: number;
  /** Events of a type without a schema, of which only the envelope was checked. */
  readonly otherTypes: number;
}

/** How many sources are told apart. */
const MAX_SOURCES = 1000;

const mapper = new EventMapper();

/** Returns what keeps an event that is as level A demands from level B; an empty array if nothing does. */
export function mappingFindings(event: AcceptedEvent): readonly Finding[] {
  const traceparent = event['traceparent'] ?? undefined;
  if (traceparent !== undefined && (typeof traceparent !== 'string' || parseTraceparent(traceparent) === undefined)) {
    return [{ path: '/traceparent', keyword: 'format' }];
  }
  return isMappable(event) ? [] : [{ path: '', keyword: 'mapping' }];
}

function isMappable(event: AcceptedEvent): boolean {
  try {
    const { record, resource } = mapper.map(event);
    return canonicalJson(recordToEvent(record, resource)) === canonicalJson(event);
  } catch (error) {
    if (error instanceof OsspError) return false;
    throw error;
  }
}

/** Finds out the conformance level of each source. */
export class ConformanceReport {
  readonly #sources = new Map<
    string,
    { -readonly [K in keyof Omit<SourceConformance, 'level'>]: SourceConformance[K] }
  >();
  #otherSources = 0;

  /** How many events came from sources beyond the first 1000. */
  get otherSources(): number {
    return this.#otherSources;
  }

  /** Adds an event; `violates` is the lowest level of which it violates a demand. */
  add({ source }: AcceptedEvent, hasSchema: boolean, violates: 'A' | 'B' | undefined): void {
    const known = this.#sources.get(source) ?? this.#addSource(source);
    if (known === undefined) {
      this.#otherSources++;
      return;
    }
    known.events++;
    if (violates === 'A') known.invalid++;
    else if (violates === 'B') known.unmapped++;
    if (!hasSchema) known.otherTypes++;
  }

  /** Returns the sources in the order in which they came. */
  sources(): readonly SourceConformance[] {
    return [...this.#sources.values()].map((source) => ({ ...source, level: levelOf(source) }));
  }

  #addSource(source: string) {
    if (this.#sources.size >= MAX_SOURCES) return undefined;
    const added = { source, events: 0, invalid: 0, unmapped: 0, otherTypes: 0 };
    this.#sources.set(source, added);
    return added;
  }
}

function levelOf({ events, invalid, unmapped, otherTypes }: Omit<SourceConformance, 'level'>): ConformanceLevel {
  if (invalid > 0) return 'none';
  if (unmapped > 0) return 'A';
  return otherTypes === events ? 'unknown' : 'B';
}
