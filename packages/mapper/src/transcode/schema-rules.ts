import {
  EVENT_TYPES,
  eventJsonSchema,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  validateEventData,
} from '@ossp-otel/types';
import type { DataFields } from './data-fields.ts';
import {
  ASCII_COUNT,
  DEMAND_CHARACTERS,
  DEMAND_CHOICE_COUNT,
  DEMAND_CHOICES,
  DEMAND_FIELD,
  DEMAND_IS_REQUIRED,
  DEMAND_KIND,
  DEMAND_LEAST_LENGTH,
  DEMAND_MAXIMUM,
  DEMAND_MINIMUM,
  DEMAND_SIZE,
  DEMANDS_CHOICE,
  DEMANDS_METRICS,
  DEMANDS_NON_EMPTY_TEXT,
  DEMANDS_NOTHING,
  DEMANDS_NUMBER,
  DEMANDS_RESOURCE,
  DEMANDS_TEXT,
  DEMANDS_UNKNOWN,
  RULES_DEMAND_COUNT,
  RULES_DEMANDS,
  TEXT_SIZE,
} from './engine-layout.ts';
import type { RuleMemory } from './rule-memory.ts';

/** What a member of `data` must be. */
interface Demand {
  readonly kind: number;
  readonly characters?: Characters | undefined;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A text of ASCII characters of a set, and how many at least. */
interface Characters {
  readonly isOne: RegExp;
  readonly least: number;
}

interface FieldDemand {
  readonly name: string;
  readonly isRequired: boolean;
  readonly demand: Demand;
}

const METRICS_KEYWORDS = JSON.stringify({ additionalProperties: { type: ['number', 'string'] } });
const SOME_TYPE = EVENT_TYPES[0] as string;
const RESOURCE_SCHEMA = JSON.stringify(objectOf(objectOf(eventJsonSchema(SOME_TYPE))['properties'])['resource']);
/** A number of characters of a set, or more: a pattern that can be judged byte by byte. */
const PATTERN = /^\^(\[[^\]\\]+\])\{(\d+),\}\$$/;

/**
 * Lays down what the schema of a type demands of `data`, as far as it can be judged by the bytes; anything else is for
 * `validateEventData`.
 *
 * @param rules - the address of the rules of the type.
 * @param schema - of {@link eventJsonSchema}.
 */
export function setDemands(to: RuleMemory, rules: number, schema: JsonObject, fields: DataFields): void {
  const { memory } = to;
  const required = new Set<JsonValue>(Array.isArray(schema['required']) ? schema['required'] : []);
  const demands: FieldDemand[] = Object.entries(objectOf(schema['properties'])).map(([name, member]) => ({
    name,
    isRequired: required.has(name),
    demand: demandOf(objectOf(member)),
  }));
  const start = to.list(demands, DEMAND_SIZE, (address, { name, isRequired, demand }) => {
    const { kind, characters, choices = [], minimum = -Infinity, maximum = Infinity } = demand;
    memory.setWord(address + DEMAND_FIELD, fields.add(name));
    memory.setWord(address + DEMAND_IS_REQUIRED, isRequired ? 1 : 0);
    memory.setWord(address + DEMAND_KIND, kind);
    if (characters !== undefined) setCharacters(to, address, characters);
    memory.setDouble(address + DEMAND_MINIMUM, minimum);
    memory.setDouble(address + DEMAND_MAXIMUM, maximum);
    const texts = to.list(choices, TEXT_SIZE, (at, choice) => to.setText(at, choice));
    memory.setWord(address + DEMAND_CHOICES, texts);
    memory.setWord(address + DEMAND_CHOICE_COUNT, choices.length);
  });
  memory.setWord(rules + RULES_DEMANDS, start);
  memory.setWord(rules + RULES_DEMAND_COUNT, demands.length);
}

function setCharacters(to: RuleMemory, demand: number, { isOne, least }: Characters): void {
  const table = Uint8Array.from({ length: ASCII_COUNT }, (_, code) => (isOne.test(String.fromCharCode(code)) ? 1 : 0));
  const address = to.allocate(ASCII_COUNT);
  to.memory.bytes.set(table, address);
  to.memory.setWord(demand + DEMAND_CHARACTERS, address);
  to.memory.setWord(demand + DEMAND_LEAST_LENGTH, least);
}

/** Whether every schema accepts an object as `resource`. */
export function isValidResource(resource: JsonObject): boolean {
  const violations = validateEventData(SOME_TYPE, { resource });
  return !violations.some(({ path }) => path === '/data/resource' || path.startsWith('/data/resource/'));
}

/** Whether a value is an object of numbers and texts only, as the schemas ask of metrics. */
export function areMetrics(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  for (const name in value) {
    const metric = value[name];
    // Written in a lenient reader's input, NaN and the infinities are no JSON numbers
    const isNumber = typeof metric === 'number' ? Number.isFinite(metric) : metric instanceof JsonNumber;
    if (typeof metric !== 'string' && !isNumber) return false;
  }
  return true;
}

/** Returns the demand of a member's schema, which is known only if every keyword of it is. */
function demandOf(schema: JsonObject): Demand {
  if (JSON.stringify(schema) === RESOURCE_SCHEMA) return { kind: DEMANDS_RESOURCE };
  const { description: _, type, ...keywords } = schema;
  const names = Object.keys(keywords).sort().join();
  const { enum: choices, minLength, pattern, minimum = -Infinity, maximum = Infinity } = keywords;
  if (type === undefined && names === '') return { kind: DEMANDS_NOTHING };
  if (type === 'string' && names === 'enum' && Array.isArray(choices)) {
    return { kind: DEMANDS_CHOICE, choices: choices.map(String) };
  }
  if (type === 'string' && /^(?:minLength)?,?(?:pattern)?$/.test(names) && (minLength ?? 1) === 1) {
    const characters = pattern === undefined ? undefined : charactersOf(String(pattern));
    if (pattern !== undefined && characters === undefined) return { kind: DEMANDS_UNKNOWN };
    return { kind: minLength === 1 ? DEMANDS_NON_EMPTY_TEXT : DEMANDS_TEXT, characters };
  }
  if (type === 'number' && /^(?:maximum)?,?(?:minimum)?$/.test(names)) {
    return { kind: DEMANDS_NUMBER, minimum: Number(minimum), maximum: Number(maximum) };
  }
  if (type === 'object' && JSON.stringify(keywords) === METRICS_KEYWORDS) return { kind: DEMANDS_METRICS };
  return { kind: DEMANDS_UNKNOWN };
}

/** Returns what a pattern asks for, `undefined` if it takes more than to look at the characters. */
function charactersOf(pattern: string): Characters | undefined {
  const [, set, least] = PATTERN.exec(pattern) ?? [];
  return set === undefined ? undefined : { isOne: new RegExp(`^${set}$`, 'u'), least: Number(least) };
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
