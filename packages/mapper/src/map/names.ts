import { MAPPING, type MappingRow, type MappingTarget } from '@ossp-otel/types';
import { detachedText } from '../json/detached-text.ts';

/** Names that are remembered for each place. */
const MAX_REMEMBERED = 4096;
/** Longer names are not remembered, so that a hostile sender cannot fill the memory. */
const MAX_REMEMBERED_LENGTH = 128;

/**
 * Names of one place of the event and the attribute keys they go to, both ways: the rows of the mapping
 * table for that place, and its `*` row for every other name.
 */
export class NameMap {
  readonly #toKey = new Map<string, string>();
  readonly #toOtherKey = new Map<string, string>();
  readonly #toField = new Map<string, string>();
  readonly #named = new Set<string>();
  readonly #prefix: string;

  constructor(rows: readonly MappingRow[], place: string) {
    const star = rows.find((row) => row.field === `${place}*`);
    if (star === undefined) throw new Error(`the mapping table has no row for ${place}*`);
    this.#prefix = star.name.slice(0, -1);
    for (const row of rows) {
      if (!row.carries || row.target !== star.target) continue;
      const field = row.field.slice(place.length);
      if (/[.*]/.test(field) || `${this.#prefix}${field}` === row.name) continue;
      this.#toKey.set(field, row.name);
      this.#toField.set(row.name, field);
      this.#named.add(field);
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
    if (field.length > MAX_REMEMBERED_LENGTH || names.size >= MAX_REMEMBERED) return key;
    const shared = detachedText(key);
    names.set(detachedText(field), shared);
    return shared;
  }

  /** Returns the field whose text goes to this key, `undefined` if there is none. */
  textField(key: string): string | undefined {
    const named = this.#toField.get(key);
    if (named !== undefined) return named;
    const field = this.otherField(key);
    return field === undefined || this.#named.has(field) ? undefined : field;
  }

  /** Returns the field whose values of any other kind go to this key, `undefined` if there is none. */
  otherField(key: string): string | undefined {
    return key.startsWith(this.#prefix) ? key.slice(this.#prefix.length) : undefined;
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
  attributeRows
    .filter((row) => row.value === 'number' && !row.field.endsWith('*'))
    .map((row) => row.field.slice('data.'.length)),
);

/** Attribute that holds `data` where it is no object with members. */
export const WHOLE_DATA = nameOf('data', 'attribute', true);
/** Attribute that holds `time` where OTLP's field cannot give it back. */
export const TIME_TEXT = nameOf('time', 'attribute', true);

/** Returns the resource attribute that copies a field of the event for readers. */
export function resourceCopyKey(field: string): string {
  return nameOf(field, 'resource', false);
}

function nameOf(field: string, target: MappingTarget, carries: boolean): string {
  const row = MAPPING.find((one) => one.field === field && one.target === target && one.carries === carries);
  if (row === undefined) throw new Error(`the mapping table has no ${target} for ${field}`);
  return row.name;
}
