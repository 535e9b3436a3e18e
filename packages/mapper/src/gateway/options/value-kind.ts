import { usageError } from '../../http/usage-error.ts';

/** What a file can hold for an option. */
type YamlValue = string | number | boolean | readonly string[];

/**
 * How values of an option are read and written. `name` tells people where a value came from; what is thrown is
 * ERR_USAGE with that name and never with the value.
 */
export interface ValueKind<T> {
  /** In the help: `<port>`, or `[boolean]` where the flag alone means `true`. */
  readonly placeholder: string;
  /** For messages: `a whole number from 1 to 64`. */
  readonly expected: string;
  /** For the documentation, in short: `1 to 64`; `''` where any text will do. */
  readonly values: string;
  /** Whether the flag may be repeated; the file then holds a list. */
  readonly isList: boolean;
  /** Reads the value of a flag, or of a variable. */
  readText(text: string, name: string): T;
  /** Reads a value of the file; for a list also those of all flags. */
  readYaml(value: unknown, name: string): T;
  /** Returns what {@link readYaml} reads as this value. */
  toYaml(value: T): YamlValue;
}

/** How single values are read; `undefined` is returned for those that are none. */
interface Reading<T> {
  readonly placeholder: string;
  readonly expected: string;
  readonly values: string;
  readonly fromText: (text: string) => T | undefined;
  /** Left out where the file holds the same text. */
  readonly fromYaml?: (value: unknown) => T | undefined;
  readonly toYaml: (value: T) => YamlValue;
}

/** Returns a kind of single values. */
export function single<T>({ placeholder, expected, values, fromText, fromYaml, toYaml }: Reading<T>): ValueKind<T> {
  const orRefuse = (value: T | undefined, name: string): T => {
    if (value !== undefined) return value;
    throw usageError(name, `expected ${expected}`);
  };
  const fromYamlText = (value: unknown): T | undefined => (typeof value === 'string' ? fromText(value) : undefined);
  return {
    placeholder,
    expected,
    values,
    isList: false,
    readText: (text, name) => orRefuse(fromText(text), name),
    readYaml: (value, name) => orRefuse((fromYaml ?? fromYamlText)(value), name),
    toYaml,
  };
}
