import { EVENT_TYPES, eventJsonSchema, SEVERITY_DEFAULTS } from '@ossp-otel/types';
import { SUMMARIES } from '../map/summaries.ts';
import { DataFields } from './data-fields.ts';
import { SchemaRules } from './schema-rules.ts';
import { SeverityRules } from './severity-rules.ts';
import { SummaryRules } from './summary-rules.ts';

/** The rules that look at the `data` of events of one type. */
export interface TypeRules {
  readonly severity: SeverityRules;
  readonly schema: SchemaRules;
  readonly summary: SummaryRules;
}

const ANY_OTHER_TYPE = '';

/** The rules for every type of event, and the members of `data` that they ask for. */
export class RuleBook {
  readonly fields = new DataFields();
  readonly #byType = new Map<string, TypeRules>();
  readonly #others: TypeRules = this.#compile(ANY_OTHER_TYPE);

  constructor() {
    const types = [...EVENT_TYPES, ...SEVERITY_DEFAULTS.map(({ type }) => type), ...SUMMARIES.keys()];
    for (const type of new Set(types)) this.#byType.set(type, this.#compile(type));
  }

  /** Returns the rules of a type; all types that are not known have the same. */
  rules(type: string): TypeRules {
    return this.#byType.get(type) ?? this.#others;
  }

  #compile(type: string): TypeRules {
    const { fields } = this;
    return {
      severity: new SeverityRules(type, fields),
      schema: new SchemaRules(eventJsonSchema(type) ?? {}, fields),
      summary: new SummaryRules(type, fields),
    };
  }
}
