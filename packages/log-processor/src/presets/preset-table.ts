import type { LiftedSignal, Preset, SpokenRecord } from './preset.ts';

/** A convention, as data. The preset and the documentation read it. */
export interface PresetTable {
  readonly name: string;
  /** What users call the convention. */
  readonly title: string;
  /** Where the names and words were read. */
  readonly origin: string;
  /** The type of the event. */
  readonly type: string;
  /** A record of one of these event names speaks the convention. */
  readonly eventNames: readonly string[];
  /** So does a record that has all attributes of one of these groups. */
  readonly marks: readonly (readonly string[])[];
  /** Where several rows go to one field, the first counts whose attribute says something. */
  readonly rows: readonly PresetRow[];
  /** Attributes that may hold what users or models wrote. They are never lifted; the record has them all the same. */
  readonly content: readonly string[];
}

/** An attribute, the field of the event's data that it states, and the condition that it does. */
type PresetRow = readonly [attribute: string, field: string, where?: Where];

/** That another attribute has this value. */
interface Where {
  readonly attribute: string;
  readonly equals: string;
}

/** A preset that is read from its table. */
export interface TablePreset extends Preset {
  readonly table: PresetTable;
}

/** The type of the event for whatever a guardrail reports. */
export const GUARDRAIL_INTERACTION = 'ai.safety.guardrail.interaction';

/**
 * Returns the preset of a table. It lifts values as they are: no word is translated, and nothing is concluded from a
 * number or a boolean. What is absent, null or an empty text says nothing.
 */
export function presetOf(table: PresetTable): TablePreset {
  const { name, type, marks, rows } = table;
  const eventNames = new Set(table.eventNames);
  const isSpoken = ({ eventName, attributes }: SpokenRecord): boolean =>
    (eventName !== undefined && eventNames.has(eventName)) ||
    marks.some((group) => group.every((attribute) => saysSomething(attributes[attribute])));
  const lift = (record: SpokenRecord): LiftedSignal | undefined => {
    if (!isSpoken(record)) return undefined;
    const { attributes } = record;
    const fields: Record<string, unknown> = {};
    for (const [attribute, field, where] of rows) {
      const value = attributes[attribute];
      if (Object.hasOwn(fields, field) || !saysSomething(value)) continue;
      if (where === undefined || attributes[where.attribute] === where.equals) fields[field] = value;
    }
    return { type, fields };
  };
  return { name, table, lift };
}

function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
