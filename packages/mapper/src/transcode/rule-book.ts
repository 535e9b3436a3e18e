import { EVENT_TYPES, eventJsonSchema, SEVERITY_DEFAULTS } from '@ossp-otel/types';
import { SUMMARIES } from '../map/summaries.ts';
import { DataFields } from './data-fields.ts';
import { RULES_SIZE } from './engine-layout.ts';
import type { EngineMemory } from './engine-memory.ts';
import { RuleMemory } from './rule-memory.ts';
import { setDemands } from './schema-rules.ts';
import { learnSeverity, setSeverities } from './severity-rules.ts';
import { setSummary } from './summary-rules.ts';

const ANY_OTHER_TYPE = '';

/** The rules for every type of event, in the memory of the engine, and the members of `data` that they ask for. */
export class RuleBook {
  readonly fields = new DataFields();
  readonly #memory: RuleMemory;
  readonly #addresses = new Map<string, number>();
  readonly #types = new Map<number, string>();

  constructor(memory: EngineMemory) {
    this.#memory = new RuleMemory(memory);
    const types = [...EVENT_TYPES, ...SEVERITY_DEFAULTS.map(({ type }) => type), ...SUMMARIES.keys(), ANY_OTHER_TYPE];
    for (const type of new Set(types)) this.#set(type);
  }

  /** Returns the address of the rules of a type; all types that are not known have the same. */
  rules(type: string): number {
    return (this.#addresses.get(type) ?? this.#addresses.get(ANY_OTHER_TYPE)) as number;
  }

  /** Returns what {@link learnSeverity} does for the type with these rules. */
  learnSeverity(rules: number, start: number, end: number): number {
    return learnSeverity(this.#memory.memory, rules, this.#types.get(rules) as string, start, end);
  }

  #set(type: string): void {
    const rules = this.#memory.allocate(RULES_SIZE);
    setSeverities(this.#memory, rules, type, this.fields);
    setDemands(this.#memory, rules, eventJsonSchema(type) ?? {}, this.fields);
    setSummary(this.#memory, rules, type, this.fields);
    this.#addresses.set(type, rules);
    this.#types.set(rules, type);
  }
}
