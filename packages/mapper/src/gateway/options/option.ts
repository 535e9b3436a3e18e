import type { ValueKind } from './value-kind.ts';

/** Under which options stand together, in the order of the help and the documentation. */
export const OPTION_GROUPS = [
  'Listening',
  'OpenTelemetry Collector',
  'Acknowledging',
  'Mapping',
  'Limits',
  'Protection',
  'Observing',
] as const;
export type OptionGroup = (typeof OPTION_GROUPS)[number];

/** Variables that others have defined. They count where that of the gateway is not set; the first that is set counts. */
interface StandardVariables<T> {
  readonly names: readonly string[];
  /** Reads the form that they have; left out where it is that of the option. */
  readonly read?: (text: string, name: string) => T;
}

/** One option of the gateway. Its name is that of the flag without dashes, and the key in the file. */
export interface Option<T, Default> {
  readonly group: OptionGroup;
  readonly kind: ValueKind<T>;
  /** What it says, for the help and the documentation. */
  readonly meaning: string;
  readonly byDefault: Default;
  /** What counts by default where that depends on something. */
  readonly otherwise: string | undefined;
  readonly standard: StandardVariables<T> | undefined;
}

interface Parts<T> {
  readonly kind: ValueKind<T>;
  readonly meaning: string;
  readonly otherwise?: string;
  readonly standard?: StandardVariables<NoInfer<T>>;
}

/** Returns an option that always has a value. */
export function option<T>(group: OptionGroup, parts: Parts<T> & { readonly byDefault: NoInfer<T> }): Option<T, T> {
  return { otherwise: undefined, standard: undefined, ...parts, group };
}

/** Returns an option that may have no value; what then counts is `otherwise`, or nothing. */
export function optional<T>(group: OptionGroup, parts: Parts<T>): Option<T, undefined> {
  return { otherwise: undefined, standard: undefined, ...parts, group, byDefault: undefined };
}

/** Returns the variable that sets an option. */
export function variableOf(name: string): string {
  return `OSSP_GATEWAY_${name.replaceAll('-', '_').toUpperCase()}`;
}

/** Returns the default of an option as text, `''` for nothing. */
export function defaultTextOf({ kind, byDefault, otherwise }: Option<unknown, unknown>): string {
  if (otherwise !== undefined) return otherwise;
  return byDefault === undefined ? '' : String(kind.toYaml(byDefault));
}
