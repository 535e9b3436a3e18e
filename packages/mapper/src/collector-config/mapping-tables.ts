import {
  ENVIRONMENT_NAMES,
  MAPPING,
  type MappingRow,
  SEVERITY_DEFAULTS,
  SEVERITY_NUMBERS,
  type SeverityDefault,
} from '@ossp-otel/types';
import { SUMMARIES, type Summary } from '../map/summaries.ts';

/** Everything that the statements are generated from. */
export interface MappingTables {
  readonly mapping: readonly MappingRow[];
  readonly severityNumbers: ReadonlyMap<string, number>;
  readonly severityDefaults: readonly SeverityDefault[];
  readonly environmentNames: ReadonlyMap<string, string>;
  readonly summaries: ReadonlyMap<string, Summary>;
}

/** The tables that the mapper itself reads. */
export const MAPPING_TABLES: MappingTables = {
  mapping: MAPPING,
  severityNumbers: SEVERITY_NUMBERS,
  severityDefaults: SEVERITY_DEFAULTS,
  environmentNames: ENVIRONMENT_NAMES,
  summaries: SUMMARIES,
};

/** A place of the event whose members go to attributes: its named rows, and the prefix of all other names. */
export interface Place {
  /** Field and attribute of the rows whose attribute is not the prefix and the field. */
  readonly named: readonly { readonly field: string; readonly name: string }[];
  /** What the `*` row puts before the name of a field. */
  readonly prefix: string;
}

const ENVELOPE = '';
const DATA = 'data.';
const RESOURCE = 'data.resource.';

/** CloudEvents attributes and extensions. */
export function envelopePlace({ mapping }: MappingTables): Place {
  return placeOf(mapping, ENVELOPE);
}

/** Returns the CloudEvents attributes and extensions that are known by name. */
export function envelopeNames({ mapping }: MappingTables): readonly string[] {
  const names = mapping.map(({ field }) => field).filter((field) => /^[a-z0-9]+$/.test(field));
  // The data and its type have places of their own beside the other attributes
  return [...new Set([...names, 'tracestate'])].filter((name) => name !== 'data' && name !== 'datacontenttype');
}

/** Members of `data`. */
export function dataPlace({ mapping }: MappingTables): Place {
  return placeOf(mapping, DATA);
}

/** Members of `data.resource`. */
export function resourcePlace({ mapping }: MappingTables): Place {
  return placeOf(mapping, RESOURCE);
}

/** Returns the rows that copy a member of `data.resource` to the resource for readers. */
export function resourceCopies({
  mapping,
}: MappingTables): readonly { readonly field: string; readonly name: string }[] {
  return mapping
    .filter(({ field, target, carries }) => target === 'resource' && !carries && field.startsWith(RESOURCE))
    .map(({ field, name }) => ({ field: field.slice(RESOURCE.length), name }));
}

function placeOf(mapping: readonly MappingRow[], place: string): Place {
  const star = mapping.find(({ field }) => field === `${place}*`);
  if (star === undefined) throw new Error(`the mapping table has no row for ${place}*`);
  const prefix = star.name.slice(0, -1);
  const named = mapping
    .filter((row) => row.carries && row.target === star.target && row.field.startsWith(place) && row !== star)
    .map(({ field, name }) => ({ field: field.slice(place.length), name }))
    .filter(({ field, name }) => !/[.*]/.test(field) && field !== 'data' && name !== prefix + field);
  return { named, prefix };
}
