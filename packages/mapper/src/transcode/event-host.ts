import {
  BRIDGE,
  formatViolation,
  isJsonObject,
  type JsonValue,
  type Resource,
  validateEventData,
} from '@ossp-otel/types';
import { numberValue } from '../json/number.ts';
import { JsonParser, type JsonParserOptions } from '../json/parse-json.ts';
import { AnyValueConverter } from '../map/any-value.ts';
import { summaryOf } from '../map/body.ts';
import { dataValue } from '../map/data-value.ts';
import { ResourceMapper } from '../map/resource.ts';
import { type Severity, severityOf } from '../map/severity.ts';
import { ByteWriter } from '../otlp/byte-writer.ts';
import { ATTRIBUTES_FIELD, attributePrefix, writeAnyValue, writeKeyValue } from '../otlp/protobuf-encode.ts';
import type { EngineHost } from './engine.ts';
import {
  ENVELOPE_MEMBERS,
  ESCAPED_TEXT,
  FINDING_ATTRIBUTES_END,
  FINDING_ATTRIBUTES_START,
  FINDING_NUMBER,
  FINDING_SEVERITY,
  FINDING_SUMMARY_END,
  FINDING_SUMMARY_START,
  MAX_TYPE_NAME,
  MEMBER_END,
  MEMBER_KEY,
  MEMBER_KIND,
  MEMBER_NUMBER,
  MEMBER_SIZE,
  MEMBER_START,
  MEMBER_VALUE_END,
  MEMBER_VALUE_START,
  NESTED,
  ODD_NUMBER,
  RESOURCE_IS_VALID,
  RESOURCE_SIZE,
  RESOURCES,
  RESULT_DATA_END,
  RESULT_DATA_START,
  RESULT_TYPE,
  RESULT_VALUES_END,
  RESULT_VIOLATIONS,
  ROLE_SOURCE,
  ROLES,
  SEVERITY_IS_DERIVED,
  SEVERITY_NUMBER,
  SEVERITY_TEXT_END,
  SEVERITY_TEXT_START,
  TYPE_NAME,
  TYPE_NAME_LENGTH,
  TYPE_RULES,
  TYPE_SIZE,
  TYPES,
  VALUES,
  VALUES_CAPACITY,
} from './engine-layout.ts';
import type { EngineMemory } from './engine-memory.ts';
import { KeyFacts } from './key-facts.ts';
import { RuleBook } from './rule-book.ts';
import { areMetrics, isValidResource } from './schema-rules.ts';

export interface EventHostOptions extends JsonParserOptions {
  readonly serviceName: string | undefined;
  /** Whether events are held against the schemas of their types. */
  readonly validate: boolean;
}

const VIOLATIONS_PREFIX = attributePrefix(BRIDGE.schemaViolations);
const ROLE_SIZE = 4;

/** Answers what the engine asks: what takes strings and objects, and what is worth to be asked once only. */
export class EventHost implements EngineHost {
  /** The types and resources by their slots. */
  readonly types: string[] = [];
  readonly resources: Resource[] = [];
  readonly #memory: EngineMemory;
  readonly #validate: boolean;
  readonly #rules: RuleBook;
  readonly #keys: KeyFacts;
  readonly #parser: JsonParser;
  readonly #resourceMapper: ResourceMapper;
  readonly #converter = new AnyValueConverter();
  readonly #writer = new ByteWriter();

  /** @param options - for values two levels deep in the event. */
  constructor(memory: EngineMemory, options: EventHostOptions) {
    this.#memory = memory;
    this.#validate = options.validate;
    this.#rules = new RuleBook(memory);
    this.#keys = new KeyFacts(memory, this.#rules.fields);
    this.#parser = new JsonParser(options);
    this.#resourceMapper = new ResourceMapper(options.serviceName);
  }

  learnKey(key: number, place: number): void {
    this.#keys.learn(key, place);
  }

  learnType(slot: number, start: number, end: number): void {
    const entry = TYPES + slot * TYPE_SIZE;
    const type = this.#memory.text(start, end);
    const isLong = end - start > MAX_TYPE_NAME;
    this.types[slot] = type;
    this.#memory.setWord(entry + TYPE_RULES, this.#rules.rules(type));
    this.#memory.setWord(entry + TYPE_NAME_LENGTH, isLong ? 0 : end - start);
    if (!isLong) this.#memory.bytes.copyWithin(entry + TYPE_NAME, start, end);
  }

  learnSeverity(rules: number, start: number, end: number): number {
    return this.#rules.learnSeverity(rules, start, end);
  }

