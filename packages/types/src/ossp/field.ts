/**
 * The words in which event types are defined. A field says what the official OSSP schema says of a value,
 * and beside it what senders are seen to write: the schema and the validator read the first, the
 * TypeScript type reads both.
 */
export type Field = TextField | ChoiceField | NumberField | FlagField | MetricsField | ObjectField;

/** The fields of an object, by name. */
export interface Fields {
  readonly [name: string]: Field;
}

/** Any string, or one that meets the constraints. */
export interface TextField extends TextConstraints {
  readonly kind: 'text';
  readonly description: string;
}

interface TextConstraints {
  /** Whether `''` is refused. */
  readonly nonEmpty?: true;
  /** What the string must match; without the flags `g` and `y`, so that testing keeps no state. */
  readonly pattern?: RegExp;
}

/** One of a few strings. */
export interface ChoiceField<Value extends string = string, Seen extends string = string> {
  readonly kind: 'choice';
  readonly description: string;
  readonly values: readonly Value[];
  /** Values that senders write although the schema does not know them. */
  readonly alsoSeen: readonly Seen[];
}

/** A number, within bounds that belong to the range. */
export interface NumberField extends NumberConstraints {
  readonly kind: 'number';
  readonly description: string;
}

interface NumberConstraints {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** `true` or `false`. */
export interface FlagField {
  readonly kind: 'flag';
  readonly description: string;
}

/** An object with any keys, whose values are numbers or strings. */
export interface MetricsField {
  readonly kind: 'metrics';
  readonly description: string;
}

/** An object with the fields of a {@link Shape}; other fields are always allowed. */
export interface ObjectField<
  Required extends Fields = Fields,
  Optional extends Fields = Fields,
  Seen extends Fields = Fields,
> extends Shape<Required, Optional, Seen> {
  readonly kind: 'object';
  readonly description: string;
}

/** What an object holds. */
export interface Shape<Required extends Fields, Optional extends Fields, Seen extends Fields> {
  /** Fields that the schema demands. */
  readonly required: Required;
  /** Fields that the schema checks where they are present. */
  readonly optional?: Optional;
  /** Fields that the specification's web pages show although the schema does not know them: never checked. */
  readonly alsoSeen?: Seen;
}

/** No fields: what a group of a {@link Shape} holds that is left out. */
export type NoFields = Record<never, never>;

/** Returns the field of a string. */
export function text(description: string, constraints: TextConstraints = {}): TextField {
  return { kind: 'text', description, ...constraints };
}

/** Returns the field of a string that is one of `values`, as the schema has it; `alsoSeen` only helps the TypeScript type. */
export function oneOf<const Value extends string, const Seen extends string = never>(
  description: string,
  values: readonly Value[],
  alsoSeen: readonly Seen[] = [],
  // NoInfer: where `alsoSeen` is left out, the place that the field is put in would make it any string
): ChoiceField<Value, NoInfer<Seen>> {
  return { kind: 'choice', description, values, alsoSeen };
}

/** Returns the field of a number. */
export function number(description: string, constraints: NumberConstraints = {}): NumberField {
  return { kind: 'number', description, ...constraints };
}

/** Returns the field of a boolean. */
export function flag(description: string): FlagField {
  return { kind: 'flag', description };
}

/** Returns the field of an object whose values are all numbers or strings. */
export function metrics(description: string): MetricsField {
  return { kind: 'metrics', description };
}

/** Returns the field of an object. */
export function object<Required extends Fields, Optional extends Fields = NoFields, Seen extends Fields = NoFields>(
  description: string,
  shape: Shape<Required, Optional, Seen>,
): ObjectField<Required, Optional, Seen> {
  return { kind: 'object', description, ...shape };
}
