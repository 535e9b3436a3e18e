import { MAPPING, type MappingRow } from '@ossp-otel/types';

/** Names that are remembered for each place. */
const MAX_REMEMBERED = 4096;

/**
 * Names of one place of the event and the attribute keys they go to, both ways: the rows of the mapping
 * table for that place, and its `*` row for every other name.
 */
export class NameMap {
  readonly #toKey = new Map<string, string>();
  readonly #toOtherKey = new Map<string, string>();
  readonly #toField = new Map<string, string>();
  readonly #prefix: string;

  constructor(rows: readonly MappingRow[], place: string) {
    const star = rows.find((row) => row.field === `${place}*`);
    if (star === undefined) throw new Error(`the mapping table has no row for ${place}*`);
    this.#prefix = star.name.slice(0, -1);
    for (const row of rows) {
      if (!row.carries || row.target !== star.target || row === star) continue;
      const field = row.field.startsWith(place) ? row.field.slice(place.length) : '';
      if (field === '' || /[.*]/.test(field) || `${this.#prefix}${field}` === row.name) continue;
      this.#toKey.set(field, row.name);
      this.#toField.set(row.name, field);
    }
  }

  /** Returns the key of a field that holds text. */
  textKey(field: string): string {
    return this.#toKey.get(field) ?? this.#remember(this.#toKey, field);
  }

  /** Returns the key that the `*` row gives to a field. */
  otherKey(field: string): string {
    return this.#toOtherKey.get(field) ?? this.#remember(this.#toOtherKey, field);
  }

  /** Remembers names, so that equal names are the same string, but not ever more of them. */
  #remember(names: Map<string, string>, field: string): string {
    const key = this.#prefix + field;
    if (names.size < MAX_REMEMBERED) names.set(field, key);
    return key;
  }

  /** Returns the field that a key came from, `undefined` if it came from another place. */
  field(key: string): string | undefined {
    return this.#toField.get(key) ?? (key.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : undefined);
  }
}

const attributeRows = MAPPING.filter((row) => row.target === 'attribute');

/** CloudEvents attributes and extensions. */
export const ENVELOPE = new NameMap(
  attributeRows.filter((row) => !row.field.startsWith('data.') && row.field !== 'data'),
  '',
);
/** Members of `data`. */
export const DATA = new NameMap(
  attributeRows.filter((row) => row.field.startsWith('data.')),
  'data.',
);
/** Members of `data.resource`. */
export const RESOURCE = new NameMap(
  MAPPING.filter((row) => row.target === 'resource'),
  'data.resource.',
);

/** Members of `data` whose numbers are doubles whatever their spelling. */
export const NUMBER_FIELDS: ReadonlySet<string> = new Set(
  attributeRows.filter((row) => row.value === 'number').map((row) => row.field.slice('data.'.length)),
);

/** Attribute that holds `data` where it is no object with members. */
export const WHOLE_DATA = keyOf('data');
/** Attribute that holds `time` where OTLP's field cannot give it back. */
export const TIME_TEXT = keyOf('time');

function keyOf(field: string): string {
  const row = attributeRows.find((candidate) => candidate.field === field);
  if (row === undefined) throw new Error(`the mapping table has no attribute for ${field}`);
  return row.name;
}

/** Returns the resource attribute that copies a member of `data.resource` for readers. */
export function resourceCopyKey(field: string): string {
  const row = MAPPING.find(
    (candidate) => candidate.target === 'resource' && !candidate.carries && candidate.field === field,
  );
  if (row === undefined) throw new Error(`the mapping table has no copy of ${field}`);
  return row.name;
}
