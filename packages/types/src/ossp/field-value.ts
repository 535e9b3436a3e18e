import type { JsonNumber, JsonObject } from '../json/json-value.ts';
import type {
  ChoiceField,
  Field,
  Fields,
  FlagField,
  MetricsField,
  NumberField,
  ObjectField,
  TextField,
} from './field.ts';

/** A string for which an editor offers the known values, while every other stays possible. */
export type OpenString<Known extends string> = Known | (string & Record<never, never>);

/** A number as a lossless reader gives it: `1.0` is kept as a {@link JsonNumber}. */
export type NumberValue = number | JsonNumber;

/**
 * The TypeScript type of the values of a field.
 *
 * Presence is what the schema demands, values are open: a type can say that `reason` must be there, but
 * `action_taken: 'warn'` is a finding of the validator, not of the compiler.
 */
export type FieldValue<F extends Field> = F extends TextField
  ? string
  : F extends ChoiceField<infer Value, infer Seen>
    ? OpenString<Value | Seen>
    : F extends NumberField
      ? NumberValue
      : F extends FlagField
        ? boolean
        : F extends MetricsField
          ? { readonly [name: string]: NumberValue | string }
          : F extends ObjectField<infer Required, infer Optional, infer Seen>
            ? ObjectValue<Required, Optional, Seen>
            : never;

/** Known members one by one, and `JsonObject` for whatever else an object may hold. */
type ObjectValue<Required extends Fields, Optional extends Fields, Seen extends Fields> = {
  readonly [Name in keyof Required]: FieldValue<Required[Name]>;
} & {
  readonly [Name in keyof Optional]?: FieldValue<Optional[Name]>;
} & {
  readonly [Name in keyof Seen]?: FieldValue<Seen[Name]>;
} & JsonObject;