  learnResource(slot: number, start: number, end: number): boolean {
    const object = start === 0 ? undefined : this.#parse(start, end);
    if (start !== 0 && !(isJsonObject(object) && Object.keys(object).length > 0)) return false;
    const converter = new AnyValueConverter();
    const resource = this.#resourceMapper.map(this.#source(), isJsonObject(object) ? object : undefined, converter);
    if (converter.inexact) return false;
    const isValid = isJsonObject(object) && isValidResource(object);
    this.resources[slot] = resource;
    this.#memory.setWord(RESOURCES + slot * RESOURCE_SIZE + RESOURCE_IS_VALID, isValid ? 1 : 0);
    return true;
  }

  isPlainNumber(start: number, end: number): boolean {
    const literal = this.#memory.ascii(start, end);
    const value = Number(literal);
    this.#memory.setDouble(FINDING_NUMBER, value);
    return String(value) === literal;
  }

  decode(member: number): boolean {
    const memory = this.#memory;
    const kind = memory.word(member + MEMBER_KIND);
    const value = this.#value(kind, memory.word(member + MEMBER_START), memory.word(member + MEMBER_END));
    if (value === undefined) return false;
    if (kind === NESTED) memory.setDouble(member + MEMBER_NUMBER, areMetrics(value) ? 1 : 0);
    this.#converter.inexact = false;
    const anyValue = dataValue(this.#keys.name(memory.word(member + MEMBER_KEY)), value, this.#converter);
    if (this.#converter.inexact) return false;
    this.#writer.truncate(0);
    writeAnyValue(this.#writer, anyValue);
    return this.#keep(member + MEMBER_VALUE_START, member + MEMBER_VALUE_END);
  }

  judge(): boolean {
    const memory = this.#memory;
    const object = this.#parse(memory.word(RESULT_DATA_START), memory.word(RESULT_DATA_END));
    if (object === undefined) return false;
    const type = this.types[memory.word(RESULT_TYPE)] as string;
    const violations = this.#validate ? validateEventData(type, object) : [];
    memory.setWord(RESULT_VIOLATIONS, violations.length);
    return (
      this.#keepSeverity(severityOf(type, object)) &&
      this.#keepText(summaryOf(type, object), FINDING_SUMMARY_START, FINDING_SUMMARY_END) &&
      this.#keepViolations(violations.map(formatViolation))
    );
  }

  #keepSeverity({ number, text, derived }: Severity): boolean {
    const memory = this.#memory;
    memory.setWord(FINDING_SEVERITY + SEVERITY_NUMBER, number);
    memory.setWord(FINDING_SEVERITY + SEVERITY_IS_DERIVED, derived ? 1 : 0);
    return this.#keepText(text, FINDING_SEVERITY + SEVERITY_TEXT_START, FINDING_SEVERITY + SEVERITY_TEXT_END);
  }

  #keepText(text: string, startAddress: number, endAddress: number): boolean {
    this.#writer.truncate(0);
    this.#writer.text(text);
    return this.#keep(startAddress, endAddress);
  }

  #keepViolations(violations: readonly string[]): boolean {
    this.#writer.truncate(0);
    if (violations.length > 0) writeKeyValue(this.#writer, ATTRIBUTES_FIELD, VIOLATIONS_PREFIX, violations);
    return this.#keep(FINDING_ATTRIBUTES_START, FINDING_ATTRIBUTES_END);
  }

  /** Lays down what was written, and where it stands. Returns false if there is no room. */
  #keep(startAddress: number, endAddress: number): boolean {
    const memory = this.#memory;
    const start = memory.word(RESULT_VALUES_END);
    const end = start + this.#writer.length;
    if (end > VALUES + VALUES_CAPACITY) return false;
    memory.bytes.set(this.#writer.view(), start);
    memory.setWord(startAddress, start);
    memory.setWord(endAddress, end);
    memory.setWord(RESULT_VALUES_END, end);
    return true;
  }

  #source(): string {
    const memory = this.#memory;
    const member = ENVELOPE_MEMBERS + memory.word(ROLES + ROLE_SOURCE * ROLE_SIZE) * MEMBER_SIZE;
    return memory.text(memory.word(member + MEMBER_START), memory.word(member + MEMBER_END));
  }

  #value(kind: number, start: number, end: number): JsonValue | undefined {
    switch (kind) {
      case ODD_NUMBER:
        return numberValue(this.#memory.ascii(start, end), 0, end - start);
      case ESCAPED_TEXT:
        return this.#parse(start - 1, end + 1);
      default:
        return this.#parse(start, end);
    }
  }

  /** Returns `undefined` for what the strict reader will refuse too, and then with the place of it in the whole event. */
  #parse(start: number, end: number): JsonValue | undefined {
    try {
      return this.#memory.parse(this.#parser, start, end);
    } catch {
      return undefined;
    }
  }
}
