import {
  EVENT_TYPES,
  eventJsonSchema,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  validateEventData,
} from '@ossp-otel/types';
import { sameWords, viewOf } from '../otlp/byte-words.ts';
import type { DataFields } from './data-fields.ts';
import type { EventData } from './event-data.ts';
import { decodeText } from './json-text.ts';
import { NESTED, NUMBER, TEXT } from './member-list.ts';

/** What a member of `data` must be. */
type Demand =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly nonEmpty: boolean; readonly pattern: RegExp | undefined }
  | { readonly kind: 'choice'; readonly values: readonly KnownText[] }
  | { readonly kind: 'number'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'resource' }
  | { readonly kind: 'metrics' }
  /** Something that only the validator can judge. */
  | { readonly kind: 'unknown' };

interface KnownText {
  readonly view: DataView;
  readonly length: number;
}

interface Rule {
  readonly field: number;
  readonly isRequired: boolean;
  readonly demand: Demand;
}

const utf8 = new TextEncoder();
const METRICS_KEYWORDS = JSON.stringify({ additionalProperties: { type: ['number', 'string'] } });
const SOME_TYPE = EVENT_TYPES[0] as string;
const RESOURCE_SCHEMA = JSON.stringify(objectOf(objectOf(eventJsonSchema(SOME_TYPE))['properties'])['resource']);

/**
 * Holds the `data` of events of one type, as bytes, against the schema of the type. It can say no more than that
 * data is valid for sure; anything else is for `validateEventData` to judge.
 */
export class SchemaRules {
  readonly #rules: readonly Rule[];

  /** @param schema - of {@link eventJsonSchema}. */
  constructor(schema: JsonObject, fields: DataFields) {
    const required = new Set<JsonValue>(Array.isArray(schema['required']) ? schema['required'] : []);
    this.#rules = Object.entries(objectOf(schema['properties'])).map(([name, member]) => ({
      field: fields.add(name),
      isRequired: required.has(name),
      demand: demandOf(objectOf(member)),
    }));
  }

  /** Whether the data is valid for sure. */
  accepts(data: EventData): boolean {
    const { fieldAt } = data;
    for (const { field, isRequired, demand } of this.#rules) {
      const at = fieldAt[field] as number;
      if (at < 0 ? isRequired : !meets(demand, data, at)) return false;
    }
    return true;
  }
}

/** Whether every schema accepts an object as `resource`. */
export function isValidResource(resource: JsonObject): boolean {
  const violations = validateEventData(SOME_TYPE, { resource });
  return !violations.some(({ path }) => path === '/data/resource' || path.startsWith('/data/resource/'));
}

function meets(
  demand: Demand,
  { members: list, bytes, view, nested, isResourceValid }: EventData,
  at: number,
): boolean {
  const kind = list.kinds[at] as number;
  const start = list.starts[at] as number;
  const end = list.ends[at] as number;
  switch (demand.kind) {
    case 'nothing':
      return true;
    case 'text':
      if (kind !== TEXT || (demand.nonEmpty && start === end)) return false;
      return demand.pattern === undefined || demand.pattern.test(decodeText(bytes, view, start, end));
    case 'choice':
      return kind === TEXT && isOneOf(demand.values, view, start, end);
    case 'number': {
      const value = list.numbers[at] as number;
      return kind === NUMBER && value >= demand.minimum && value <= demand.maximum;
    }
    case 'resource':
      return isResourceValid;
    case 'metrics':
      return kind === NESTED && areMetrics(nested[at]);
    case 'unknown':
      return false;
  }
}

/** Returns the demand of a member's schema, which is known only if every keyword of it is. */
function demandOf(schema: JsonObject): Demand {
  if (JSON.stringify(schema) === RESOURCE_SCHEMA) return { kind: 'resource' };
  const { description: _, type, ...keywords } = schema;
  const names = Object.keys(keywords).sort().join();
  const { enum: choices, minLength, pattern, minimum = -Infinity, maximum = Infinity } = keywords;
  if (type === undefined && names === '') return { kind: 'nothing' };
  if (type === 'string' && names === 'enum' && Array.isArray(choices)) {
    return { kind: 'choice', values: choices.map((value) => knownText(String(value))) };
  }
  if (type === 'string' && /^(?:minLength)?,?(?:pattern)?$/.test(names) && (minLength ?? 1) === 1) {
    const regExp = pattern === undefined ? undefined : new RegExp(String(pattern), 'u');
    return { kind: 'text', nonEmpty: minLength === 1, pattern: regExp };
  }
  if (type === 'number' && /^(?:maximum)?,?(?:minimum)?$/.test(names)) {
    return { kind: 'number', minimum: Number(minimum), maximum: Number(maximum) };
  }
  if (type === 'object' && JSON.stringify(keywords) === METRICS_KEYWORDS) return { kind: 'metrics' };
  return { kind: 'unknown' };
}

function knownText(text: string): KnownText {
  const bytes = utf8.encode(text);
  return { view: viewOf(bytes), length: bytes.length };
}

function isOneOf(values: readonly KnownText[], view: DataView, start: number, end: number): boolean {
  for (const known of values) {
    if (known.length === end - start && sameWords(known.view, 0, view, start, known.length)) return true;
  }
  return false;
}

function areMetrics(value: JsonValue | undefined): boolean {
  if (!isJsonObject(value)) return false;
  for (const name in value) {
    const metric = value[name];
    // Written in a lenient reader's input, NaN and the infinities are no JSON numbers
    const isNumber = typeof metric === 'number' ? Number.isFinite(metric) : metric instanceof JsonNumber;
    if (typeof metric !== 'string' && !isNumber) return false;
  }
  return true;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
