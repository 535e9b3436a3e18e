import { DATA, ENVELOPE, NUMBER_FIELDS, TIME_TEXT } from '../map/names.ts';
import { UNMAPPED_EXTENSION } from '../map/unmapped.ts';
import { attributePrefix } from '../otlp/protobuf-encode.ts';
import type { DataFields } from './data-fields.ts';
import {
  FLAG_DOUBLE,
  FLAG_METRICS,
  FLAG_RESOURCE,
  FLAG_UNUSUAL,
  HEAD_CAPACITY,
  KEY_FIELD,
  KEY_HEAD,
  KEY_HEAD_LENGTH,
  KEY_LITERAL,
  KEY_LITERAL_LENGTH,
  KEY_MEANING,
  KEY_TEXT_HEAD,
  KEY_TEXT_HEAD_LENGTH,
  PLACE_DATA,
  PLACE_ENVELOPE,
  ROLE_CORRELATIONID,
  ROLE_DATA,
  ROLE_ID,
  ROLE_OTHER,
  ROLE_SOURCE,
  ROLE_SPECVERSION,
  ROLE_TIME,
  ROLE_TRACEPARENT,
  ROLE_TYPE,
  ROLE_UNUSUAL,
} from './engine-layout.ts';
import type { EngineMemory } from './engine-memory.ts';

const ROLES: ReadonlyMap<string, number> = new Map([
  ['specversion', ROLE_SPECVERSION],
  ['id', ROLE_ID],
  ['source', ROLE_SOURCE],
  ['type', ROLE_TYPE],
  ['time', ROLE_TIME],
  ['traceparent', ROLE_TRACEPARENT],
  ['correlationid', ROLE_CORRELATIONID],
  ['data', ROLE_DATA],
  ['data_base64', ROLE_UNUSUAL],
  [UNMAPPED_EXTENSION, ROLE_UNUSUAL],
]);
/** The tags of `LogRecord.attributes` and `KeyValueList.values` (opentelemetry-proto 1.x: logs.proto, common.proto). */
const ATTRIBUTE = (6 << 3) | 2;
const MEMBER = (1 << 3) | 2;
const FLAGS: ReadonlyMap<string, number> = new Map([
  ['resource', FLAG_RESOURCE],
  ['metrics', FLAG_METRICS],
]);
/** Quotes and colon. */
const AROUND_KEY = 3;

/** Tells the engine of each key what it is for, and what the attribute begins with that it becomes. */
export class KeyFacts {
  readonly #memory: EngineMemory;
  readonly #fields: DataFields;
  /** By address. */
  readonly #names = new Map<number, string>();

  /** @param fields - the members of `data` that rules ask for. */
  constructor(memory: EngineMemory, fields: DataFields) {
    this.#memory = memory;
    this.#fields = fields;
  }

  /** Returns the key at an address. */
  name(key: number): string {
    return this.#names.get(key) as string;
  }

  /** Fills in the meaning, the field and the heads of a key. */
  learn(key: number, place: number): void {
    const start = key + KEY_LITERAL + 1;
    const name = this.#memory.ascii(start, start + this.#memory.word(key + KEY_LITERAL_LENGTH) - AROUND_KEY);
    this.#names.set(key, name);
    if (place === PLACE_ENVELOPE) this.#learnEnvelope(key, name);
    else if (place === PLACE_DATA) this.#learnData(key, name);
    else this.#learnNested(key, name);
  }

  #learnEnvelope(key: number, name: string): void {
    const role = isIndex(name) ? ROLE_UNUSUAL : (ROLES.get(name) ?? ROLE_OTHER);
    const attribute = role === ROLE_TIME ? TIME_TEXT : ENVELOPE.textKey(name);
    this.#setTextHead(key, ATTRIBUTE, attribute);
    this.#memory.setWord(key + KEY_MEANING, role);
  }

  #learnData(key: number, name: string): void {
    this.#setTextHead(key, ATTRIBUTE, DATA.textKey(name));
    this.#setHead(key, ATTRIBUTE, DATA.otherKey(name));
    const meaning = (NUMBER_FIELDS.has(name) ? FLAG_DOUBLE : 0) | (FLAGS.get(name) ?? 0);
    this.#memory.setWord(key + KEY_MEANING, isIndex(name) ? FLAG_UNUSUAL : meaning);
    this.#memory.setWord(key + KEY_FIELD, this.#fields.number(name));
  }

  #learnNested(key: number, name: string): void {
    this.#setTextHead(key, MEMBER, name);
    this.#setHead(key, MEMBER, name);
    this.#memory.setWord(key + KEY_MEANING, isIndex(name) ? FLAG_UNUSUAL : 0);
  }

  #setTextHead(key: number, tag: number, attribute: string): void {
    this.#layHead(key + KEY_TEXT_HEAD, key + KEY_TEXT_HEAD_LENGTH, tag, attribute);
  }

  #setHead(key: number, tag: number, attribute: string): void {
    this.#layHead(key + KEY_HEAD, key + KEY_HEAD_LENGTH, tag, attribute);
  }

  /** Lays down the tag of a `KeyValue`, a byte for its length, and its key. */
  #layHead(address: number, lengthAddress: number, tag: number, attribute: string): void {
    const head = [tag, 0, ...attributePrefix(attribute)];
    // This throws if it is too long, which no key of MAX_KEY_LENGTH makes it
    this.#memory.bytes.subarray(address, address + HEAD_CAPACITY).set(head);
    this.#memory.setWord(lengthAddress, head.length);
  }
}

/** Whether an object would move the key to its front, as JavaScript does with array indexes. */
function isIndex(key: string): boolean {
  return /^\d+$/.test(key);
}
