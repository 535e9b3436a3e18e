import { DATA_NAMES, ENVELOPE_NAMES, RESOURCE_NAMES } from '@ossp-otel/mapper';
import { dataFields, RESOURCE_FIELDS } from '@ossp-otel/types';

/** Where a field of an event goes that a record gives under its plain name. */
export interface PlainField {
  /** The attribute key of a text. */
  readonly textKey: string;
  /** The attribute key of any other value. */
  readonly otherKey: string;
}

/** The plain spellings of the extension `correlationid`, the first one that of the Python SDK. */
const CORRELATION = ['correlation_id', 'correlationid'];

const common: readonly (readonly [string, PlainField])[] = [
  ...CORRELATION.map((name) => [name, sameKey(ENVELOPE_NAMES.textKey('correlationid'))] as const),
  ...RESOURCE_FIELDS.map((name) => [name, resourceField(name)] as const),
];

/** Returns the fields of an event type that a record may give under their plain names, for instance `action_taken`. */
export function plainFields(type: string): ReadonlyMap<string, PlainField> {
  return new Map([...common, ...dataFields(type).map((name) => [name, dataField(name)] as const)]);
}

/** Returns where a member of `data` goes. */
export function dataField(name: string): PlainField {
  return { textKey: DATA_NAMES.textKey(name), otherKey: DATA_NAMES.otherKey(name) };
}

/** Returns where a member of `data.resource` goes. */
export function resourceField(name: string): PlainField {
  return { textKey: RESOURCE_NAMES.textKey(name), otherKey: RESOURCE_NAMES.otherKey(name) };
}

function sameKey(key: string): PlainField {
  return { textKey: key, otherKey: key };
}
